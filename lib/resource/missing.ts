import { ClientError, ResourceNotFoundError } from '../errors.ts'

/** How services name the error that something does not exist. */
const CODES = /NotFound|NoSuch|NonExist|DoesNotExist|UnknownResource|\.Unknown$/

/** Services that have no code of its own for it say so in words: CloudFormation. */
const WORDS = /\bdo(?:es)? not exist\b/i

/** Whether an error says that the resource it is about does not exist. */
export function isMissing(error: unknown): boolean {
  if (error instanceof ResourceNotFoundError) return true
  if (!(error instanceof ClientError)) return false
  if (error.statusCode === 404) return true
  return CODES.test(error.code) || (error.code === 'ValidationError' && WORDS.test(error.message))
}

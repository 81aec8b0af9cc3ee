import { PaginationError } from '../errors.ts'

/** A value for each input token of an operation; null where there is none. */
export type Tokens = Readonly<Record<string, unknown>>

/** Where a paging starts. */
export interface Start {
  readonly tokens: Tokens
  /** Results of the first page that an earlier run had; `undefined` when it ended between two pages. */
  readonly skip: number | undefined
}

const CUT = 'boto_truncate_amount'
const BYTES = 'boto_encoded_keys'

/**
 * A token that {@link parseToken} and botocore read: JSON in base64, where byte strings are base64 once more and their
 * paths are listed. Source: botocore/paginate.py, TokenEncoder.
 */
export function formatToken({ tokens, skip }: Start): string {
  const paths: Path[] = []
  const data = encodeBytes(skip === undefined ? tokens : { ...tokens, [CUT]: skip }, [], paths) as object
  return Buffer.from(JSON.stringify(paths.length === 0 ? data : { ...data, [BYTES]: paths })).toString('base64')
}

/**
 * Reads a token of this library or of botocore. Any other string is taken for a token of the service itself, where the
 * operation has one that is a string.
 *
 * @param inputTokens the operation's parameters that take tokens
 * @param takesOwn whether the service's own token can stand for them
 * @throws PaginationError the token is none for this operation
 */
export function parseToken(token: string, inputTokens: readonly string[], takesOwn: boolean): Start {
  const data = parseJson(Buffer.from(token, 'base64').toString())
  if (data !== undefined) {
    const { [CUT]: skip, [BYTES]: paths, ...tokens } = data
    const names = Object.keys(tokens)
    if (names.length > 0 && names.every(name => inputTokens.includes(name))) {
      const isCount = skip === undefined || (Number.isSafeInteger(skip) && (skip as number) >= 0)
      if (!isCount || !decodeBytes(tokens, paths ?? [])) throw badToken(token, inputTokens)
      return { tokens, skip: skip as number | undefined }
    }
  }
  if (!takesOwn || token === '') throw badToken(token, inputTokens)
  return { tokens: { [inputTokens[0]!]: token }, skip: undefined }
}

function badToken(token: string, inputTokens: readonly string[]): PaginationError {
  return new PaginationError(
    `startingToken "${token}" is not a token for ${inputTokens.join(' and ')}. ` +
      'Give the NextToken of an earlier all(), or the resumeToken of earlier pages, of the same operation.',
  )
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(text)
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : undefined
  } catch {
    // Not JSON: a token of the service itself.
    return undefined
  }
}

type Path = readonly (string | number)[]

function encodeBytes(data: unknown, path: Path, paths: Path[]): unknown {
  if (data instanceof Uint8Array) {
    paths.push(path)
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')
  }
  if (Array.isArray(data)) return data.map((item, index) => encodeBytes(item, [...path, index], paths))
  if (typeof data !== 'object' || data === null || data instanceof Date) return data
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, encodeBytes(value, [...path, name], paths)]),
  )
}

/** Puts the bytes back in place; false when a path leads nowhere. */
function decodeBytes(data: object, paths: unknown): boolean {
  return Array.isArray(paths) && paths.every(path => Array.isArray(path) && decodeAt(data, path))
}

function decodeAt(data: object, path: readonly unknown[]): boolean {
  let container = data as Record<PropertyKey, unknown>
  for (const [depth, step] of path.entries()) {
    const name = step as PropertyKey
    if (typeof container !== 'object' || container === null || !Object.hasOwn(container, name)) return false
    const value = container[name]
    if (depth < path.length - 1) container = value as Record<PropertyKey, unknown>
    else if (typeof value === 'string') container[name] = new Uint8Array(Buffer.from(value, 'base64'))
    else return false
  }
  return path.length > 0
}

import { Decimal, exactNumber } from '../decimal.ts'
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
/** Ours: numbers of native keys of DynamoDB that JSON would round. */
const NUMBERS = 'tucuxi_encoded_numbers'

/**
 * A token that {@link parseToken} and botocore read: JSON in base64, where byte strings are base64 once more and their
 * paths are listed. Source: botocore/paginate.py, TokenEncoder.
 */
export function formatToken({ tokens, skip }: Start): string {
  const paths: Paths = { [BYTES]: [], [NUMBERS]: [] }
  const data = encode(skip === undefined ? tokens : { ...tokens, [CUT]: skip }, [], paths) as object
  const used = Object.fromEntries(Object.entries(paths).filter(([, list]) => list.length > 0))
  return Buffer.from(JSON.stringify({ ...data, ...used })).toString('base64')
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
    const { [CUT]: skip, [BYTES]: bytes = [], [NUMBERS]: numbers = [], ...tokens } = data
    const names = Object.keys(tokens)
    if (names.length > 0 && names.every(name => inputTokens.includes(name))) {
      const isCount = skip === undefined || (Number.isSafeInteger(skip) && (skip as number) >= 0)
      const isDecoded = isCount && decode(tokens, bytes, toBytes) && decode(tokens, numbers, exactNumber)
      if (!isDecoded) throw badToken(token, inputTokens)
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

/** The paths to values that are written as text, by kind. */
interface Paths {
  readonly [BYTES]: Path[]
  readonly [NUMBERS]: Path[]
}

function encode(data: unknown, path: Path, paths: Paths): unknown {
  if (data instanceof Uint8Array) {
    paths[BYTES].push(path)
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')
  }
  if (typeof data === 'bigint' || data instanceof Decimal) {
    paths[NUMBERS].push(path)
    return String(data)
  }
  if (Array.isArray(data)) return data.map((item, index) => encode(item, [...path, index], paths))
  if (typeof data !== 'object' || data === null || data instanceof Date) return data
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, encode(value, [...path, name], paths)]))
}

function toBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'))
}

/** Puts values back in place of their text; false when a path leads nowhere. */
function decode(data: object, paths: unknown, read: (text: string) => unknown): boolean {
  return Array.isArray(paths) && paths.every(path => Array.isArray(path) && decodeAt(data, path, read))
}

function decodeAt(data: object, path: readonly unknown[], read: (text: string) => unknown): boolean {
  let container = data as Record<PropertyKey, unknown>
  for (const [depth, step] of path.entries()) {
    const name = step as PropertyKey
    if (typeof container !== 'object' || container === null || !Object.hasOwn(container, name)) return false
    const value = container[name]
    if (depth < path.length - 1) container = value as Record<PropertyKey, unknown>
    else if (typeof value === 'string') container[name] = read(value)
    else return false
  }
  return path.length > 0
}

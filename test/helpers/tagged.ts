/** The other half of `tagged.py`: values that JSON has no word for. */

const TAGS: ReadonlyMap<string, (content: unknown) => unknown> = new Map<string, (content: unknown) => unknown>([
  ['$date', content => new Date(content as number)],
  ['$bytes', content => new Uint8Array(Buffer.from(content as string, 'base64'))],
  ['$bigint', content => BigInt(content as string)],
  ['$float', content => Number(content)],
  ['$decimal', content => content],
  ['$map', content => object((content as [string, unknown][]).map(([key, value]) => [key, untag(value)]))],
])

/** The value that `tagged.encode` of Python wrote. */
export function untag(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untag)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [only] = entries
  const read = entries.length === 1 ? TAGS.get(only![0]) : undefined
  if (read !== undefined) return read(only![1])
  return object(entries.map(([key, entry]) => [key, untag(entry)]))
}

/** What `tagged.decode` of Python reads. */
export function tag(value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: String(value) }
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $float: String(value) }
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return { $date: value.getTime() }
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') }
  if (Array.isArray(value)) return value.map(tag)
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
  if (entries.some(([key]) => key.startsWith('$'))) return { $map: entries.map(([key, entry]) => [key, tag(entry)]) }
  return object(entries.map(([key, entry]) => [key, tag(entry)]))
}

/** A plain object, in which `__proto__` is a name like any other. */
function object(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  return Object.fromEntries(entries)
}

/**
 * A time as other SDKs write it: `2026-01-31T12:00:00Z`, with an offset, or with `UTC` at the end.
 *
 * @returns undefined for anything else
 */
export function parseTime(text: unknown): Date | undefined {
  if (typeof text !== 'string') return undefined
  const [, time, zone] = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?)(Z|UTC|[+-]\d\d:?\d\d)?$/.exec(text) ?? []
  if (time === undefined) return undefined
  const date = new Date(time.replace(' ', 'T') + (zone === undefined || zone === 'UTC' ? 'Z' : zone))
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** A time in whole seconds, as every SDK reads it. */
export function formatTime(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

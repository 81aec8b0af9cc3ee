import type { Operation } from '../../model/service.ts'
import type { ShapeRef } from '../../model/shape.ts'
import { percentEncode } from '../../percent-encode.ts'
import { formatTimestamp } from '../timestamp.ts'
import { encodeParam } from './encode-param.ts'

/** The text of a scalar in a path or a query string. Source: botocore/serialize.py. */
export function queryText(ref: ShapeRef, value: unknown): string {
  if (ref.type !== 'timestamp') return String(value)
  return String(formatTimestamp(value as Date | string | number, ref.timestampFormat ?? 'iso8601'))
}

/**
 * Adds one member with `location: querystring`. A list repeats its name, a map brings its own names; a name that
 * another member sets outright wins over the map's, whichever comes first.
 */
export function addQuery(query: Map<string, QueryValue>, ref: ShapeRef, value: unknown): void {
  if (ref.type === 'map') {
    for (const [name, item] of Object.entries(value as Record<string, unknown>)) {
      if (item === undefined || item === null || query.get(name)?.named === true) continue
      query.set(name, { ref, named: false, texts: texts(ref.shape.value, item) })
    }
  } else {
    query.set(ref.locationName ?? ref.name, { ref, named: true, texts: texts(ref, value) })
  }
}

/** What a name in a query string stands for. */
export interface QueryValue {
  readonly ref: ShapeRef
  /** Set by a member of that name, not by a key of a map. */
  readonly named: boolean
  readonly texts: readonly string[]
}

/** The encoded query string, without `?`, behind the one that the URI template brings. */
export function renderQuery(operation: Operation, own: string, query: ReadonlyMap<string, QueryValue>): string {
  let rendered = own
  for (const [name, { ref, texts }] of query) {
    const key = encodeParam(operation, ref.name, name, percentEncode)
    for (const text of texts) {
      const value = encodeParam(operation, ref.name, text, percentEncode)
      rendered += `${rendered === '' ? '' : '&'}${key}=${value}`
    }
  }
  return rendered
}

function texts(ref: ShapeRef, value: unknown): string[] {
  if (!Array.isArray(value)) return [queryText(ref, value)]
  const member = ref.shape.member
  return value.filter(item => item !== undefined && item !== null).map(item => queryText(member, item))
}

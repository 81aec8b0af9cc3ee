import { compile, type Search } from '../jmespath.ts'
import type { UntypedOutput } from './types.ts'

/** A result of an operation that goes on from page to page. Source: botocore/paginate.py and botocore/utils.py, set_value_from_jmespath. */
export interface ResultKey {
  readonly search: Search
  readonly path: readonly string[]
}

/** @param expression names with dots between them: `DistributionList.Items` */
export function resultKey(expression: string): ResultKey {
  return { search: compile(expression), path: expression.split('.') }
}

/** How many items a page has: the elements of a list, the characters of a string; anything else is one. */
export function countOf(result: unknown): number {
  if (result === null || result === undefined) return 0
  if (Array.isArray(result)) return result.length
  return typeof result === 'string' ? [...result].length : 1
}

/** The items from `start` to before `end`. */
export function sliceOf(result: unknown, start: number, end?: number): unknown {
  if (Array.isArray(result)) return result.slice(start, end)
  if (typeof result === 'string') return [...result].slice(start, end).join('')
  return start > 0 || end === 0 ? undefined : result
}

/** What stands for results that an earlier run had already. Numbers stay: they count what the service looked at. */
export function emptied(result: unknown): unknown {
  if (Array.isArray(result)) return []
  if (typeof result === 'string') return ''
  return typeof result === 'number' ? result : undefined
}

/** A copy with another value at the path, or without it where the value is undefined. The rest is shared. */
export function withValue(data: UntypedOutput, [name, ...rest]: readonly string[], value: unknown): UntypedOutput {
  const key = name!
  const copy = { ...data }
  if (rest.length > 0) {
    const inner = Object.hasOwn(data, key) ? data[key] : undefined
    value = withValue(isRecord(inner) ? inner : {}, rest, value)
  }
  if (value === undefined) delete copy[key]
  else Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true })
  return copy
}

/**
 * The results of several pages as one: lists are joined, strings and numbers added, as botocore does. Of maps, botocore
 * keeps the first page's; here the entries of all are kept, and their lists joined.
 *
 * @param sum what this function returned for the page before; changed in place
 */
export function added(sum: unknown, result: unknown): unknown {
  if (result === null || result === undefined) return sum
  if (sum === undefined) return Array.isArray(result) ? [...result] : isRecord(result) ? copyOf(result) : result
  if (Array.isArray(sum) && Array.isArray(result)) {
    for (const item of result) sum.push(item)
    return sum
  }
  if (typeof sum === 'string' && typeof result === 'string') return sum + result
  if (typeof sum === 'number' && typeof result === 'number') return sum + result
  return isRecord(sum) && isRecord(result) ? joined(sum, result) : sum
}

/** The lists of the copy are its own, so that adding to them leaves the pages as they are. */
function copyOf(map: UntypedOutput): UntypedOutput {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
  )
}

function joined(sum: UntypedOutput, map: UntypedOutput): UntypedOutput {
  const entries = Object.entries(copyOf(map)).map(([name, value]) => {
    const before = Object.hasOwn(sum, name) ? sum[name] : undefined
    return [name, Array.isArray(before) && Array.isArray(value) ? added(before, value) : value] as const
  })
  return { ...sum, ...Object.fromEntries(entries) }
}

function isRecord(value: unknown): value is UntypedOutput {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return !(value instanceof Date || ArrayBuffer.isView(value))
}

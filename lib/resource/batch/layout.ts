import type { UntypedParams } from '../../client/types.ts'
import { setOwn } from '../../set-own.ts'

/** How the entries of a batch stand in the parameters of its operation. */
export interface Layout {
  /** All entries, in order; undefined when the parameters do not have the form. */
  take(params: UntypedParams): readonly unknown[] | undefined
  /** The parameters with these entries, which `take` gave, and no others. */
  put(params: UntypedParams, entries: readonly unknown[]): UntypedParams
}

/** A list, be it in a structure: `Entries`, `Delete.Objects`. */
export function listLayout(path: string): Layout {
  const names = path.split('.')
  return {
    take: params => {
      const list = names.reduce<unknown>((owner, name) => (isRecord(owner) ? owner[name] : undefined), params)
      return Array.isArray(list) ? list : undefined
    },
    put: (params, entries) => withList(params, names, entries),
  }
}

function withList(owner: UntypedParams, [name = '', ...rest]: readonly string[], list: readonly unknown[]) {
  const value: unknown = rest.length === 0 ? list : withList(owner[name] as UntypedParams, rest, list)
  return { ...owner, [name]: value }
}

/** An entry of a map: where it stands. What stands beside it is kept where nothing lists or compares it. */
interface MapEntry {
  readonly key: string
  readonly item: unknown
}

/**
 * A map of lists: `RequestItems` of BatchWriteItem, a list of writes for each table.
 *
 * @param inner the list in each value, where values are structures: `Keys` of BatchGetItem
 */
export function mapLayout(member: string, inner: string | undefined): Layout {
  const listOf = (value: unknown): unknown => (inner === undefined ? value : isRecord(value) ? value[inner] : undefined)
  const besides = new WeakMap<MapEntry, unknown>()
  return {
    take: ({ [member]: map }) => {
      if (!isRecord(map) || !Object.values(map).every(value => Array.isArray(listOf(value)))) return undefined
      return Object.entries(map).flatMap(([key, value]) => {
        return (listOf(value) as unknown[]).map(item => {
          const entry: MapEntry = { key, item }
          besides.set(entry, value)
          return entry
        })
      })
    },
    put: (params, entries) => {
      const lists = new Map<string, unknown[]>()
      const values: Record<string, unknown> = {}
      for (const entry of entries as readonly MapEntry[]) {
        const { key, item } = entry
        const list = lists.get(key) ?? []
        list.push(item)
        lists.set(key, list)
        setOwn<unknown>(values, key, inner === undefined ? list : { ...(besides.get(entry) as object), [inner]: list })
      }
      return { ...params, [member]: values }
    },
  }
}

function isRecord(value: unknown): value is UntypedParams {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** All of the table, as it turns out. */
import { type CallName, calls } from './calls.ts'
import { type KindName, kinds } from './kinds.ts'
import { outcomeOf } from './outcome.ts'

/** What a call comes to when its first request goes wrong, and when every one does. */
export type Cell = readonly [once: string, always: string]
export type Row = Readonly<Record<CallName, Cell>>
export type Table = Readonly<Record<KindName, Row>>

export const kindNames = Object.keys(kinds) as KindName[]
export const callNames = Object.keys(calls) as CallName[]

/** Stalls are long, and cost nothing beside each other. */
const AT_ONCE = 24

export async function runTable(): Promise<Table> {
  const table = fromEntries(kindNames, () => fromEntries(callNames, () => ['', ''] as [string, string]))
  const jobs = kindNames
    .flatMap(kind => callNames.flatMap(call => [false, true].map(always => ({ kind, call, always }))))
    .values()
  const work = async () => {
    for (const { kind, call, always } of jobs) {
      table[kind][call][always ? 1 : 0] = await outcomeOf(kind, call, always)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return table
}

function fromEntries<Key extends string, Value>(keys: readonly Key[], value: () => Value): Record<Key, Value> {
  return Object.fromEntries(keys.map(key => [key, value()])) as Record<Key, Value>
}

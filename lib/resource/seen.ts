import { inspect } from 'node:util'
import type { ShapeRef } from '../model/shape.ts'
import { internals, REDACTED } from './core.ts'

/** Members that people wait for. */
const FIRST = /stat(?:e|us)|health|lifecycle|progress/i
const LONGEST = 300

/** What is known of a resource in one line, for messages: states first, no secrets, cut where it is long. */
export function seen(resource: object): string {
  const { state, type } = internals(resource)
  const { data } = state
  if (data === undefined) return 'nothing'
  const known = type.view.attributes.filter(({ name }) => Object.hasOwn(data, name))
  known.sort((a, b) => Number(FIRST.test(b.name)) - Number(FIRST.test(a.name)))
  const text = inspect(Object.fromEntries(known.map(({ name, ref }) => [name, brief(data[name], ref, 1)])), {
    breakLength: Number.POSITIVE_INFINITY,
    compact: true,
  })
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`
}

/** Items by name, the first three. */
export function seenItems(items: readonly object[]): string {
  const names = items.slice(0, 3).map(String).join(', ')
  if (items.length === 0) return 'no items'
  const count = items.length === 1 ? '1 item' : `${items.length} items`
  return `${count}: ${names}${items.length > 3 ? ', …' : ''}`
}

function brief(value: unknown, ref: ShapeRef, depth: number): unknown {
  if (ref.sensitive) return REDACTED
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const counted = (what: string): unknown => ({ [inspect.custom]: () => what })
  if (Array.isArray(value)) return counted(`[${value.length}]`)
  if (ref.type !== 'structure' || depth === 0) return counted('{…}')
  const members = [...ref.shape.members].filter(([name]) => Object.hasOwn(value, name))
  return Object.fromEntries(
    members.map(([name, member]) => [name, brief((value as Record<string, unknown>)[name], member, depth - 1)]),
  )
}

import { InvalidOptionError } from '../errors.ts'
import type { ShapeRef } from '../model/shape.ts'
import { setOwn } from '../set-own.ts'
import { internals, REDACTED } from './core.ts'

/** What a resource is, in its JSON: enough to revive it. */
export interface ResourceEnvelope {
  readonly service: string
  readonly type: string
  readonly region?: string | undefined
  /** When the service said what is known; absent when nothing is. */
  readonly updatedAt?: string | undefined
}

/** The member of the JSON that has the {@link ResourceEnvelope}; no service has one that begins with `$`. */
export const ENVELOPE = '$resource'

/**
 * A resource as JSON takes it: what it is, its identifiers, then what is known, by their names on the resource. Bytes are
 * base64, integers beyond 2^53 texts; secrets are not shown. Asks nobody.
 */
export function toJson(resource: object): Record<string, unknown> {
  const { type, client, identifiers, state } = internals(resource)
  const { service, name, attributes } = type.view
  const { data, knownAt } = state
  const updatedAt = data === undefined || knownAt === undefined ? undefined : new Date(knownAt).toISOString()
  const envelope: ResourceEnvelope = { service, type: name, region: client.meta.region, updatedAt }
  const result: Record<string, unknown> = { [ENVELOPE]: envelope }
  for (const identifier of type.view.identifiers) {
    setOwn(result, identifier.member, identifier.sensitive ? REDACTED : identifiers.get(identifier.name))
  }
  for (const { member, name: key, ref, identifier } of data === undefined ? [] : attributes) {
    if (identifier === undefined && Object.hasOwn(data!, key)) setOwn(result, member, plain(data![key], ref))
  }
  return result
}

/** A copy in which secrets are not shown. */
export function withoutSecrets(value: unknown, ref: ShapeRef | undefined): unknown {
  return ref?.sensitive ? REDACTED : mapped(value, ref, withoutSecrets)
}

function plain(value: unknown, ref: ShapeRef | undefined): unknown {
  if (ref?.sensitive) return REDACTED
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return mapped(value, ref, plain)
}

/**
 * The value that {@link toJson} was given, from what JSON made of it; `onSecret` is told of what was not shown.
 *
 * @throws InvalidOptionError it is no value of that shape
 */
export function fromJson(value: unknown, ref: ShapeRef | undefined, path: string, onSecret: () => void): unknown {
  if (ref?.sensitive && value === REDACTED) onSecret()
  switch (ref?.shape.type) {
    case 'timestamp': {
      const time = value instanceof Date ? value : new Date(typeof value === 'string' ? value : Number.NaN)
      if (Number.isNaN(time.getTime())) throw wrong(path, 'a time')
      return time
    }
    case 'blob':
      if (typeof value !== 'string') throw wrong(path, 'bytes as base64')
      return new Uint8Array(Buffer.from(value, 'base64'))
    case 'long':
    case 'integer':
      return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : value
    case 'list':
      if (!Array.isArray(value)) throw wrong(path, 'a list')
      break
    case 'structure':
    case 'map':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'an object')
  }
  return mapped(value, ref, (item, part, name) => fromJson(item, part, `${path}${name}`, onSecret))
}

type Change = (item: unknown, ref: ShapeRef | undefined, name: string) => unknown

/** A copy of a list or an object with each part changed; any other value as it is. */
function mapped(value: unknown, ref: ShapeRef | undefined, change: Change): unknown {
  const shape = ref?.shape
  if (Array.isArray(value)) {
    const part = shape?.type === 'list' ? shape.member : undefined
    return value.map((item, index) => change(item, part, `[${index}]`))
  }
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value
  const partOf = (name: string) => (shape?.type === 'map' ? shape.value : shape?.members.get(name))
  const copy: Record<string, unknown> = {}
  for (const [name, item] of Object.entries(value)) setOwn(copy, name, change(item, partOf(name), `.${name}`))
  return copy
}

function wrong(path: string, what: string): InvalidOptionError {
  return new InvalidOptionError(
    `session.revive: "${path}" of the JSON is not ${what}. Give what JSON.stringify(resource) made.`,
  )
}

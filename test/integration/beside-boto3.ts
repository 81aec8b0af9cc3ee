/** A resource of ours and the one of boto3, against the same server: what both say of it must be the same. */
import type { ExecutionContext } from 'ava'
import type { Boto3 } from '../helpers/boto3.ts'

/** What is compared: who a resource is, and all its attributes and references, by names without case and underscores. */
interface Description {
  readonly identity: unknown
  readonly attributes: Record<string, unknown>
  readonly references: Record<string, unknown>
}

/** What any resource of ours has, typed or not. */
interface AnyResource {
  readonly meta: {
    readonly serviceName: string
    readonly identifiers: Readonly<Record<string, unknown>>
    readonly resourceModel: {
      readonly name: string
      readonly attributes: readonly { readonly member: string }[]
      readonly references: readonly { readonly member: string }[]
    }
  }
}

const DESCRIBE = `
def identity(r):
    if r is None or isinstance(r, list):
        return r and [identity(one) for one in r]
    return [type(r).__name__, {name: getattr(r, name) for name in r.meta.identifiers}]

def reference(r):
    # Where the data names nothing, boto3 has a resource whose name is empty.
    names = [getattr(r, name) for name in r.meta.identifiers] if hasattr(r, 'meta') else []
    return None if '' in names else identity(r)

def describe(r):
    model, service = r.meta.resource_model, r.meta.client.meta.service_model
    shape = service.shape_for(model.shape) if model.shape else None
    names = model.get_attributes(shape) if shape else []
    return {'identity': identity(r),
            'attributes': {name: getattr(r, name) for name in names},
            'references': {one.name: reference(getattr(r, one.name)) for one in model.references}}

value = eval(args['expression'], globals())
result = describe(value) if hasattr(value, 'meta') else [describe(one) for one in value]`

/**
 * Asserts that ours is as boto3's.
 *
 * @param ours a resource that knows its data, or a list of them
 * @param expression Python for the same of boto3, with `resource(name)`, `client(name)` and `args`; when it is left out,
 * the resource of that type and with those identifiers, made by hand
 */
export async function sameAsBoto3(
  t: ExecutionContext,
  boto3: Boto3,
  ours: AnyResource | readonly AnyResource[],
  expression?: string,
  args: Record<string, unknown> = {},
): Promise<void> {
  const theirs = await boto3.run(DESCRIBE, { expression: expression ?? madeByHand(ours as AnyResource), ...args })
  const mine = Array.isArray(ours) ? ours.map(describe) : describe(ours as AnyResource)
  const expected = Array.isArray(theirs) ? theirs.map(plain) : plain(theirs as Description)
  t.deepEqual(mine, toTheMillisecond(expected, mine))
}

/** Python knows microseconds, and rounds them where we may cut them off: a date beside ours by no more is ours. */
function toTheMillisecond(theirs: unknown, ours: unknown): unknown {
  if (theirs instanceof Date && ours instanceof Date) return Math.abs(+theirs - +ours) <= 1 ? ours : theirs
  if (typeof theirs !== 'object' || theirs === null || theirs instanceof Date) return theirs
  if (typeof ours !== 'object' || ours === null || theirs instanceof Uint8Array) return theirs
  if (Array.isArray(theirs)) return theirs.map((one, index) => toTheMillisecond(one, (ours as unknown[])[index]))
  const entries = Object.entries(theirs)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, toTheMillisecond(value, (ours as Record<string, unknown>)[name])]),
  )
}

function madeByHand({ meta }: AnyResource): string {
  const { serviceName, resourceModel, identifiers } = meta
  const name = resourceModel.name.replace('KeyPairInfo', 'KeyPair')
  return `resource('${serviceName}').${name}(*${JSON.stringify(Object.values(identifiers))})`
}

function describe(resource: AnyResource): Description {
  const { attributes, references } = resource.meta.resourceModel
  const read = (member: string): unknown => (resource as unknown as Record<string, unknown>)[member]
  return {
    identity: identity(resource),
    attributes: named(attributes.map(({ member }) => [member, read(member) ?? null])),
    references: named(references.map(({ member }) => [member, identity(read(member))])),
  }
}

function plain({ identity, attributes, references }: Description): Description {
  return {
    identity: renamed(identity),
    attributes: named(Object.entries(attributes)),
    references: named(Object.entries(references).map(([name, value]) => [name, renamed(value)])),
  }
}

function identity(value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.map(identity)
  const { serviceName, resourceModel, identifiers } = (value as AnyResource).meta
  return [`${serviceName}.${resourceModel.name}`, named(Object.entries(identifiers))]
}

/** An identity of theirs, or a list of them, with the names of its identifiers as ours are compared. */
function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed)
  return typeof value === 'object' && value !== null ? named(Object.entries(value)) : value
}

/** `network_interfaces_attribute` and `networkInterfacesAttribute` are one name. */
function named(entries: (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.map(([name, value]) => [name.replaceAll('_', '').toLowerCase(), value]))
}

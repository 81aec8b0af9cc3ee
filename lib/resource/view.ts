import { InvalidDataError } from '../errors.ts'
import type { ServiceModel } from '../model/service.ts'
import type { Shape, ShapeRef } from '../model/shape.ts'
import { camelCase } from '../names.ts'
import type {
  ActionDefinition,
  CollectionDefinition,
  HasDefinition,
  ResourceDefinition,
  ResourceDefinitions,
  WaiterDefinition,
} from './definition.ts'
import type { CrossServiceReference, CrossServiceReferences } from './traits.ts'

/** The type name of a service itself. */
export const SERVICE_TYPE = 'ServiceResource'

/** A member of a resource: the name that callers use, the name in the definition, and what stands there. */
export interface MemberView<Definition> {
  readonly member: string
  readonly name: string
  readonly definition: Definition
}

export interface IdentifierView {
  readonly member: string
  readonly name: string
  readonly integer: boolean
  /** The model says that the value is a secret. */
  readonly sensitive: boolean
}

export interface AttributeView {
  readonly member: string
  readonly name: string
  readonly ref: ShapeRef
  /** The identifier whose value this is, which needs no loading: `instanceId` is the `Id`. */
  readonly identifier: string | undefined
}

/** One type of a resource definition, with the names that its members have for callers. */
export interface TypeView {
  readonly service: string
  /** `Instance`, or `ServiceResource`. */
  readonly name: string
  readonly shape: Shape | undefined
  readonly load: ActionDefinition | undefined
  readonly identifiers: readonly IdentifierView[]
  readonly attributes: readonly AttributeView[]
  readonly actions: readonly MemberView<ActionDefinition>[]
  /** Offered on collections of the type, not on the type. */
  readonly batchActions: readonly MemberView<ActionDefinition>[]
  /** Made by a call, `bucket.Object('k')`. */
  readonly subresources: readonly MemberView<HasDefinition>[]
  /** Made from data, `instance.vpc`. */
  readonly references: readonly MemberView<HasDefinition>[]
  /** Made from data, too: `fn.vpc` of Lambda is an `ec2.Vpc`. */
  readonly crossServiceReferences: readonly MemberView<CrossServiceReference>[]
  readonly collections: readonly MemberView<CollectionDefinition>[]
  readonly waiters: readonly MemberView<WaiterDefinition>[]
}

/** Names that no modelled member may take: `meta` as in boto3, the rest because the language gives them a meaning. */
const RESERVED = ['meta', 'then', 'constructor', 'toString', 'toJSON', 'valueOf']

/**
 * The view of one type.
 *
 * Two members that want one name: the first keeps it, the other gets its kind as a suffix (`networkInterfacesAttribute`).
 * The order is load, identifiers, actions, sub-resources and references, collections, waiters, attributes.
 * Source: `ResourceModel.load_rename_map` in boto3/resources/model.py. References to other services, which boto3 has not, take
 * no name from these.
 *
 * @param type a type of `definitions.resources`, or {@link SERVICE_TYPE}
 * @param crossService references of the type to other services
 * @throws InvalidDataError no such type, no such shape, or a clash that the suffix does not settle
 */
export function viewType(
  definitions: ResourceDefinitions,
  service: ServiceModel,
  type: string,
  crossService?: CrossServiceReferences,
): TypeView {
  const definition = definitionOf(definitions, service, type)
  const shape = definition.shape === undefined ? undefined : service.shapes.get(definition.shape)
  const label = `${service.name}.${type}`
  const taken = new Set(RESERVED)
  if (definition.load !== undefined) taken.add('load')

  const name = (member: string, kind: string): string => {
    const free = taken.has(member) ? `${member}${kind}` : member
    if (taken.has(free)) {
      throw new InvalidDataError(`The definition of ${label} has two members that would be called "${free}".`)
    }
    taken.add(free)
    return free
  }
  const named = <D>(members: Readonly<Record<string, D>> | undefined, kind: string, prefix = ''): MemberView<D>[] =>
    Object.entries(members ?? {}).map(([key, member]) => ({
      member: name(camelCase(`${prefix}${key}`), kind),
      name: key,
      definition: member,
    }))

  const identifierNames = (definition.identifiers ?? []).map(({ name: key }) => name(camelCase(key), 'Identifier'))
  const actions = named(definition.actions, 'Action')
  const subresources: MemberView<HasDefinition>[] = []
  const references: MemberView<HasDefinition>[] = []
  for (const [key, has] of hasOf(definitions, definition, type)) {
    if (isReference(has)) references.push({ member: name(camelCase(key), 'Reference'), name: key, definition: has })
    else subresources.push({ member: name(key, 'Subresource'), name: key, definition: has })
  }
  const collections = named(definition.hasMany, 'Collection')
  const waiters = named(definition.waiters, 'Waiter', 'WaitUntil')
  const attributeNames = new Map<string, string>()
  for (const key of shape?.members.keys() ?? []) attributeNames.set(key, name(camelCase(key), 'Attribute'))
  const crossServiceReferences = named(crossService, '')

  const identifiers = (definition.identifiers ?? []).map(({ name: key, memberName, type: valueType }, index) => ({
    member: identifierNames[index]!,
    name: key,
    integer: valueType === 'integer',
    sensitive: isSensitive(shape?.members.get(memberName ?? key)),
  }))
  const attributes = [...(shape?.members ?? [])]
    .filter(([key]) => !identifierNames.includes(camelCase(key)))
    .map(([key, ref]) => ({
      member: attributeNames.get(key)!,
      name: key,
      ref,
      identifier: definition.identifiers?.find(({ memberName }) => memberName === key)?.name,
    }))

  return {
    service: service.name,
    name: type,
    shape,
    load: definition.load,
    identifiers,
    attributes,
    actions,
    batchActions: Object.entries(definition.batchActions ?? {}).map(([key, action]) => ({
      member: camelCase(key),
      name: key,
      definition: action,
    })),
    subresources,
    references,
    crossServiceReferences,
    collections,
    waiters,
  }
}

/** The names of all types of a service, itself first. */
export function typeNames(definitions: ResourceDefinitions): string[] {
  return [SERVICE_TYPE, ...Object.keys(definitions.resources ?? {})]
}

/** @throws InvalidDataError no such type */
export function definitionOf(
  definitions: ResourceDefinitions,
  service: ServiceModel,
  type: string,
): ResourceDefinition {
  if (type === SERVICE_TYPE) return definitions.service
  if (definitions.resources !== undefined && Object.hasOwn(definitions.resources, type)) {
    return definitions.resources[type]!
  }
  throw new InvalidDataError(
    `The resource definition of "${service.name}" refers to "${type}", which it does not define.`,
  )
}

/** A service has every one of its types, under its own name unless the service gives it another; the last one wins. */
function hasOf(
  definitions: ResourceDefinitions,
  definition: ResourceDefinition,
  type: string,
): Iterable<[string, HasDefinition]> {
  const own = Object.entries(definition.has ?? {})
  if (type !== SERVICE_TYPE) return own
  const all = new Map<string, HasDefinition>()
  for (const [name, resource] of Object.entries(definitions.resources ?? {})) {
    const stated = own.filter(([, has]) => has.resource.type === name)
    for (const [key, has] of stated) all.set(key, has)
    if (stated.length > 0) continue
    const identifiers = (resource.identifiers ?? []).map(({ name: target }) => ({ target, source: 'input' as const }))
    all.set(name, { resource: { type: name, identifiers } })
  }
  return all
}

function isReference(has: HasDefinition): boolean {
  return (has.resource.identifiers ?? []).some(({ source }) => source === 'data')
}

function isSensitive(ref: ShapeRef | undefined): boolean {
  return ref?.sensitive === true
}

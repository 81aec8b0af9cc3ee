import type { UntypedParams } from '../client/types.ts'
import { compile, type Search } from '../jmespath.ts'
import type { ServiceModel } from '../model/service.ts'
import type { Shape } from '../model/shape.ts'
import { camelCase } from '../names.ts'
import type { ResourceDefinition } from './definition.ts'
import { type LoadLimit, loadLimit } from './load-limits.ts'
import { compileParams, type Filled } from './params.ts'
import type { TypeView } from './view.ts'

/** How one request loads many resources of a type. */
export interface LoadPlan {
  readonly operation: string
  /** The method of the client. */
  readonly call: string
  /** The parameter that takes the ids, `InstanceIds`. */
  readonly list: string
  readonly limit: LoadLimit
  /** The identifier that fills the list. */
  readonly identifier: string
  /** The member of an item that holds it. */
  readonly member: string
  /** Every item of an answer. */
  readonly items: Search
  /** What all resources of a request must have in common. */
  readonly common: readonly Filled[]
  params(common: UntypedParams, ids: readonly unknown[]): UntypedParams
}

/** `InstanceIds[0]`, `PublicIps[]`, `Filters[0].Values[0]`. */
const LIST_TARGET = /^(?:\w+(?:\[\d+\])?\.)*(\w+)\[0?\]$/
/** `Reservations[0].Instances[0]`. */
const LIST_PATH = /^\w+(?:\[0\])?(?:\.\w+(?:\[0\])?)*$/

/**
 * How resources of a type are loaded together, read from the definition and the model; or why they are not. The load
 * must have one list that an identifier fills, and an answer with a list whose items hold that identifier.
 */
export function planLoads(definition: ResourceDefinition, view: TypeView, service: ServiceModel): LoadPlan | string {
  if (view.load === undefined) return 'no load in the definition'
  const { path = '', request } = view.load
  const params = request.params ?? []
  const lists = params.filter(({ source, target }) => source === 'identifier' && LIST_TARGET.test(target))
  const [list, second] = lists
  if (list === undefined) return 'takes no list of ids'
  if (second !== undefined) return 'takes two lists of ids'
  const filled = compileParams(params, view)
  if (filled.some(({ needsData }) => needsData)) return 'needs data of the resource'
  if (!path.includes('[0]') || !LIST_PATH.test(path)) return 'answers no list'

  const operation = service.operation(request.operation)
  const input = shapeAt(operation.input?.shape, list.target.replace(/\[0?\]$/, ''))
  if (operation.input !== undefined && input?.type !== 'list') return 'takes no list of ids'
  const identifier = list.name ?? ''
  const item = shapeAt(operation.output?.shape, path)
  const member = memberWith(identifier, definition, view.name, item)
  if (member === undefined) return 'items do not hold the identifier'

  const index = params.filter(({ source }) => source !== 'input').indexOf(list)
  const [ids] = filled.splice(index, 1)
  return {
    operation: operation.name,
    call: camelCase(operation.name),
    list: list.target.replace(/\[0?\]$/, ''),
    limit: loadLimit(service, operation.name, list.target, input?.definition.max),
    identifier,
    member,
    items: compile(path.replaceAll('[0]', '[]')),
    common: filled,
    params: (common, values) => withList(common, ids!.steps, values),
  }
}

/** A copy of `owner` with the list in its place. */
function withList(owner: unknown, steps: Filled['steps'], values: readonly unknown[]): UntypedParams {
  const [step, ...rest] = steps
  const { name, element } = step!
  const copy = { ...(owner as UntypedParams | undefined) }
  if (rest.length === 0) copy[name] = [...values]
  else if (typeof element !== 'number') copy[name] = withList(copy[name], rest, values)
  else {
    const list = [...((copy[name] ?? []) as unknown[])]
    list[element] = withList(list[element], rest, values)
    copy[name] = list
  }
  return copy
}

/** The shape that a path leads to, where the model says; an element of a list is its member. */
function shapeAt(root: Shape | undefined, path: string): Shape | undefined {
  let shape = root
  for (const part of path.split('.')) {
    shape = shape?.members.get(part.replace(/\[.*$/, ''))?.shape
    if (part.endsWith(']') && shape?.type === 'list') shape = shape.member.shape
  }
  return shape
}

/**
 * The member that holds an identifier: the one that the definition names, the one of the same name, or the one that is the
 * longest end of both names, `AssociationId` for the `Id` of a `NetworkInterfaceAssociation`.
 */
function memberWith(
  identifier: string,
  { identifiers = [] }: ResourceDefinition,
  type: string,
  item: Shape | undefined,
): string | undefined {
  const named = identifiers.find(({ name }) => name === identifier)?.memberName
  if (item === undefined) return named
  const names = [...item.members.keys()].filter(name => item.members.get(name)!.type === 'string')
  for (const name of [named, identifier]) if (name !== undefined && names.includes(name)) return name
  const whole = `${type}${identifier}`
  const ends = names.filter(name => name.length > identifier.length && whole.endsWith(name) && /^[A-Z]/.test(name))
  return ends.sort((a, b) => b.length - a.length)[0]
}

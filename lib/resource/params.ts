import type { UntypedParams } from '../client/types.ts'
import { InvalidDataError, ParamValidationError } from '../errors.ts'
import { compile } from '../jmespath.ts'
import { internals } from './core.ts'
import type { ParameterDefinition } from './definition.ts'
import { loaded } from './load.ts'
import type { TypeView } from './view.ts'

/** One step to the place of a parameter: a member, and for a list which element of it. */
interface Step {
  readonly name: string
  /** `append` for `[]`, `item` for `[*]` (the element of the item that is being added), or a position. */
  readonly element: 'append' | 'item' | number | undefined
}

/** One parameter that is filled in for the caller. */
export interface Filled {
  readonly steps: readonly Step[]
  /** Needs the data of the resource. */
  readonly needsData: boolean
  read(resource: object): unknown
}

/**
 * The parameters of a request that come from the resource or from the definition.
 * Source: `create_request_parameters` in boto3/resources/params.py.
 *
 * @throws InvalidDataError a source that a request cannot have, or an identifier that the type does not have
 */
export function compileParams(definitions: readonly ParameterDefinition[] | undefined, view: TypeView): Filled[] {
  return (definitions ?? [])
    .filter(({ source }) => source !== 'input')
    .map(definition => compileParam(definition, view))
}

function compileParam(definition: ParameterDefinition, view: TypeView): Filled {
  const { source, target, name = '', path = '', value } = definition
  const steps = stepsOf(target)
  switch (source) {
    case 'identifier':
      requireIdentifier(view, name)
      return { steps, needsData: false, read: resource => internals(resource).identifiers.get(name) }
    case 'data': {
      const search = compile(path)
      return { steps, needsData: true, read: resource => search(internals(resource).state.data) }
    }
    case 'string':
    case 'integer':
    case 'boolean':
      return { steps, needsData: false, read: () => value }
    default:
      throw new InvalidDataError(
        `The definition of ${view.service}.${view.name} fills "${target}" from "${source}", which a request cannot.`,
      )
  }
}

/** @throws InvalidDataError the type has no such identifier */
export function requireIdentifier(view: TypeView, name: string): void {
  if (view.identifiers.some(identifier => identifier.name === name)) return
  throw new InvalidDataError(
    `The definition of ${view.service}.${view.name} refers to its identifier "${name}": it has none.`,
  )
}

/** Loads the resource when a parameter needs its data. */
export async function prepare(filled: readonly Filled[], resource: object): Promise<void> {
  if (filled.some(({ needsData }) => needsData)) await loaded(resource)
}

/** Adds what comes from one resource to `params`, which it changes. `index` is the place of the resource among many. */
export function fill(
  filled: readonly Filled[],
  resource: object,
  params: UntypedParams = {},
  index = 0,
): UntypedParams {
  for (const { steps, read } of filled) {
    const value = read(resource)
    if (value !== undefined && value !== null) place(params, steps, value, index)
  }
  return params
}

/**
 * `own` with the caller's parameters laid over it: structures are merged, all else is the caller's.
 *
 * @throws ParamValidationError `extra` is not an object
 */
export function merge(own: UntypedParams, extra: unknown, operation: string): UntypedParams {
  return mergeInto(own, parameters(extra, operation), false)
}

/** The same, but that lists grow. Source: `merge_dicts(append_lists=True)` in botocore/utils.py. */
export function mergeAppending(own: UntypedParams, extra: UntypedParams): UntypedParams {
  return mergeInto(own, extra, true)
}

/** @throws ParamValidationError `value` is not an object */
export function parameters(value: unknown, operation: string): UntypedParams {
  if (value === undefined) return {}
  if (isStructure(value)) return value
  const what = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
  throw new ParamValidationError(operation, [{ path: '', problem: `expected an object of parameters, got ${what}` }])
}

function mergeInto(own: UntypedParams, extra: UntypedParams, append: boolean): UntypedParams {
  const result: UntypedParams = { ...own }
  for (const [name, value] of Object.entries(extra)) {
    const mine = Object.hasOwn(own, name) ? own[name] : undefined
    if (isStructure(mine) && isStructure(value)) set(result, name, mergeInto(mine, value, append))
    else if (append && Array.isArray(mine) && Array.isArray(value)) set(result, name, [...mine, ...value])
    else set(result, name, value)
  }
  return result
}

function isStructure(value: unknown): value is UntypedParams {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function set(target: UntypedParams, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}

/** `Delete.Objects[*].Key` to its steps. */
function stepsOf(target: string): Step[] {
  return target.split('.').map(part => {
    const match = /^(\w+)(?:\[(\*|\d*)\])?$/.exec(part)
    if (match === null)
      throw new InvalidDataError(`A resource definition has the target "${target}", which is no path.`)
    const [, name = '', element] = match
    if (element === undefined) return { name, element }
    return { name, element: element === '' ? 'append' : element === '*' ? 'item' : Number(element) }
  })
}

/** Source: `build_param_structure` in boto3/resources/params.py. */
function place(params: UntypedParams, steps: readonly Step[], value: unknown, index: number): void {
  let owner = params
  for (const [depth, { name, element }] of steps.entries()) {
    const last = depth === steps.length - 1
    if (element === undefined) {
      if (last) owner[name] = value
      else {
        owner[name] ??= {}
        owner = owner[name] as UntypedParams
      }
      continue
    }
    if (!Array.isArray(owner[name])) owner[name] = []
    const list = owner[name] as unknown[]
    const position = element === 'append' ? list.length : element === 'item' ? index : element
    while (list.length <= position) list.push({})
    if (last) list[position] = value
    else owner = list[position] as UntypedParams
  }
}

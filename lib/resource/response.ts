import type { UntypedParams } from '../client/types.ts'
import { InvalidDataError, MalformedResponseError } from '../errors.ts'
import { compile } from '../jmespath.ts'
import type { ResourceContext } from './context.ts'
import { describe, internals } from './core.ts'
import type { ParameterDefinition, ResponseResourceDefinition } from './definition.ts'
import { requireIdentifier } from './params.ts'
import type { Data } from './state.ts'
import type { TypeView } from './view.ts'

type Value = string | number | null | undefined

/** Makes the resources that an answer, or the data of another resource, speaks of. */
export type Build = (parent: object, params: UntypedParams, response: unknown) => object | object[] | null

/** One identifier of the resources to be made: a value for all of them, or a list with one for each. */
export interface Source {
  readonly target: string
  readonly plural: boolean
  read(parent: object, params: UntypedParams, response: unknown): Value | Value[]
}

/**
 * A resource where every identifier is one value; a list of them where one of them is a list. Without identifiers in the
 * answer: null, or an empty list.
 *
 * Source: `ResourceHandler` and `build_identifiers` in boto3/resources/response.py. As there, an item without one of the
 * identifiers is left out (an IPv6 route has no `DestinationCidrBlock`); unlike there, the others keep their own data.
 *
 * @param from the type that the definition stands on
 */
export function compileResponse(
  context: ResourceContext,
  definition: ResponseResourceDefinition,
  from: TypeView,
): Build {
  const sources = (definition.identifiers ?? [])
    .filter(({ source }) => source !== 'input')
    .map(id => compileSource(id, from))
  const search = definition.path === undefined ? undefined : compile(definition.path)
  const plural = sources.some(source => source.plural)

  return (parent, params, response) => {
    const type = context.type(definition.type)
    const values = sources.map(source => source.read(parent, params, response))
    const data = search?.(response)

    const make = (index: number, item: unknown): object | null => {
      const identifiers = new Map<string, string | number>()
      for (const [position, { target }] of sources.entries()) {
        const value = values[position]
        const own = (Array.isArray(value) ? value[index] : value) ?? absent(type.extension.mayBeEmpty, target)
        if (own === undefined) return null
        identifiers.set(target, own)
      }
      const resource = type.make(internals(parent).client, identifiers)
      if (typeof item === 'object' && item !== null) internals(resource).state.know(item as Data)
      return resource
    }

    if (!plural) return make(0, data)
    const lists = [...values, data].filter(Array.isArray)
    const count = lists[0]?.length ?? 0
    if (lists.some(list => list.length !== count)) {
      throw new MalformedResponseError(
        `${describe(parent)}: the answer has lists of different length where each ${type.label} has an element in all.`,
      )
    }
    const items = Array.isArray(data) ? data : []
    return Array.from({ length: count }, (_, index) => make(index, items[index])).filter(made => made !== null)
  }
}

/** A list in which each resource stands once: of ten that name one, the first. */
export function distinct(resources: readonly object[]): object[] {
  const all = new Map<string, object>()
  for (const resource of resources) {
    const { client, identifiers } = internals(resource)
    const key = JSON.stringify([client.meta.region, ...identifiers.values()])
    if (!all.has(key)) all.set(key, resource)
  }
  return [...all.values()]
}

function absent(mayBeEmpty: readonly string[] | undefined, target: string): string | undefined {
  return mayBeEmpty?.includes(target) === true ? '' : undefined
}

export function compileSource({ target, source, name = '', path = '' }: ParameterDefinition, from: TypeView): Source {
  switch (source) {
    case 'identifier':
      requireIdentifier(from, name)
      return { target, plural: false, read: parent => internals(parent).identifiers.get(name) }
    case 'data':
      return named(compilePath(target, path, parent => internals(parent).state.data))
    case 'response':
      return compilePath(target, path, (_parent, _params, response) => response)
    case 'requestParameter':
      return compilePath(target, path, (_parent, params) => params)
    default:
      throw new InvalidDataError(
        `The definition of ${from.service}.${from.name} takes the identifier "${target}" from "${source}": it cannot.`,
      )
  }
}

/** In what a resource knows, services say "none" with an empty text, too. */
function named(source: Source): Source {
  const name = (value: Value): Value => (value === '' ? undefined : value)
  const read = (...from: Parameters<Source['read']>): Value | Value[] => {
    const value = source.read(...from)
    return Array.isArray(value) ? value.map(name) : name(value)
  }
  return { ...source, read }
}

/**
 * `Contents[].Key` is read as the list `Contents[]` and a member of each element, `Targets[].Target.Id` likewise: the
 * expression as a whole would leave out elements without the member, and the values after them would belong to others.
 */
function compilePath(
  target: string,
  path: string,
  root: (parent: object, params: UntypedParams, response: unknown) => unknown,
): Source {
  const [, list, member] = /^(.*\[\])(?:\.([\w.]+))?$/s.exec(path) ?? []
  const search = compile(list ?? path)
  if (list === undefined) {
    return { target, plural: false, read: (...from) => search(root(...from)) as Value }
  }
  const steps = member?.split('.')
  const read = (...from: Parameters<typeof root>): Value[] => {
    const items = search(root(...from))
    if (!Array.isArray(items)) return []
    return steps === undefined ? items : items.map(item => memberOf(item, steps))
  }
  return { target, plural: true, read }
}

function memberOf(item: unknown, steps: readonly string[]): Value {
  return steps.reduce<unknown>((owner, name) => (owner as Record<string, unknown> | undefined)?.[name], item) as Value
}

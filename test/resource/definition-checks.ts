import type { Operation, ServiceModel } from '../../lib/model/service.ts'
import type { Shape } from '../../lib/model/shape.ts'
import type {
  ActionDefinition,
  ParameterDefinition,
  RequestDefinition,
  ResourceDefinition,
  ResourceDefinitions,
  ResponseResourceDefinition,
} from '../../lib/resource/definition.ts'
import type { CrossServiceReference } from '../../lib/resource/traits.ts'
import { SERVICE_TYPE, typeNames } from '../../lib/resource/view.ts'

/** What a listing may leave out of what a load brings: more, and its items are a type of their own, a summary. */
const MAY_BE_MISSING = 3

/** What `waiters-2.json` has. */
export interface Waiters {
  readonly waiters: Readonly<Record<string, { readonly operation: string }>>
}

/** One resource definition against its service model. */
export class DefinitionCheck {
  readonly faults: string[] = []
  /** Type to the members that are not known of items of a listing. */
  readonly unknownAfterListing = new Map<string, readonly string[]>()
  readonly waitersUsed = new Set<string>()
  readonly #definitions: ResourceDefinitions
  readonly #service: ServiceModel
  readonly #waiters: Waiters['waiters']

  constructor(definitions: ResourceDefinitions, service: ServiceModel, { waiters }: Waiters) {
    this.#definitions = definitions
    this.#service = service
    this.#waiters = waiters
    for (const type of typeNames(definitions)) this.#type(type)
  }

  /** A reference of a type to another service, whose definitions are `others`. */
  crossService(
    type: string,
    name: string,
    { type: target, identifiers }: CrossServiceReference,
    others: ResourceDefinitions,
  ): void {
    const at = `${type}.${name}`
    const wanted = others.resources?.[target]?.identifiers
    if (wanted === undefined) {
      this.#fault(at, `there is no ${target}`)
      return
    }
    const given = identifiers.map(identifier => identifier.target)
    const names = wanted.map(identifier => identifier.name)
    if (String(names) !== String(given)) this.#fault(at, `a ${target} is made of (${names}), not of (${given})`)
    for (const [index, identifier] of identifiers.entries()) {
      const { source, pattern } = identifier
      const { type: kind = 'string' } = wanted[index] ?? {}
      if (source === 'identifier' && this.#kind(type, identifier.name) !== kind)
        this.#fault(at, `${identifier.target} is no ${kind}`)
      if (source === 'data') {
        for (const path of plainPaths(identifier.path ?? '')) {
          this.#scalar(at, this.#data(type, at, { ...identifier, path })?.shape, [
            pattern === undefined ? kind : 'string',
          ])
        }
      }
      if (pattern !== undefined && groupsOf(pattern) !== 1) this.#fault(at, `${pattern} has not one group`)
    }
  }

  #type(name: string): void {
    const { identifiers = [], load, actions, batchActions, has, hasMany, waiters, shape } = this.#definition(name)
    const members = shape === undefined ? undefined : this.#service.shapes.get(shape).members
    for (const { name: identifier, memberName, type = 'string' } of identifiers) {
      if (memberName === undefined) continue
      const member = members?.get(memberName)
      if (member === undefined) this.#fault(`${name}.${identifier}`, `no member ${memberName}`)
      this.#scalar(`${name}.${identifier}`, member?.shape, [type])
    }
    if (load !== undefined) {
      this.#request(name, `${name}.load`, load.request, true)
      const found = this.#at(`${name}.load`, this.#operation(load.request).output?.shape, load.path ?? '@')
      this.#sameMembers(`${name}.load`, found?.shape, name, 0)
    }
    for (const [key, action] of Object.entries(actions ?? {})) this.#action(name, `${name}.${key}`, action)
    for (const [key, action] of Object.entries(batchActions ?? {})) {
      const at = `${name}.${key} of a batch`
      this.#action(name, at, action)
      const lists = (action.request.params ?? []).filter(({ target }) => /\[\*?\]/.test(target))
      if (lists.length === 0) this.#fault(at, 'fills no list')
    }
    for (const [key, { resource }] of Object.entries(has ?? {})) {
      this.#made(name, `${name}.${key}`, resource, undefined)
    }
    for (const [key, { request, resource }] of Object.entries(hasMany ?? {})) {
      const at = `${name}.${key}`
      this.#request(name, at, request, name !== SERVICE_TYPE)
      if (!this.#made(name, at, resource, this.#operation(request)).plural) this.#fault(at, 'gives one, not many')
    }
    for (const [key, { waiterName, params, path }] of Object.entries(waiters ?? {})) {
      const at = `${name}.${key}`
      const { operation = '' } = this.#waiters[waiterName] ?? {}
      this.waitersUsed.add(waiterName)
      this.#request(name, at, { operation, ...(params && { params }) }, true)
      const output = this.#service.operation(operation).output?.shape
      if (path !== undefined) this.#sameMembers(at, this.#at(at, output, path)?.shape, name, 0)
    }
  }

  #action(type: string, at: string, { request, resource, path }: ActionDefinition): void {
    this.#request(type, at, request, false)
    const operation = this.#operation(request)
    if (path !== undefined) this.#at(at, operation.output?.shape, path)
    if (resource !== undefined) this.#made(type, at, resource, operation)
    const identifiers = this.#definition(type).identifiers ?? []
    if (identifiers.length > 0 && (request.params ?? []).length === 0) this.#fault(at, 'says nothing of its resource')
  }

  /** @param whole whether the request must be complete: nobody adds parameters to it */
  #request(type: string, at: string, request: RequestDefinition, whole: boolean): void {
    const input = this.#operation(request).input?.shape
    const targets = (request.params ?? []).map(({ target }) => target)
    const twice = targets.filter((target, index) => targets.indexOf(target) !== index && !target.endsWith('[]'))
    if (twice.length > 0) this.#fault(at, `fills ${twice} twice`)
    for (const param of request.params ?? []) {
      const target = this.#at(at, input, param.target.replaceAll('[*]', '[]').replace(/\[\d*\]$/, '[]'))
      const { source } = param
      if (source === 'identifier') this.#scalar(`${at} ${param.target}`, target?.shape, [this.#kind(type, param.name)])
      else if (source === 'data') this.#sameKind(`${at} ${param.target}`, target?.shape, this.#data(type, at, param))
      else {
        this.#scalar(`${at} ${param.target}`, target?.shape, [source])
        const values = target?.shape.definition.enum
        if (values !== undefined && !values.includes(String(param.value))) this.#fault(at, `no value "${param.value}"`)
      }
    }
    const filled = new Set(targets.map(target => target.split(/[.[]/)[0]))
    const missing = whole ? [...(input?.required ?? [])].filter(member => !filled.has(member)) : []
    if (missing.length > 0) this.#fault(at, `${request.operation} needs ${missing}`)
  }

  /** A resource that is made from an answer, from data or from a call. */
  #made(type: string, at: string, made: ResponseResourceDefinition, operation: Operation | undefined) {
    const { identifiers = [], path } = made
    const wanted = (this.#definition(made.type).identifiers ?? []).map(({ name }) => name)
    const given = identifiers.map(({ target }) => target)
    if (String(wanted) !== String(given)) this.#fault(at, `a ${made.type} is made of (${wanted}), not of (${given})`)
    let plural = false
    const fromData = identifiers.some(({ source }) => source === 'data')
    for (const identifier of identifiers) {
      const { target, source } = identifier
      const kind = this.#kind(made.type, target)
      if (source === 'identifier' && this.#kind(type, identifier.name) !== kind)
        this.#fault(at, `${target} is no ${kind}`)
      if (source === 'identifier' || source === 'input') continue
      const root = source === 'requestParameter' ? operation?.input?.shape : operation?.output?.shape
      for (const each of source === 'data' ? plainPaths(identifier.path ?? '') : [identifier.path ?? '']) {
        const found = source === 'data' ? this.#data(type, at, { ...identifier, path: each }) : this.#at(at, root, each)
        this.#scalar(`${at} ${target}`, found?.shape, [kind])
        plural ||= found?.plural === true
      }
    }
    if (path !== undefined) {
      const root = fromData ? this.#shape(type) : operation?.output?.shape
      const found = this.#at(at, root, path)
      if (found?.plural !== plural) this.#fault(at, `identifiers and data are not both ${plural ? 'many' : 'one'}`)
      this.#sameMembers(at, found?.shape, made.type, MAY_BE_MISSING)
    }
    return { plural }
  }

  /** The data that is found must be that of the type, but for a few members. */
  #sameMembers(at: string, found: Shape | undefined, type: string, mayBeMissing: number): void {
    if (found === undefined) return
    const wanted = [...(this.#shape(type)?.members.keys() ?? [])]
    const there = new Set(found.members.keys())
    const missing = wanted.filter(member => !there.has(member))
    if (found.type !== 'structure') this.#fault(at, `the data is a ${found.type}`)
    if (missing.length > mayBeMissing) this.#fault(at, `the data of ${type} lacks ${missing}`)
    const dropped = [...there].filter(member => !wanted.includes(member))
    if (dropped.length > mayBeMissing) this.#fault(at, `${type} has no attributes ${dropped}`)
    if (missing.length > 0) this.unknownAfterListing.set(type, missing)
  }

  /** What `path` is of the data of a type, which can hold what its load puts beside it: an ETag. */
  #data(type: string, at: string, { path = '' }: ParameterDefinition) {
    const { load } = this.#definition(type)
    const output = load === undefined ? undefined : this.#operation(load.request).output?.shape
    const beside = new Map(Object.entries(merged(load?.path ?? '')?.beside ?? {}))
    return beside.has(path) ? this.#at(at, output, beside.get(path)!) : this.#at(at, this.#shape(type), path)
  }

  /** What a path leads to, and whether there can be many. */
  #at(at: string, root: Shape | undefined, path: string): { shape: Shape; plural: boolean } | undefined {
    let shape = root
    let plural = false
    const { into = path, beside = {} } = merged(path) ?? {}
    for (const other of Object.values(beside)) this.#at(at, root, other)
    for (const part of into === '@' ? [] : into.split('.')) {
      const [, text = '', brackets] = /^(\w+|[*~]|"[^"]+")(\[\d*\])?$/.exec(part) ?? []
      const name = text.replaceAll('"', '')
      if (name === '*' || name === '~') {
        // The values of a map, or its keys, as a list.
        shape = shape?.type === 'map' ? (name === '*' ? shape.value : shape.key).shape : undefined
        plural = true
        continue
      }
      shape = shape?.type === 'map' ? valueAt(shape, name) : shape?.members.get(name)?.shape
      // Of many scalars, `[]` makes the list that they are.
      if (brackets !== undefined && (!plural || shape?.type === 'list'))
        shape = shape?.type === 'list' ? shape.member.shape : undefined
      plural ||= brackets === '[]'
    }
    if (shape !== undefined) return { shape, plural }
    this.#fault(at, `nothing is at ${path}`)
    return undefined
  }

  #scalar(at: string, shape: Shape | undefined, kinds: readonly string[]): void {
    if (shape === undefined) return
    const kind = shape.type === 'long' ? 'integer' : shape.type
    if (!kinds.includes(kind)) this.#fault(at, `is of type ${shape.type}, not ${kinds}`)
  }

  #sameKind(at: string, target: Shape | undefined, source: { shape: Shape } | undefined): void {
    if (target === undefined || source === undefined) return
    if (target.type !== source.shape.type) this.#fault(at, `is a ${target.type}, the data a ${source.shape.type}`)
    if (target.type === 'structure' && target !== source.shape) this.#fault(at, 'is another structure than the data')
  }

  #kind(type: string, identifier = ''): string {
    const found = this.#definition(type).identifiers?.find(({ name }) => name === identifier)
    if (found === undefined) this.#fault(type, `has no identifier ${identifier}`)
    return found?.type ?? 'string'
  }

  #shape(type: string): Shape | undefined {
    const { shape } = this.#definition(type)
    return shape === undefined ? undefined : this.#service.shapes.get(shape)
  }

  #definition(type: string): ResourceDefinition {
    return type === SERVICE_TYPE ? this.#definitions.service : this.#definitions.resources![type]!
  }

  #operation({ operation }: RequestDefinition): Operation {
    return this.#service.operation(operation)
  }

  #fault(at: string, problem: string): void {
    this.faults.push(`${this.#service.name} ${at}: ${problem}`)
  }
}

/** A value of a map: the keys are data, unless the model lists them. */
function valueAt(map: Shape, key: string): Shape | undefined {
  const keys = map.key.shape.definition.enum
  return keys === undefined || keys.includes(key) ? map.value.shape : undefined
}

/**
 * What a path of a reference chooses from, without functions and conditions: `a.[b,c[]][].d` is from `a.b.d` and `a.c[].d`. The
 * keys of a map are `~`.
 */
function plainPaths(path: string): string[] {
  const whole = path
    .replace(/^keys\(([\w.]+) \|\| `{}`\)\[\]$/, '$1.~')
    .replace(/^\[@\]\[\?\w+=='[\w-]+'\]\.(\w+\[\])$/, '$1')
    .replace(/^split\((\w+) \|\| '', ','\)\[\]$/, '$1')
    .replace(/ \| \[\?name=='\w+'\]\[\]/, '')
    .replace(/^\[@\]\[\?ResourceType=='[\w:]+'\]\.(\w+) \| \[0\]$/, '$1')
    .replace(/^([\w.]+) && join\(' ', \1(\.\[\w+,\w+\])\)$/, '$1$2[]')
    .replace(/^(\w+)\[\?(\w+)(?: && \w+)?\]\.join\(' ', (\[\w+,\2\])\)\[\]$/, '$1[].$3[]')
  const [, before, choice, after] =
    /^(.*?)\[([\w.]+(?:\[\][\w.]*)?(?:,[\w.]+(?:\[\][\w.]*)?)+)\](?:\[\])+(.*)$/.exec(whole) ?? []
  return choice === undefined ? [whole] : choice.split(',').map(each => `${before}${each}${after}`)
}

/** How many groups a regular expression has beside that of the region. */
function groupsOf(pattern: string): number {
  const { length = 0, groups = {} } = new RegExp(`${pattern}|`).exec('') ?? {}
  return length - 1 - Number(Object.hasOwn(groups, 'region'))
}

/** `merge(Distribution, {ETag: ETag})`: into what, and what is put beside its members. */
function merged(path: string): { into: string; beside: Record<string, string> } | undefined {
  const [, into = '', beside = ''] = /^merge\(([\w.]+), \{(.*)\}\)$/.exec(path) ?? []
  if (into === '') return undefined
  return { into, beside: Object.fromEntries(beside.split(', ').map(pair => pair.split(': ') as [string, string])) }
}

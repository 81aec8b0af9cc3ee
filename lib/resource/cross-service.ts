import type { UntypedClient } from '../client/types.ts'
import { InvalidOptionError } from '../errors.ts'
import { knowledge } from './attributes.ts'
import type { ResourceType } from './context.ts'
import { describe, internals } from './core.ts'
import { getter } from './define.ts'
import { compileSource, distinct } from './response.ts'
import type { CrossServiceIdentifier, CrossServiceReference } from './traits.ts'
import type { TypeView } from './view.ts'

/** The service resource of another service; without a region in that of the client. */
export type MakeServiceResource = (service: string, region: string | undefined) => object

/** The service resources that references from one client lead to: one for each service and region. */
class Neighbours {
  readonly #make: MakeServiceResource
  readonly #made = new Map<string, object>()

  constructor(make: MakeServiceResource) {
    this.#make = make
  }

  get(service: string, region: string | undefined): object {
    const key = `${service} ${region ?? ''}`
    let made = this.#made.get(key)
    if (made === undefined) {
      made = this.#make(service, region)
      this.#made.set(key, made)
    }
    return made
  }
}

const neighbours = new WeakMap<UntypedClient, Neighbours>()

/** Where references from resources of this client to other services lead. */
export function setNeighbours(client: UntypedClient, make: MakeServiceResource): void {
  neighbours.set(client, new Neighbours(make))
}

/**
 * References to resources of other services, made from what the resource knows: `fn.vpc` of Lambda is an `ec2.Vpc`; and to
 * those of its own that only a part of a text names. As references of the definition: null when the data names none, an
 * empty list where it could name many. Those that take only identifiers need no load.
 */
export function defineCrossServiceReferences(type: ResourceType): void {
  for (const { member, definition } of type.view.crossServiceReferences) {
    const build = compileReference(definition, type.view)
    const needsData = definition.identifiers.some(({ source }) => source === 'data')
    getter(type.prototype, member, resource => {
      const data = needsData ? knowledge(resource, member) : {}
      if (data === undefined) return undefined
      return internals(resource).state.derived(member, () => build(resource, data))
    })
  }
}

const ARN_REGION = /^arn:[^:]+:[^:]*:([^:]+):/

type BuildReference = (resource: object, data: unknown) => object | object[] | null

function compileReference({ service, type, identifiers }: CrossServiceReference, from: TypeView): BuildReference {
  const sources = identifiers.map(identifier => compileIdentifier(identifier, from))
  const plural = sources.some(source => source.plural)
  return (resource, data) => {
    const values = sources.map(source => source.read(resource, {}, data))
    const make = (index: number): object | null => {
      const found = values.map(value => (Array.isArray(value) ? value[index] : value))
      const parts = sources.map(({ part }, position) => part(found[position]))
      if (parts.includes(undefined)) return null
      const own = internals(resource).client.meta.region
      const region = sources.map((source, position) => source.region(found[position])).find(each => each !== undefined)
      const home = internals(homeOf(resource, service, region === own ? undefined : region))
      const target = home.type.context.type(type)
      const names = target.view.identifiers.map(({ name, integer }): [string, string | number] => {
        const value = parts[sources.findIndex(source => source.target === name)]!
        return [name, integer ? Number(value) : value]
      })
      return target.make(home.client, new Map(names))
    }
    if (!plural) return make(0)
    const [list = []] = values.filter(Array.isArray)
    return distinct(list.map((_, index) => make(index)).filter(made => made !== null))
  }
}

function compileIdentifier({ pattern, ...source }: CrossServiceIdentifier, from: TypeView) {
  const expression = pattern === undefined ? undefined : new RegExp(pattern)
  const match = (value: unknown) => expression?.exec(String(value))
  return {
    ...compileSource(source, from),
    /** The identifier in a value; undefined where there is none. */
    part(value: unknown): string | number | undefined {
      if (value === undefined || value === null) return undefined
      return expression === undefined ? (value as string | number) : match(value)?.at(-1)
    },
    /** The region that a value names, which is that of the resource. */
    region: (value: unknown): string | undefined => match(value)?.groups?.region ?? ARN_REGION.exec(String(value))?.[1],
  }
}

/** A resource with the client and the definitions that resources of `service` are made with. */
function homeOf(resource: object, service: string, region: string | undefined): object {
  const { client, type } = internals(resource)
  if (service === type.view.service && region === undefined) return resource
  const found = neighbours.get(client)
  if (found !== undefined) return found.get(service, region)
  throw new InvalidOptionError(
    `${describe(resource)} was made without a session, which references to other services need. Take it from ` +
      `session.resource('${type.view.service}').`,
  )
}

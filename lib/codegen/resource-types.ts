import type { Operation, ServiceModel } from '../model/service.ts'
import { batchForm } from '../resource/batch/form.ts'
import type { ActionDefinition, ResourceDefinitions, ResponseResourceDefinition } from '../resource/definition.ts'
import type { CrossServiceReference, ServiceTraits } from '../resource/traits.ts'
import { SERVICE_TYPE, type TypeView, viewType } from '../resource/view.ts'
import { inputType, outputType, requiredOf, servicePrefix } from './client-types.ts'
import { partType } from './part-type.ts'
import { typeName } from './shapes.ts'

/** What a customisation adds to a type or puts in place of what is modelled: signatures by member. */
export type ExtraMembers = Readonly<Record<string, Readonly<Record<string, string>>>>

/** What is else in a service whose resources have another client than its own: one that converts values. */
export interface Converting {
  /** What names of the client begin with, and how the file of its shapes is called: `Native`. */
  readonly kind: string
  /** Type parameters by type. */
  readonly parameters: Readonly<Record<string, string>>
  readonly imports: readonly string[]
}

const NOT_CONVERTING: Converting = { kind: '', parameters: {}, imports: [] }

/**
 * Interfaces that a type, or a collection (`Bucket.objects`), has beside its own members: the file below `lib/services/` by
 * the name of the interface.
 */
export type ExtraInterfaces = Readonly<Record<string, Readonly<Record<string, string>>>>

/** What generated resources are made of. */
const HELPERS = [
  'Action',
  'Attributes',
  'BareAction',
  'BatchAction',
  'Extra',
  'Loadable',
  'Part',
  'ResourceFactory',
  'TypedCollection',
  'TypedResource',
]

/** The interfaces of the service resource and of every resource type of a service. */
export function resourceTypes(
  service: ServiceModel,
  definitions: ResourceDefinitions,
  extra: ExtraMembers,
  interfaces: ExtraInterfaces,
  traits: ServiceTraits = {},
  converting: Converting = NOT_CONVERTING,
): string {
  const { kind, imports } = converting
  const writer = new ResourceTypesWriter(service, definitions, { extra, interfaces, traits, converting })
  const types = [SERVICE_TYPE, ...Object.keys(definitions.resources ?? {})]
  const body = [...types.map(type => writer.type(type)), ...writer.batches()].join('\n')
  const used = (names: readonly string[]) =>
    names.filter(name => new RegExp(`(?<![."\\w])${name}(?![":\\w])`).test(body)).join(', ')
  const importsOf = (file: string, names: readonly string[]) => {
    return used(names) === '' ? [] : [`import type { ${used(names)} } from '../../${file}'`]
  }
  return `${[
    ...importsOf('client/types.ts', ['CallOptions', 'Output']),
    ...importsOf('resource/index.ts', ['BatchCallOptions', 'ResourceWaitOptions', 'TagMap']),
    ...importsOf('resource/types.ts', HELPERS),
    ...new Set(
      Object.values(interfaces)
        .flatMap(each => Object.entries(each))
        .map(([name, file]) => `import type { ${name} } from '../../services/${file}'`),
    ),
    ...imports,
    `import type { ${kind}${servicePrefix(service)}Client } from './${kind === '' ? '' : `${kind.toLowerCase()}-`}client.ts'`,
    `import type * as S from './${kind === '' ? 'shapes' : kind.toLowerCase()}.ts'`,
  ].join('\n')}\n\n${body}`
}

interface ByHand {
  readonly extra: ExtraMembers
  readonly interfaces: ExtraInterfaces
  readonly traits: ServiceTraits
  readonly converting: Converting
}

class ResourceTypesWriter {
  readonly #service: ServiceModel
  readonly #definitions: ResourceDefinitions
  readonly #byHand: ByHand
  /** Types whose collections have actions. */
  readonly #batches = new Set<string>()
  readonly #views = new Map<string, TypeView>()
  /** The types whose tags can be changed. */
  readonly #tagged: ReadonlySet<string>

  constructor(service: ServiceModel, definitions: ResourceDefinitions, byHand: ByHand) {
    this.#service = service
    this.#definitions = definitions
    this.#byHand = byHand
    this.#tagged = new Set(byHand.traits.tags?.flatMap(({ types }) => types))
  }

  type(type: string): string {
    const view = this.#view(type)
    const data = view.shape === undefined ? 'object' : `S.${typeName(view.shape)}${this.#beside(view)}`
    const { converting, interfaces } = this.#byHand
    const client = `${converting.kind}${servicePrefix(this.#service)}Client`
    const extra = this.#byHand.extra[type] ?? {}
    const lines = [
      ...view.identifiers.map(({ member, integer }) => `  readonly ${member}: ${integer ? 'number' : 'string'}`),
      ...this.#identified(view),
      ...view.references.map(
        ({ member, definition }) => `  readonly ${member}: ${this.#made(definition.resource, ' | null')}`,
      ),
      ...view.crossServiceReferences.map(
        ({ member, definition }) => `  readonly ${member}: ${crossService(definition)}`,
      ),
      ...view.subresources
        .filter(({ member }) => extra[`readonly ${member}`] === undefined)
        .map(({ member, definition }) => {
          return `  readonly ${member}: ResourceFactory<${this.#identifiers(definition.resource)}, ${this.#interface(definition.resource.type)}>`
        }),
      ...view.actions
        .filter(({ member }) => extra[member] === undefined)
        .map(({ member, definition }) => `  ${member}: ${this.#signature(definition)}`),
      ...view.collections.map(collection => `  readonly ${collection.member}: ${this.#collection(type, collection)}`),
      ...view.waiters.map(({ member }) => `  ${member}(options?: ResourceWaitOptions): Promise<this>`),
      ...Object.entries(extra).map(([member, signature]) => `  ${member}${signature}`),
    ]
    const parents = [
      `TypedResource<${client}, ${data}${this.#tagged.has(type) ? ', TagMap' : ''}>`,
      ...this.#attributes(view),
      ...(view.load === undefined || extra.load !== undefined ? [] : ['Loadable']),
      ...Object.keys(interfaces[type] ?? {}),
    ].join(', ')
    const parameters = converting.parameters[type] ?? ''
    return `export interface ${this.#interface(type)}${parameters} extends ${parents} {\n${lines.map(line => `${line}\n`).join('')}}\n`
  }

  /** An interface for each type that can be acted on in collections. */
  batches(): string[] {
    return [...this.#batches].map(type => {
      const lines = this.#view(type).batchActions.map(({ member, definition }) => {
        const { input, output } = this.#service.operation(definition.request.operation)
        const shapes = [input, output].flatMap(ref => (ref === undefined ? [] : [`S.${typeName(ref.shape)}`]))
        return `  ${member}: BatchAction<${input === undefined ? ['object', ...shapes].join(', ') : shapes.join(', ')}>\n`
      })
      return `/** Actions on all items of a collection. */\nexport interface ${type}Batch {\n${lines.join('')}}\n`
    })
  }

  #view(type: string): TypeView {
    let view = this.#views.get(type)
    if (view === undefined) {
      view = viewType(this.#definitions, this.#service, type, this.#byHand.traits.references?.[type])
      this.#views.set(type, view)
    }
    return view
  }

  /** Names of resources, shapes and globals are told apart by their file, so only the service resource needs another. */
  #interface(type: string): string {
    return type === SERVICE_TYPE ? `${servicePrefix(this.#service)}Resource` : type
  }

  #collection(type: string, { member, definition }: TypeView['collections'][number]): string {
    const item = definition.resource.type
    const operation = this.#service.operation(definition.request.operation)
    const params = operation.input === undefined ? 'object' : inputType(operation)
    const hasBatch = this.#view(item).batchActions.length > 0
    if (hasBatch) this.#batches.add(item)
    return [
      `TypedCollection<${this.#interface(item)}, ${params}>`,
      ...(hasBatch ? [`${item}Batch`] : []),
      ...Object.keys(this.#byHand.interfaces[`${type}.${member}`] ?? {}),
    ].join(' & ')
  }

  /** The attributes of the shape. Those with an irregular name are listed, and those that are identifiers left out. */
  #attributes({ shape, attributes }: TypeView): string[] {
    if (shape === undefined) return []
    const names = [...shape.members.keys()].flatMap(name => {
      const member = attributes.find(attribute => attribute.name === name && attribute.identifier === undefined)?.member
      const regular = name[0]!.toLowerCase() + name.slice(1)
      return member === regular
        ? []
        : [`${JSON.stringify(name)}: ${member === undefined ? 'never' : JSON.stringify(member)}`]
    })
    const type = `S.${typeName(shape)}`
    return [`Attributes<${names.length === 0 ? type : `${type}, { ${names.join(', ')} }`}>`]
  }

  /** Attributes that are always known, for they are identifiers. */
  #identified({ shape, attributes }: TypeView): string[] {
    return attributes
      .filter(({ identifier }) => identifier !== undefined)
      .map(({ member, name }) => `  readonly ${member}: NonNullable<S.${typeName(shape!)}[${JSON.stringify(name)}]>`)
  }

  /** What a load puts beside the data of the shape: `merge(Distribution, {ETag: ETag})`. */
  #beside({ load }: TypeView): string {
    const [, name] = /^merge\([\w.]+, \{(\w+): \1\}\)$/.exec(load?.path ?? '') ?? []
    if (name === undefined) return ''
    const { output } = this.#service.operation(load!.request.operation)
    return ` & Pick<S.${typeName(output!.shape)}, "${name}">`
  }

  /** The identifiers that a caller gives: those that do not come from the parent, as at run time. */
  #identifiers(resource: ResponseResourceDefinition): string {
    const inherited = (resource.identifiers ?? []).filter(({ source }) => source === 'identifier')
    const { identifiers } = this.#view(resource.type)
    const labels = identifiers
      .filter(({ name }) => !inherited.some(({ target }) => target === name))
      .map(({ member, integer }) => `${member}: ${integer ? 'number' : 'string'}`)
    return `[${labels.join(', ')}]`
  }

  /** One resource, or a list where the path of an identifier goes through one. */
  #made(resource: ResponseResourceDefinition, nothing: string): string {
    const name = this.#interface(resource.type)
    const isList = (resource.identifiers ?? []).some(({ path }) => path?.includes('[]') === true)
    return isList ? `${name}[]` : `${name}${nothing}`
  }

  #signature(definition: ActionDefinition): string {
    const operation = this.#service.operation(definition.request.operation)
    const { resource, path } = definition
    let result = outputType(operation)
    if (resource !== undefined) result = this.#made(resource, '')
    else if (path !== undefined && path !== '$' && path !== '@') result = partType(operation, path)
    const [params, isOptional] = this.#params(operation, definition)
    const options = batchForm(operation) === undefined ? [] : ['BatchCallOptions']
    const answer = result === 'Output<object>' && options.length === 0 ? [] : [result]
    return `${isOptional ? 'BareAction' : 'Action'}<${[params, ...answer, ...options].join(', ')}>`
  }

  /** The input without what is filled in; optional when nothing is left that must be given. */
  #params(operation: Operation, definition: ActionDefinition): readonly [type: string, isOptional: boolean] {
    const { input } = operation
    if (input === undefined) return ['object', true]
    const filled = new Set(
      (definition.request.params ?? [])
        .filter(({ source }) => source !== 'input')
        .map(({ target }) => target.replace(/[.[].*$/, '')),
    )
    const left = requiredOf(input).filter(name => !filled.has(name))
    const names = [...filled].filter(name => input.shape.members.has(name)).map(name => JSON.stringify(name))
    const type = names.length === 0 ? inputType(operation) : `Extra<${inputType(operation)}, ${names.join(' | ')}>`
    return [type, left.length === 0]
  }
}

/** Imported where it is used: each service has an `Instance` or a `Tag` of its own. */
function crossService({ service, type, identifiers }: CrossServiceReference): string {
  const name = `import('../${service}/resource.ts').${type}`
  return identifiers.some(({ path }) => path?.includes('[]') === true) ? `${name}[]` : `${name} | null`
}

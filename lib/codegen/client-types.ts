import type { PaginatorDefinition } from '../client/paginate.ts'
import type { WaiterDefinition } from '../client/wait.ts'
import type { Loader } from '../model/loader.ts'
import type { Operation, ServiceModel } from '../model/service.ts'
import type { ShapeRef } from '../model/shape.ts'
import { camelCase } from '../names.ts'
import { hasFields, typeName } from './shapes.ts'

/** `S3`, `DynamoDB`: what the types of a service begin with. */
export function servicePrefix(service: ServiceModel): string {
  return service.metadata.serviceId.replaceAll(/\W/g, '')
}

/** What generated clients are made of. */
const TYPES = ['BareMethod', 'ErrorFields', 'Method', 'PaginatorsOf', 'SignatureOf', 'TypedClient']

/** Interfaces that a customisation adds to a client, and the files below `lib/services/` that have them. */
export type ClientInterfaces = Readonly<Record<string, string>>

/**
 * The client interface of a service: a method an operation, its paginators, waiters and exceptions.
 *
 * @param kind what its names begin with where shapes are converted: `Native`
 */
export function clientTypes(service: ServiceModel, loader: Loader, extra: ClientInterfaces = {}, kind = ''): string {
  const prefix = kind + servicePrefix(service)
  const shapes = kind === '' ? 'shapes.ts' : `${kind.toLowerCase()}.ts`
  const methods = [...service.methodToApi].map(
    ([method, name]) => `  ${method}: ${methodType(service.operation(name))}`,
  )
  const imports = Object.entries(extra).map(([name, file]) => `import type { ${name} } from '../../services/${file}'\n`)
  const base = `TypedClient<${prefix}Paginators, ${prefix}Waiters, ${prefix}Exceptions>`
  const body = `/** The operations of ${service.metadata.serviceFullName ?? service.metadata.serviceId}. */
export interface ${prefix}Operations {
${methods.join('\n')}
}

/** Methods that can be paginated, and where the items of a page are. */
export type ${prefix}Paginators = PaginatorsOf<${prefix}Operations, ${results(service, loader)}>

/** Waiters: parameters and last answer. */
export type ${prefix}Waiters = ${waiters(service, loader, prefix)}

/** Exceptions: their own members. */
export type ${prefix}Exceptions = ${exceptions(service)}

/** The client of ${service.metadata.serviceFullName ?? service.metadata.serviceId}. */
export interface ${prefix}Client extends ${[base, `${prefix}Operations`, ...Object.keys(extra)].join(', ')} {}
`
  const used = TYPES.filter(name => new RegExp(`\\b${name}<`).test(body)).join(', ')
  return `import type { ${used} } from '../../client/types.ts'
${imports.join('')}import type * as S from './${shapes}'

${body}`
}

function methodType(operation: Operation): string {
  const { input } = operation
  const kind = input === undefined || requiredOf(input).length === 0 ? 'BareMethod' : 'Method'
  const answer = operation.output === undefined ? [] : [`S.${typeName(operation.output.shape)}`]
  return `${kind}<${[inputType(operation), ...answer].join(', ')}>`
}

/** The required members that a caller must give: tokens are filled in. */
export function requiredOf({ shape }: ShapeRef): string[] {
  return [...shape.required].filter(name => shape.members.get(name)?.idempotencyToken !== true)
}

export function inputType({ input }: Operation): string {
  return input === undefined ? 'Record<string, never>' : `S.${typeName(input.shape)}`
}

export function outputType({ output }: Operation): string {
  return output === undefined ? 'Output<object>' : `Output<S.${typeName(output.shape)}>`
}

/** By method, what `items()` gives the elements of: the first result. */
function results(service: ServiceModel, loader: Loader): string {
  const lines = Object.entries(paginatorsOf(service, loader)).map(([name, definition]) => {
    const [first] = [definition.result_key].flat()
    return `  ${camelCase(name)}: ${first === undefined ? 'unknown' : JSON.stringify(first)}\n`
  })
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}}`
}

function waiters(service: ServiceModel, loader: Loader, prefix: string): string {
  const lines = Object.entries(waitersOf(service, loader)).map(([name, { operation }]) => {
    return `  ${camelCase(name)}: SignatureOf<${prefix}Operations[${JSON.stringify(camelCase(operation))}]>\n`
  })
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}}`
}

function paginatorsOf(service: ServiceModel, loader: Loader): Readonly<Record<string, PaginatorDefinition>> {
  type Paginators = { pagination: Record<string, PaginatorDefinition> }
  return loader.load<Paginators>(service.name, 'paginators-1')?.pagination ?? {}
}

function waitersOf(service: ServiceModel, loader: Loader): Readonly<Record<string, WaiterDefinition>> {
  return loader.load<{ waiters: Record<string, WaiterDefinition> }>(service.name, 'waiters-2')?.waiters ?? {}
}

/** Only those that an operation names have generated members; the others are plain. */
function exceptions(service: ServiceModel): string {
  const named = new Set(service.operationNames.flatMap(name => service.operation(name).errors))
  const own = [...service.exceptions].filter(([, shape]) => named.has(shape) && hasFields(shape))
  const plain = [...service.exceptions.keys()].filter(name => !own.some(([other]) => other === name))
  const lines = own.map(([name, shape]) => `  ${name}: ErrorFields<S.${typeName(shape)}>\n`)
  const parts = [
    ...(plain.length === 0 ? [] : [`Record<${plain.map(name => JSON.stringify(name)).join(' | ')}, object>`]),
    ...(lines.length === 0 ? [] : [`{\n${lines.join('')}}`]),
  ]
  return parts.length === 0 ? '{}' : parts.join(' & ')
}

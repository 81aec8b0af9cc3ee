import type { PaginatorDefinition } from '../client/paginate.ts'
import type { WaiterDefinition } from '../client/wait.ts'
import type { Loader } from '../model/loader.ts'
import type { Operation, ServiceModel } from '../model/service.ts'
import type { ShapeRef } from '../model/shape.ts'
import { camelCase } from '../names.ts'
import { typeName } from './shapes.ts'

/** `S3`, `DynamoDB`: what the types of a service begin with. */
export function servicePrefix(service: ServiceModel): string {
  return service.metadata.serviceId.replaceAll(/\W/g, '')
}

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
  const methods = [...service.methodToApi].map(([method, name]) => methodType(method, service.operation(name)))
  const imports = Object.entries(extra).map(([name, file]) => `import type { ${name} } from '../../services/${file}'\n`)
  const base = `TypedClient<${prefix}Paginators, ${prefix}Waiters, ${prefix}Exceptions>`
  return `import type { CallOptions, Output, TypedClient } from '../../client/types.ts'
${imports.join('')}import type * as S from './${shapes}'

/** Methods that can be paginated: parameters and page. */
export type ${prefix}Paginators = {
${signatures(
  service,
  Object.keys(paginatorsOf(service, loader)).map(name => [camelCase(name), name]),
)}
}

/** Waiters: parameters and last answer. */
export type ${prefix}Waiters = {
${signatures(
  service,
  Object.entries(waitersOf(service, loader)).map(([name, { operation }]) => [camelCase(name), operation]),
)}
}

/** Exceptions: their own members. */
export type ${prefix}Exceptions = {
${exceptions(service)}
}

/** The client of ${service.metadata.serviceFullName ?? service.metadata.serviceId}. */
export interface ${prefix}Client extends ${[base, ...Object.keys(extra)].join(', ')} {
${methods.join('\n')}
}
`
}

function methodType(method: string, operation: Operation): string {
  const { input } = operation
  const optional = input === undefined || requiredOf(input).length === 0 ? '?' : ''
  return `  ${method}(params${optional}: ${inputType(operation)}, options?: CallOptions): Promise<${outputType(operation)}>`
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

function signatures(service: ServiceModel, names: readonly (readonly [name: string, operation: string])[]): string {
  return names
    .map(([name, operation]) => [name, service.operation(operation)] as const)
    .map(([name, operation]) => `  ${name}: [${inputType(operation)}, ${outputType(operation)}]`)
    .join('\n')
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
  return [...service.exceptions]
    .map(([name, shape]) => {
      // The members that every error has are typed by ClientError.
      const own = named.has(shape) ? `Omit<S.${typeName(shape)}, 'message' | 'Message' | 'code'>` : 'object'
      return `  ${name}: ${own}`
    })
    .join('\n')
}

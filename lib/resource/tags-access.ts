import type { CallOptions, UntypedOutput, UntypedParams } from '../client/types.ts'
import { ClientError, InvalidDataError } from '../errors.ts'
import { compile } from '../jmespath.ts'
import type { ServiceModel } from '../model/service.ts'
import type { Shape } from '../model/shape.ts'
import { camelCase } from '../names.ts'
import { setOwn } from '../set-own.ts'
import { internals } from './core.ts'
import { compileParams, fill, prepare } from './params.ts'
import type { TagRule, TagWrite } from './traits.ts'
import type { TypeView } from './view.ts'

export type Tags = ReadonlyMap<string, string>

/** How the tags of one type are read and written. */
export interface TagAccess {
  /** The member of the resource's data that has them. */
  readonly member: string | undefined
  /** Asks the service for them; absent where only the load of the resource brings them. */
  readonly list: ((resource: object, options: CallOptions) => Promise<Tags>) | undefined
  readonly set: ((resource: object, tags: Tags, options?: CallOptions) => Promise<void>) | undefined
  readonly remove: ((resource: object, keys: readonly string[], options?: CallOptions) => Promise<void>) | undefined
  /** Replaces all of them, where the service knows no single ones. */
  readonly put: ((resource: object, tags: Tags, options?: CallOptions) => Promise<void>) | undefined
  /** From the form that the service has them in. */
  parse(value: unknown): Tags
  /** Into that form. */
  format(tags: Tags): unknown
}

/** @throws InvalidDataError the rule names an operation or a parameter that the service does not have */
export function compileTags(rule: TagRule, view: TypeView, service: ServiceModel): TagAccess {
  const { member, list, set, remove, put, clear } = rule
  const filled = compileParams(rule.params, view)
  const params = async (resource: object): Promise<UntypedParams> => {
    await prepare(filled, resource)
    return fill(filled, resource)
  }
  const form = formOf(service, (set ?? put)!)
  const writer = (write: TagWrite | undefined, shape = write && shapeAt(service, write)) => {
    if (write === undefined) return undefined
    const path = write.target.split('.')
    return async (resource: object, value: (shape: Shape) => unknown, options?: CallOptions) => {
      await send(resource, write.operation, place(await params(resource), path, value(shape!)), options)
    }
  }
  const [setting, removing, putting] = [writer(set), writer(remove), writer(put)]
  return {
    member,
    ...form,
    list:
      list && (async (resource, options) => form.parse(await listed(resource, list, await params(resource), options))),
    set: setting && ((resource, tags, options) => setting(resource, () => form.format(tags), options)),
    remove: removing && ((resource, keys, options) => removing(resource, shape => keysAs(shape, keys), options)),
    put:
      putting &&
      (async (resource, tags, options) => {
        if (tags.size > 0 || clear === undefined) await putting(resource, () => form.format(tags), options)
        else await send(resource, clear.operation, await params(resource), options)
      }),
  }
}

function send(resource: object, operation: string, params: UntypedParams, options?: CallOptions): Promise<unknown> {
  return internals(resource).client[camelCase(operation)]!(params, options)
}

/** All tags that the service lists, of every page. */
async function listed(
  resource: object,
  { operation, path, none }: NonNullable<TagRule['list']>,
  params: UntypedParams,
  options: CallOptions,
): Promise<unknown> {
  const { client } = internals(resource)
  const call = camelCase(operation)
  const search = compile(path)
  const pages: AsyncIterable<UntypedOutput> | UntypedOutput[] = client.canPaginate(call)
    ? client.paginate(call, params, options)
    : [await client[call]!(params, options).catch(absent)]
  const found: unknown[] = []
  for await (const page of pages) found.push(search(page))
  return found.every(Array.isArray) ? found.flat() : found[0]

  function absent(error: unknown): UntypedOutput {
    if (error instanceof ClientError && error.code === none) return {} as UntypedOutput
    throw error
  }
}

/** A map is an object, a list one of structures such as `{ Key, Value }`, under the names that the model has for them. */
function formOf(service: ServiceModel, write: TagWrite): Pick<TagAccess, 'parse' | 'format'> {
  const shape = shapeAt(service, write)
  if (shape.type === 'map') {
    return { parse: value => new Map(Object.entries((value ?? {}) as Record<string, string>)), format: toObject }
  }
  const key = memberLike(shape, /key$/i)
  const value = memberLike(shape, /value$/i)
  return {
    parse: list => {
      return new Map(((list ?? []) as Record<string, string>[]).map(item => [item[key] ?? '', item[value] ?? '']))
    },
    format: tags => [...tags].map(([name, content]) => ({ [key]: name, [value]: content })),
  }
}

/** The keys of tags to remove: strings, or structures with a key only. */
function keysAs(shape: Shape, keys: readonly string[]): unknown {
  if (shape.member.shape.type !== 'structure') return [...keys]
  const name = memberLike(shape, /key$/i)
  return keys.map(key => ({ [name]: key }))
}

function toObject(tags: Tags): Record<string, string> {
  const object: Record<string, string> = {}
  for (const [key, value] of tags) setOwn(object, key, value)
  return object
}

function memberLike(list: Shape, pattern: RegExp): string {
  const found = [...list.member.shape.members.keys()].find(name => pattern.test(name))
  if (found === undefined)
    throw new InvalidDataError(`The shape "${list.name}" is no list of tags: no member ${pattern}.`)
  return found
}

function shapeAt(service: ServiceModel, { operation, target }: TagWrite): Shape {
  let shape = service.operation(operation).input?.shape
  for (const name of target.split('.')) shape = shape?.members.get(name)?.shape
  if (shape !== undefined) return shape
  throw new InvalidDataError(`The operation ${operation} of "${service.name}" has no parameter "${target}" for tags.`)
}

function place(params: UntypedParams, path: readonly string[], value: unknown): UntypedParams {
  const [name = '', ...rest] = path
  params[name] = rest.length === 0 ? value : place({ ...(params[name] as UntypedParams) }, rest, value)
  return params
}

import type { CallOptions, UntypedOutput, UntypedParams } from '../client/types.ts'
import { ClientError, InvalidDataError } from '../errors.ts'
import { compile } from '../jmespath.ts'
import type { ServiceModel } from '../model/service.ts'
import type { Shape } from '../model/shape.ts'
import { camelCase } from '../names.ts'
import { setOwn } from '../set-own.ts'
import { internals } from './core.ts'
import { loaded } from './load.ts'
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
  /** Into that form. What it says of each tag beside key and value is that of the resource, as far as it knows them. */
  format(tags: Tags, resource: object): unknown
}

interface Form extends Pick<TagAccess, 'parse' | 'format'> {
  /** The keys of tags to remove, in the form that the shape of a parameter has. */
  keys(shape: Shape, keys: readonly string[], resource: object): unknown
}

/** @throws InvalidDataError the rule names an operation or a parameter that the service does not have */
export function compileTags(rule: TagRule, view: TypeView, service: ServiceModel): TagAccess {
  const { arn, each, member, list, set, remove, put, clear } = rule
  const filled = compileParams(rule.params, view)
  const params = async (resource: object): Promise<UntypedParams> => {
    await prepare(filled, resource)
    const own = fill(filled, resource)
    return arn === undefined ? own : { ...own, [arn]: internals(resource).type.arn()?.(resource) }
  }
  const beside = compileParams(each, view)
  const { keys: keysAs, ...form } = formOf(service, rule, resource => fill(beside, resource))
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
    set:
      setting &&
      (async (resource, tags, options) => {
        if (each !== undefined) await loaded(resource, options)
        await setting(resource, () => form.format(tags, resource), options)
      }),
    remove:
      removing && ((resource, keys, options) => removing(resource, shape => keysAs(shape, keys, resource), options)),
    put:
      putting &&
      (async (resource, tags, options) => {
        if (tags.size > 0 || clear === undefined) await putting(resource, () => form.format(tags, resource), options)
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

/**
 * A map is an object, a list one of structures such as `{ Key, Value }`, under the names that the model has for them. Keys alone
 * are strings, or structures without a value.
 *
 * @param beside what each structure has beside key and value
 */
function formOf(service: ServiceModel, rule: TagRule, beside: (resource: object) => UntypedParams): Form {
  const { member, each, set, put } = rule
  const shape = shapeAt(service, (set ?? put)!)
  const keys: Form['keys'] = (list, names, resource) => {
    if (list.member.shape.type !== 'structure') return [...names]
    const key = memberLike(list, /key$/i)
    return names.map(name => ({ ...beside(resource), [key]: name }))
  }
  if (shape.type === 'map') {
    return { parse: value => new Map(Object.entries((value ?? {}) as Record<string, string>)), format: toObject, keys }
  }
  const key = memberLike(shape, /key$/i)
  const value = memberLike(shape, /value$/i)
  const parse = (list: unknown) => {
    return new Map(((list ?? []) as Record<string, string>[]).map(item => [item[key] ?? '', item[value] ?? '']))
  }
  const format: Form['format'] = (tags, resource) => {
    const known = each === undefined ? undefined : internals(resource).state.data?.[member!]
    const before = new Map(((known ?? []) as Record<string, string>[]).map(item => [item[key], item]))
    return [...tags].map(([name, content]) => {
      return { ...beside(resource), ...before.get(name), [key]: name, [value]: content }
    })
  }
  return { parse, format, keys }
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

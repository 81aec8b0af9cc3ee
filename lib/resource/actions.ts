import type { CallOptions } from '../client/types.ts'
import { BatchError, ResourceNotFoundError } from '../errors.ts'
import { compile } from '../jmespath.ts'
import { compileSend, sendPlain } from './batch/action.ts'
import { coalesced } from './coalesce.ts'
import type { Fetch, ResourceContext, ResourceType } from './context.ts'
import { describe, internals } from './core.ts'
import { method } from './define.ts'
import type { ActionDefinition } from './definition.ts'
import { isSettled, wasCreated } from './fresh.ts'
import { load } from './load.ts'
import { planLoads } from './load-plan.ts'
import { compileParams, fill, merge, parameters, prepare } from './params.ts'
import { compileResponse } from './response.ts'
import type { Data } from './state.ts'
import { definitionOf, type TypeView } from './view.ts'

type Action = (resource: object, extra: unknown, options: CallOptions | undefined) => Promise<unknown>

/** Operations that change nothing are named so by all services. */
const READS = /^(?:BatchGet|Describe|Get|Head|List|Query|Scan)(?=[A-Z]|$)/

/** Actions that end what they are called on. */
const ENDS = new Set(['delete', 'deregister', 'release', 'terminate'])

/**
 * Actions: `instance.stop(params, options)`. What a type that can be loaded knew, they discard, unless they only read, or the
 * traits of the service say that they change nothing of it: boto3 discards then, too, but it loads by itself where here a
 * property would throw.
 */
export function defineActions(type: ResourceType): void {
  const { context, view, extension, prototype } = type
  const { keeps = {} } = context.traits
  const harmless = Object.hasOwn(keeps, view.name) ? keeps[view.name]! : []
  for (const { name, member, definition } of view.actions) {
    const changes = !(READS.test(definition.request.operation) || harmless.includes(name))
    defineAction(type, member, compileAction(context, definition, view), changes)
  }
  for (const [member, action] of Object.entries(extension.actions ?? {})) {
    defineAction(type, member, async (resource, extra, options) => {
      return action(resource, parameters(extra, `${type.label}.${member}`), options)
    })
  }
  for (const [member, own] of Object.entries(extension.methods ?? {})) {
    method(prototype, member, (resource, args) => own(resource, ...(args as never[])))
  }
  if (type.fetch === undefined) return
  for (const member of ['load', 'reload'].filter(name => !Object.hasOwn(prototype, name))) {
    method(prototype, member, async (resource, [extra, options]) => {
      const own = extra === undefined ? undefined : parameters(extra, `${type.label}.${member}`)
      await load(resource, own, options as CallOptions | undefined)
      return resource
    })
  }
}

/** Source: `_create_action` in boto3/resources/factory.py. */
function defineAction(type: ResourceType, member: string, action: Action, changes = true): void {
  method(type.prototype, member, async (resource, [extra, options]) => {
    const discard = () => {
      if (changes && type.fetch !== undefined) internals(resource).state.discard(`${member}()`)
    }
    try {
      const result = await action(resource, extra, options as CallOptions | undefined)
      if (member === 'create') wasCreated(resource)
      if (ENDS.has(member)) isSettled(resource)
      discard()
      return result
    } catch (error) {
      // A part of it was done.
      if (error instanceof BatchError) discard()
      throw error
    }
  })
}

/** Source: `ServiceAction` in boto3/resources/action.py. */
function compileAction(
  context: ResourceContext,
  definition: ActionDefinition,
  view: TypeView,
  compileSending = compileSend,
): Action {
  const { request, resource: made, path } = definition
  const operation = context.service.operation(request.operation)
  const send = compileSending(operation)
  const filled = compileParams(request.params, view)
  const build = made === undefined ? undefined : compileResponse(context, made, view)
  const search = path === undefined || path === '$' ? undefined : compile(path)

  return async (resource, extra, options) => {
    await prepare(filled, resource)
    const params = merge(fill(filled, resource), extra, operation.name)
    const response = await send(internals(resource).client, params, options)
    if (build !== undefined) {
      const made = build(resource, params, response)
      if (!READS.test(operation.name)) wasCreated(made)
      return made
    }
    return search === undefined ? response : search(response)
  }
}

/**
 * What loads a type: its extension, or the load of its definition; undefined when it has neither. Loads that are asked for
 * together share requests where the definition allows it.
 */
export function compileFetch(
  context: ResourceContext,
  view: TypeView,
  extension: ResourceType['extension'],
): ResourceType['fetch'] {
  const own = extension.load
  if (own !== undefined) return (resource, params, options) => own(resource, params ?? {}, options)
  if (view.load === undefined) return undefined
  const { operation } = view.load.request
  // One that is not there is no failed batch, though its operation may list it as one.
  const action = compileAction(context, view.load, view, sendPlain)
  const missing = (resource: object): Error =>
    new ResourceNotFoundError(
      `${describe(resource)} does not exist: the service answered ${operation} without it. Check its identifiers and region.`,
    )
  const fetch: Fetch = async (resource, params, options) => {
    const data = await action(resource, params, options)
    if (typeof data === 'object' && data !== null) return data as Data
    throw missing(resource)
  }
  const plan = planLoads(definitionOf(context.definitions, context.service, view.name), view, context.service)
  return typeof plan === 'string' ? fetch : coalesced(plan, context.service, { fetch, missing })
}

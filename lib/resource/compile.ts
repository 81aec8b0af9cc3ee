import { compileFetch, defineActions } from './actions.ts'
import { compileArn } from './arn.ts'
import { defineAttributes } from './attributes.ts'
import { Resource } from './base.ts'
import { defineCollections } from './collections.ts'
import type { ResourceContext, ResourceExtension, ResourceType } from './context.ts'
import { defineCrossServiceReferences } from './cross-service.ts'
import { defineIdentifiers } from './identifiers.ts'
import { defineReferences, defineSubresources } from './relations.ts'
import { compileTags } from './tags-access.ts'
import { viewType } from './view.ts'
import { defineWaiters } from './waiters.ts'

const NO_EXTENSION: ResourceExtension = {}

/**
 * The class of one type, made once for the process, with a member on its prototype for each in the definition.
 *
 * @throws InvalidDataError the definition contradicts itself or the service model
 */
export function compileType(context: ResourceContext, name: string): ResourceType {
  const { definitions, service, extensions, traits } = context
  const crossService = Object.hasOwn(traits.references ?? {}, name) ? traits.references![name] : undefined
  const view = viewType(definitions, service, name, crossService)
  const extension = Object.hasOwn(extensions, name) ? extensions[name]! : NO_EXTENSION
  const label = `${service.name}.${name}`
  const Class = class extends Resource {}
  Object.defineProperty(Class, 'name', { value: label })
  const type: ResourceType = {
    context,
    view,
    label,
    extension,
    prototype: Class.prototype,
    fetch: compileFetch(context, view, extension),
    make: (client, identifiers) => new Class(type, client, identifiers),
    arn: once(() => {
      const rule = Object.hasOwn(traits.arns ?? {}, name) ? traits.arns![name] : undefined
      return rule === undefined ? undefined : compileArn(rule, view)
    }),
    tags: once(() => {
      const rule = traits.tags?.find(({ types }) => types.includes(name))
      return rule && compileTags(rule, view, service)
    }),
  }
  defineIdentifiers(type)
  defineAttributes(type)
  defineActions(type)
  defineReferences(type)
  defineCrossServiceReferences(type)
  defineSubresources(type)
  defineCollections(type)
  defineWaiters(type)
  return type
}

/** What few programs ask for is made when it is first asked for. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

import { camelCase } from '../names.ts'
import { defineBatchActions } from './batch.ts'
import { Collection, type CollectionKind } from './collection.ts'
import type { ResourceContext, ResourceType } from './context.ts'
import { once } from './core.ts'
import { getter } from './define.ts'
import { compileParams } from './params.ts'
import { compileResponse } from './response.ts'
import { viewType } from './view.ts'

/** Collections: `bucket.objects`. Each has a class, compiled at first use, with the batch actions of its items. */
export function defineCollections(type: ResourceType): void {
  const { context, view, prototype } = type
  for (const { member, definition } of view.collections) {
    const { request, resource: items } = definition
    let compiled: { Kind: typeof Collection; kind: CollectionKind } | undefined
    const compile = () => {
      const { name: operation } = context.service.operation(request.operation)
      return {
        Kind: collectionClass(context, items.type),
        kind: {
          member,
          operation,
          call: camelCase(operation),
          filled: compileParams(request.params, view),
          build: compileResponse(context, items, view),
        },
      }
    }
    getter(prototype, member, resource =>
      once(resource, member, () => {
        compiled ??= compile()
        return new compiled.Kind(compiled.kind, resource)
      }),
    )
  }
}

function collectionClass(context: ResourceContext, itemType: string): typeof Collection {
  const Kind = class extends Collection {}
  const { definitions, service } = context
  Object.defineProperty(Kind, 'name', { value: `${service.name}.${itemType}Collection` })
  defineBatchActions(Kind.prototype, context, viewType(definitions, service, itemType))
  return Kind
}

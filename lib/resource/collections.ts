import { camelCase } from '../names.ts'
import { type BatchAction, defineBatchActions } from './batch.ts'
import { Collection } from './collection.ts'
import type { ResourceContext, ResourceType } from './context.ts'
import { once } from './core.ts'
import { getter, method } from './define.ts'
import type { CollectionKind } from './listing.ts'
import { compileParams } from './params.ts'
import { compileResponse } from './response.ts'
import { type TypeView, viewType } from './view.ts'

/** Collections: `bucket.objects`. Each has a class, compiled at first use, with the batch actions of its items. */
export function defineCollections(type: ResourceType): void {
  const { context, view, prototype, extension } = type
  for (const { member, definition } of view.collections) {
    const { request, resource: items } = definition
    let compiled: { Kind: typeof Collection; kind: CollectionKind } | undefined
    const compile = () => {
      const operation = context.service.operation(request.operation)
      const itemView = viewType(context.definitions, context.service, items.type)
      const { Kind, actions } = collectionClass(context, itemView)
      for (const [name, own] of Object.entries(extension.collections?.[member] ?? {})) {
        method(Kind.prototype, name, (collection, args) => own(collection as Collection, ...(args as never[])))
      }
      const load = itemView.load?.request.operation
      return {
        Kind,
        kind: {
          member,
          operation,
          call: camelCase(operation.name),
          filled: compileParams(request.params, view),
          build: compileResponse(context, items, view),
          items: {
            type: `${view.service}.${items.type}`,
            known: items.path !== undefined,
            load: context.extensions[items.type]?.load === undefined ? load && `${view.service}.${load}` : 'load()',
          },
          batchActions: actions.map(({ member: name, form }) => ({
            member: name,
            operation: `${view.service}.${form.operation.name}`,
            limit: form.limit,
          })),
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

function collectionClass(
  context: ResourceContext,
  itemView: TypeView,
): { Kind: typeof Collection; actions: readonly BatchAction[] } {
  const Kind = class extends Collection {}
  Object.defineProperty(Kind, 'name', { value: `${itemView.service}.${itemView.name}Collection` })
  return { Kind, actions: defineBatchActions(Kind.prototype, context, itemView) }
}

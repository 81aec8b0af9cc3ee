import { knowledge } from './attributes.ts'
import type { ResourceType } from './context.ts'
import { internals, once } from './core.ts'
import { getter } from './define.ts'
import type { HasDefinition } from './definition.ts'
import { identify } from './identifiers.ts'
import { requireIdentifier } from './params.ts'
import { compileResponse, distinct } from './response.ts'
import { type MemberView, SERVICE_TYPE } from './view.ts'

/**
 * References, made from what the resource knows: `instance.vpc`. Null when the data names none, an empty list where it
 * could name many, in which each stands once. The same object as long as the data is the same.
 */
export function defineReferences(type: ResourceType): void {
  for (const { member, definition } of type.view.references) {
    const build = compileResponse(type.context, definition.resource, type.view)
    getter(type.prototype, member, resource => {
      const data = knowledge(resource, member)
      if (data === undefined) return undefined
      return internals(resource).state.derived(member, () => {
        const made = build(resource, {}, data)
        return Array.isArray(made) ? distinct(made) : made
      })
    })
  }
}

/** Sub-resources: `bucket.Object('k')`, which is called, and is what `instanceof` asks. */
export function defineSubresources(type: ResourceType): void {
  for (const view of type.view.subresources) {
    const { member } = view
    const inherited = inheritedOf(type, view)
    getter(type.prototype, member, resource => once(resource, member, () => factory(resource, view, inherited)))
  }
}

/** Target identifier to the parent's own. */
function inheritedOf(type: ResourceType, { definition }: MemberView<HasDefinition>): Map<string, string> {
  const inherited = new Map<string, string>()
  for (const { source, target, name = '' } of definition.resource.identifiers ?? []) {
    if (source !== 'identifier') continue
    requireIdentifier(type.view, name)
    inherited.set(target, name)
  }
  return inherited
}

function factory(
  parent: object,
  { member, definition }: MemberView<HasDefinition>,
  inherited: ReadonlyMap<string, string>,
): unknown {
  const { type: from, client, identifiers } = internals(parent)
  const type = from.context.type(definition.resource.type)
  const call = from.view.name === SERVICE_TYPE ? `${from.context.service.name}.${member}` : `${from.label}.${member}`
  const given = new Map([...inherited].map(([target, name]) => [target, identifiers.get(name)!]))
  function make(...args: unknown[]): object {
    return type.make(client, identify(type, given, args, call))
  }
  Object.defineProperty(make, 'name', { value: member })
  make.prototype = type.prototype
  return make
}

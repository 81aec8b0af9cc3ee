import type { Extend } from './extension.ts'
import type { HookTable } from './hooks.ts'
import type { Runtime } from './runtime.ts'
import type { UntypedClient } from './types.ts'

/** Hooks for every client of a service, or for one client, made when it is. */
export type HookSource = HookTable | ((runtime: Runtime) => HookTable)

/**
 * Methods of a client that are no operations, by name. They are handed the client's inside before their arguments; the
 * client itself is `this`.
 */
export interface ClientMethods {
  readonly [name: string]: (this: UntypedClient, runtime: Runtime, ...args: never[]) => unknown
}

/** What a client gets beside the definitions of its service. */
export interface ClientCustomisation {
  readonly hooks?: HookSource | undefined
  readonly resourceHooks?: HookTable | undefined
  readonly methods?: ClientMethods | undefined
  readonly extend?: Extend | undefined
}

/** Adds hooks and methods to a client that was just made. */
export function customise(client: UntypedClient, runtime: Runtime, customisation: ClientCustomisation): void {
  const { hooks, resourceHooks = {}, methods = {}, extend } = customisation
  runtime.extension = extend?.(runtime, client)
  if (hooks !== undefined) runtime.hooks.add(typeof hooks === 'function' ? hooks(runtime) : hooks)
  runtime.hooks.add(resourceHooks)
  for (const [name, method] of Object.entries(methods)) {
    const value = { [name]: (...args: never[]) => method.call(client, runtime, ...args) }[name]
    Object.defineProperty(client, name, { value, configurable: true, writable: true })
  }
}

import type { ClientMethods, HookSource } from '../client/customise.ts'
import type { Extend } from '../client/extension.ts'
import type { HookTable } from '../client/hooks.ts'
import type { ResourceExtensions } from '../resource/index.ts'

/** What a service has beside its definitions, written by hand as in boto3. */
export interface Customisation {
  /** What happens on the way of every call of a client. */
  readonly hooks?: HookSource
  /** What happens beside in calls of the client of a resource; a client of its own has none of it. */
  readonly resourceHooks?: HookTable
  /** Methods of the client that are no operations. */
  readonly methods?: ClientMethods
  /** What a client remembers of its calls, and where it sends them. */
  readonly extend?: Extend
  /** Loads and actions of its resource types. */
  readonly resources?: ResourceExtensions
}

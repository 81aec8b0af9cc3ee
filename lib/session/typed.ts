import type { UntypedClient } from '../client/types.ts'
import type { Resource } from '../resource/index.ts'
import type { DsqlMethods } from '../services/db-auth-token.ts'
import type { ServiceClients, ServiceResources } from '../types/index.ts'

/** A service resource without generated types: its members are known by name only. */
// biome-ignore lint/suspicious/noExplicitAny: what a member is, only the definition at run time can say.
export type UntypedResource = Resource & { readonly [member: string]: any }

/** Methods that are no operations, of clients without generated types. */
interface ServiceMethods {
  dsql: DsqlMethods
}

/** The client of a service: typed where types were generated. */
export type ClientOf<Name extends string> = Name extends keyof ServiceClients
  ? ServiceClients[Name]
  : Name extends keyof ServiceMethods
    ? UntypedClient & ServiceMethods[Name]
    : UntypedClient

/** The service resource of a service: typed where types were generated. */
export type ResourceOf<Name extends string> = Name extends keyof ServiceResources
  ? ServiceResources[Name]
  : UntypedResource

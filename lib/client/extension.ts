import type { Credentials } from '../credentials/credentials.ts'
import type { PreparedCall } from './attempts.ts'
import type { Runtime } from './runtime.ts'
import type { UntypedClient, UntypedParams } from './types.ts'

/** What a service does beside hooks, and what it remembers of its calls: one for each client. */
export interface ClientExtension {
  /** Built-in parameters of the endpoint rules that this call has, and the client does not. */
  builtInsFor(params: UntypedParams): Readonly<Record<string, unknown>> | undefined
  /** What signs a call for which the endpoint asks for a session: the scheme `sigv4-s3express`. */
  sessionFor(params: UntypedParams): Promise<Credentials>
  /**
   * The call as it must be sent once more, elsewhere.
   *
   * @param error what an attempt ended with
   * @returns undefined leaves it to the retry mode
   */
  redirect(call: PreparedCall, error: unknown): Promise<PreparedCall | undefined>
}

/** Makes the extension of a new client, of which it may call operations. */
export type Extend = (runtime: Runtime, client: UntypedClient) => ClientExtension

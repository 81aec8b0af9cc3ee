import type { UntypedClient } from '../client/types.ts'
import type { ClientOf } from '../session/typed.ts'
import type { Session } from '../session.ts'
import { clientOf, eachClient } from './attach.ts'
import { Stubber } from './stubber.ts'
import type { StubOptions } from './types.ts'

/**
 * Stubs every client and resource that a session makes from now on, and those of sessions that it makes by `with()`. A
 * region is not needed. Each service has one queue, for all its clients.
 *
 * @example
 * using stubs = stub(session)
 * stubs.service('sts').addResponse('getCallerIdentity', { Account: '123456789012' })
 */
export class SessionStub {
  readonly #session: Session
  readonly #options: StubOptions
  readonly #stubbers = new Map<string, Stubber<UntypedClient>>()
  #end: (() => void) | undefined

  constructor(session: Session, options: StubOptions = {}) {
    this.#session = session
    this.#options = options
    this.activate()
  }

  /**
   * The stubber of a service.
   *
   * @throws UnknownServiceError
   */
  service<Name extends string>(name: Name): Stubber<ClientOf<Name> & object> {
    this.activate()
    const { name: service } = clientOf(this.#session.client(name)).meta.serviceModel
    return this.#stubbers.get(service) as unknown as Stubber<ClientOf<Name> & object>
  }

  /** @throws StubError as {@link Stubber.assertNoPendingResponses}, of all services */
  assertNoPendingResponses(): void {
    for (const stubber of this.#stubbers.values()) stubber.assertNoPendingResponses()
  }

  /** Forgets answers, calls, and what was refused, of all services. */
  reset(): this {
    for (const stubber of this.#stubbers.values()) stubber.reset()
    return this
  }

  /** Stubs again, after `deactivate`. */
  activate(): this {
    if (this.#end !== undefined) return this
    for (const stubber of this.#stubbers.values()) stubber.activate()
    this.#end = eachClient(this.#session, client => this.#use(client))
    return this
  }

  /** The session, and all clients that it made, call their services again. */
  deactivate(): void {
    this.#end?.()
    this.#end = undefined
    for (const stubber of this.#stubbers.values()) stubber.deactivate()
  }

  [Symbol.dispose](): void {
    this.deactivate()
  }

  #use(client: UntypedClient): void {
    const { name } = client.meta.serviceModel
    const stubber = this.#stubbers.get(name)
    if (stubber === undefined) this.#stubbers.set(name, new Stubber(client, this.#options))
    else stubber.attach(client)
  }
}

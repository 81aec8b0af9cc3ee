import { inspect } from 'node:util'
import type { CallOptions } from '../client/types.ts'
import { UnknownMemberError, UnknownResourceError } from '../errors.ts'
import { guard } from '../guard.ts'
import { knownOrNothing } from './attributes.ts'
import { Core, describe, internals, once } from './core.ts'
import { exists } from './exists.ts'
import { toJson } from './json.ts'
import { loaded } from './load.ts'
import { ResourceMeta } from './meta.ts'
import type { WaitUntilOptions } from './poll.ts'
import type { Data } from './state.ts'
import { SERVICE_TYPE } from './view.ts'
import { waitUntil } from './wait-until.ts'

/**
 * What every resource has. What the definition models goes before it: a modelled member of the same name hides the one
 * that is here.
 */
export class Resource extends Core {
  /** What is behind the resource: `client`, `data`, `identifiers`, `serviceName`, `resourceModel`. */
  get meta(): ResourceMeta {
    return once(this, 'meta', () => new ResourceMeta(this))
  }

  /** Whether the attributes are known. Observed by mobx, a resource that is not begins to load. */
  get isLoaded(): boolean {
    return knownOrNothing(this) !== undefined
  }

  /**
   * Loads the resource unless it is known already.
   *
   * @returns the resource itself
   * @throws NotLoadedError nothing is known, and the type has no load
   * @throws ResourceNotFoundError the service answers without the resource
   * @example const { state } = await ec2.Instance('i-123').loaded()
   */
  async loaded(options?: CallOptions): Promise<this> {
    await loaded(this, options)
    return this
  }

  /**
   * Whether the service knows the resource. It is always asked; what it says is known afterwards. A resource that an action
   * here created less than 10 seconds ago is looked for until then.
   *
   * @throws ClientError the service refuses to say: no access, throttling
   * @throws NotLoadedError the type has no load
   * @example if (!(await s3.Bucket('my-logs').exists())) await s3.createBucket({ Bucket: 'my-logs' })
   */
  async exists(options?: CallOptions): Promise<boolean> {
    return exists(this, options)
  }

  /**
   * Loads the resource until `predicate` holds, the first time at once. Waits with the same delay poll together, and so
   * share requests where their loads do.
   *
   * An error of the service ends it at once, but for throttling and failures that the service says may pass.
   *
   * @returns the resource itself
   * @throws WaiterError the time is over, or the signal ended it; the message says what was seen last
   * @example await instance.waitUntil(i => i.state.Name === 'stopped', { delay: 2_000, timeout: 60_000 })
   */
  async waitUntil(predicate: (resource: this) => unknown, options?: WaitUntilOptions<Data | undefined>): Promise<this> {
    await waitUntil(this, predicate as (resource: object) => unknown, options)
    return this
  }

  /** Whether `other` is the same resource: same type, same identifiers, same client. */
  equals(other: unknown): boolean {
    if (!Core.is(other)) return false
    const mine = internals(this)
    const theirs = internals(other)
    if (mine.type !== theirs.type || mine.client !== theirs.client) return false
    return [...mine.identifiers].every(([name, value]) => theirs.identifiers.get(name) === value)
  }

  /** What it is, its identifiers and what is known, by their names on the resource; `session.revive` takes it. No secrets. */
  toJSON(): Record<string, unknown> {
    return toJson(this)
  }

  /** `ec2.Instance(id='i-123')` */
  override toString(): string {
    return describe(this)
  }

  [inspect.custom](): string {
    return describe(this)
  }
}

const LOADING = new Set(['load', 'reload'])

function explain(owner: object, name: string, suggestion: string): Error | undefined {
  // Whether something has a length is how libraries find out if it is a list.
  if (!Core.is(owner) || name === 'length') return undefined
  const { context, view, label } = internals(owner).type
  if (LOADING.has(name)) {
    return new UnknownMemberError(
      `${label} has no "${name}": the service has no call for one; its data comes with listings.`,
    )
  }
  if (name === 'client') return new UnknownMemberError(`${label} has no member "client": see meta.client.`)
  if (context.service.methodToApi.has(name)) {
    return new UnknownMemberError(
      `${label} has no member "${name}"${suggestion} The call of the client is meta.client.${name}.`,
    )
  }
  if (view.name === SERVICE_TYPE && /^[A-Z]/.test(name)) {
    return new UnknownResourceError(`The service "${view.service}" has no resource "${name}"${suggestion}`)
  }
  if (/^wait_?until_?\w/i.test(name) && suggestion === '.') {
    return new UnknownMemberError(
      `${label} has no waiter "${name}". Any condition can be waited for: waitUntil(it => ...).`,
    )
  }
  return new UnknownMemberError(`${label} has no member "${name}"${suggestion}`)
}

Object.setPrototypeOf(Core.prototype, guard(Core.prototype, explain))

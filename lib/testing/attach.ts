import { insideOf } from '../client/compile.ts'
import type { Intercept } from '../client/intercept.ts'
import type { Runtime } from '../client/runtime.ts'
import type { BaseClient, UntypedClient } from '../client/types.ts'
import { Credentials } from '../credentials/credentials.ts'
import { BearerToken } from '../credentials/token.ts'
import { InvalidOptionError, NoRegionError } from '../errors.ts'
import { Resource } from '../resource/index.ts'
import { Session } from '../session.ts'

/** What becomes of a client. */
export interface Attachment {
  readonly intercept: Intercept
  /** Nothing is asked of the network: credentials are invented, and waits skipped unless `keepDelays`. */
  readonly offline: boolean
  readonly keepDelays?: boolean | undefined
}

/** Where calls begin that are to be answered. */
export type Target = BaseClient | Resource | Session

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

/**
 * Puts itself between the calls of a client and their service.
 *
 * @returns takes it back
 * @throws InvalidOptionError something else stands there already
 */
export function attach(client: object, { intercept, offline, keepDelays }: Attachment): () => void {
  const runtime: Mutable<Runtime> = runtimeOf(client)
  if (runtime.intercept !== undefined) {
    throw new InvalidOptionError(
      `${String(runtime.service.name)}: this client is stubbed or recorded already. Deactivate that first.`,
    )
  }
  const { credentials, token, discovery, hurried } = runtime
  runtime.intercept = intercept
  if (offline) {
    runtime.credentials = async () => invented
    runtime.token = async () => new BearerToken('stubbed', 'env', 'tucuxi/testing')
    runtime.discovery = undefined
    runtime.hurried = keepDelays !== true
  }
  return () => Object.assign(runtime, { intercept: undefined, credentials, token, discovery, hurried })
}

const invented = new Credentials({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'stubbed' }, 'explicit')

/** @throws InvalidOptionError it is no client. */
export function insideOrThrow(client: object) {
  const inside = insideOf(client)
  if (inside !== undefined) return inside
  throw new InvalidOptionError('tucuxi/testing needs a client, a resource or a session of tucuxi.')
}

function runtimeOf(client: object): Runtime {
  return insideOrThrow(client).runtime
}

/** The client that is, or is behind, a target. */
export function clientOf(target: object): UntypedClient {
  const client = target instanceof Resource ? target.meta.client : target
  insideOrThrow(client)
  return client as UntypedClient
}

/** Hands over each client that a session makes from now on, and sessions made from it by `with()`. Returns what ends it. */
export function eachClient(session: Session, use: (client: UntypedClient) => void, anyRegion = true): () => void {
  const shadowed = ['client', 'resource', 'with'] as const
  const { client, resource, with: derive } = Session.prototype
  const make = anyRegion ? withSomeRegion : plainly
  const sessions = new Set<Session>()
  const watch = (one: Session): void => {
    sessions.add(one)
    const shadows = {
      client: (name: string, options = {}) => {
        const made = make(options, given => client.call(one, name, given))
        use(clientOf(made))
        return made
      },
      resource: (name: string, options = {}) => {
        const made = make(options, given => resource.call(one, name, given))
        use(clientOf(made))
        return made
      },
      with: (options: Parameters<Session['with']>[0]) => {
        const made = derive.call(one, options)
        watch(made)
        return made
      },
    }
    for (const name of shadowed) Object.defineProperty(one, name, { value: shadows[name], configurable: true })
  }
  watch(session)
  return () => {
    for (const one of sessions) for (const name of shadowed) Reflect.deleteProperty(one, name)
  }
}

/** Nothing is sent, so any region will do where no source names one. */
function withSomeRegion<T>(options: object, make: (options: object) => T): T {
  try {
    return make(options)
  } catch (error) {
    if (!(error instanceof NoRegionError)) throw error
    return make({ ...options, region: 'us-east-1' })
  }
}

function plainly<T>(options: object, make: (options: object) => T): T {
  return make(options)
}

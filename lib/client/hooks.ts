import { type ClientError, InvalidOptionError } from '../errors.ts'
import type { HttpRequest } from '../http/request.ts'
import type { WireResponse } from '../http/wire.ts'
import type { Operation, ServiceModel } from '../model/service.ts'
import { didYouMean } from '../names.ts'

/** What every hook is handed: which call it is, and a place to carry things from stage to stage of that call. */
export interface CallEvent {
  /** `before-sign.s3.PutObject` */
  readonly name: string
  readonly operation: Operation
  readonly context: Map<string, unknown>
}

export interface ParamsEvent extends CallEvent {
  /** The parameters; change them, or set others. */
  params: Record<string, unknown>
}

export interface RequestEvent extends CallEvent {
  /** The request; change its headers, URL or body. */
  request: HttpRequest
}

export interface SigningEvent extends RequestEvent {
  /** What the signature is made for. It has no effect where the request is anonymous. */
  signing: { region: string; service: string }
  /** The request goes out without a signature. */
  readonly anonymous: boolean
}

export interface SendEvent extends RequestEvent {
  /** An answer, set by a hook: it is taken for that of the service, and nothing is sent. */
  response?: WireResponse | undefined
}

/** How one attempt ended. */
export interface ResponseEvent extends CallEvent {
  /** Left out, as the headers, when no answer came. */
  readonly statusCode?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The parsed output of a good answer. */
  readonly output?: Record<string, unknown> | undefined
  readonly error?: unknown
}

export interface RetryEvent extends ResponseEvent {
  /** Number of the attempt that ended, from 1. */
  readonly attempt: number
  /** Whether the call is to be sent again: what the retry mode says, or false after a good answer. Change it to overrule. */
  retry: boolean
  /** Milliseconds before the next attempt. */
  delay: number
}

export interface OutputEvent extends CallEvent {
  /** What the call resolves to, unless there is an `error`: then the `response` of that error, to be changed in place. */
  output: Record<string, unknown>
  /** The service answered that the call failed. */
  readonly error?: ClientError | undefined
}

export interface ErrorEvent extends CallEvent {
  readonly error: unknown
}

/**
 * The stages of a call in the order in which they happen; names are botocore's.
 *
 * - `before-parameter-build` and before: also for presigned URLs and forms, as is `before-sign`.
 * - `request-created` to `needs-retry`: once an attempt. The request is signed among the hooks of `request-created`:
 *   those of `request-created.service.Operation` see it before, wider ones with its signature. To change a request, take
 *   `before-sign`.
 * - `response-received` and `needs-retry`: after every attempt, a good one as well.
 * - `after-call`: when the service has answered, be it with an error; `after-call-error`: when no answer was to be had.
 *   Neither follows what is thrown before a request is made, such as ParamValidationError.
 *
 * Source: botocore/client.py, botocore/endpoint.py, botocore/signers.py.
 */
export interface StageEvents {
  'provide-client-params': ParamsEvent
  'before-parameter-build': ParamsEvent
  'before-call': RequestEvent
  'request-created': RequestEvent
  'before-sign': SigningEvent
  'before-send': SendEvent
  'response-received': ResponseEvent
  'needs-retry': RetryEvent
  'after-call': OutputEvent
  'after-call-error': ErrorEvent
}

export type Stage = keyof StageEvents

const stages: readonly Stage[] = [
  'provide-client-params',
  'before-parameter-build',
  'before-call',
  'request-created',
  'before-sign',
  'before-send',
  'response-received',
  'needs-retry',
  'after-call',
  'after-call-error',
]

export type Hook<Event = CallEvent> = (event: Event) => void | Promise<void>

/**
 * Hooks that a service customisation adds to every client of that service. Those of `after-call` get good answers only,
 * those of `refused` the others, at the same stage.
 */
export type HookTable = { readonly [S in Stage]?: readonly Hook<StageEvents[S]>[] } & {
  readonly refused?: readonly Hook<OutputEvent>[]
}

type Named = Pick<ServiceModel, 'name' | 'metadata' | 'operationNames'>

interface Registration {
  readonly pattern: string
  /** Stage, service and operation; shorter means wider. */
  readonly parts: readonly string[]
  readonly hook: Hook<never>
  /** Of the library: it comes before what the client itself does at that stage. */
  readonly internal: boolean
}

/** The hooks of one client. A stage without hooks costs one look-up. */
export class Hooks {
  readonly #service: string
  readonly #registrations = new Map<Stage, Registration[]>()
  readonly #model: Named | undefined

  /**
   * @param service the name that botocore's events have for it: `s3`, `cloudwatch-logs`
   * @param model its other names, which are taken for it, and its operations
   */
  constructor(service: string, table: HookTable = {}, model?: Named) {
    this.#service = service
    this.#model = model
    this.add(table)
  }

  /** Adds the hooks of a table, for all operations. */
  add(table: HookTable): void {
    for (const stage of stages) {
      for (const hook of table[stage] ?? []) {
        const own = stage === 'after-call' ? ifGood(hook as Hook<OutputEvent>) : hook
        this.#register(stage, `${stage}.${this.#service}`, own as Hook<never>, true)
      }
    }
    for (const hook of table.refused ?? []) {
      this.#register('after-call', `after-call.${this.#service}`, ifRefused(hook) as Hook<never>, true)
    }
  }

  /** @throws InvalidOptionError when the pattern begins with no known stage, or names no operation of the service. */
  on(given: string, hook: Hook<never>): void {
    const pattern = this.#own(given)
    const [, service, operation = '*'] = pattern.split('.')
    const operations = this.#model?.operationNames ?? []
    if (service === this.#service && operation !== '*' && operations.length > 0 && !operations.includes(operation)) {
      const hint = didYouMean(operation, operations)
      throw new InvalidOptionError(`The hook "${given}" would never run: there is no operation "${operation}"${hint}`)
    }
    for (const stage of stagesOf(pattern)) this.#register(stage, pattern, hook, false)
  }

  /** Takes back what `on` did with the same pattern and function. */
  off(given: string, hook: Hook<never>): void {
    const pattern = this.#own(given)
    for (const [stage, registrations] of this.#registrations) {
      const kept = registrations.filter(one => one.pattern !== pattern || one.hook !== hook)
      if (kept.length > 0) this.#registrations.set(stage, kept)
      else this.#registrations.delete(stage)
    }
  }

  has(stage: Stage): boolean {
    return this.#registrations.has(stage)
  }

  /**
   * Runs the hooks of a stage one after the other on the event that `make` builds.
   *
   * @param own what the client itself does at that stage. Its place is that of a hook of `stage.service`, after the
   * library's and before the callers' own
   */
  async emit<S extends Stage>(
    stage: S,
    operation: Operation,
    make: (call: { name: string; operation: Operation }) => StageEvents[S],
    own?: Hook<StageEvents[S]>,
  ): Promise<StageEvents[S]> {
    const path = [stage, this.#service, operation.name]
    const event = make({ name: path.join('.'), operation })
    let pending = own
    for (const { parts, hook, internal } of [...(this.#registrations.get(stage) ?? [])]) {
      if (!matches(parts, path)) continue
      if (pending !== undefined && !internal && byPlace(parts, path.slice(0, 2)) >= 0) {
        await pending(event)
        pending = undefined
      }
      await (hook as Hook<StageEvents[S]>)(event)
    }
    await pending?.(event)
    return event
  }

  /** `before-sign.logs` as `before-sign.cloudwatch-logs`. Source: botocore/hooks.py, EventAliaser. */
  #own(pattern: string): string {
    const [stage, service, ...rest] = pattern.split('.')
    const names: unknown[] = [this.#model?.name, this.#model?.metadata.endpointPrefix]
    return service !== undefined && names.includes(service) ? [stage, this.#service, ...rest].join('.') : pattern
  }

  #register(stage: Stage, pattern: string, hook: Hook<never>, internal: boolean): void {
    const registrations = this.#registrations.get(stage) ?? []
    registrations.push({ pattern, parts: pattern.split('.'), hook, internal })
    registrations.sort((a, b) => byPlace(a.parts, b.parts))
    this.#registrations.set(stage, registrations)
  }
}

function ifGood(hook: Hook<OutputEvent>): Hook<OutputEvent> {
  return event => (event.error === undefined ? hook(event) : undefined)
}

function ifRefused(hook: Hook<OutputEvent>): Hook<OutputEvent> {
  return event => (event.error === undefined ? undefined : hook(event))
}

function stagesOf(pattern: string): readonly Stage[] {
  const [name = ''] = pattern.split('.')
  if (name === '*') return stages
  const known = stages.filter(stage => stage === name)
  if (known.length > 0) return known
  throw new InvalidOptionError(
    `There is no event stage "${name}"${didYouMean(name, stages)} The stages are ${stages.join(', ')}.`,
  )
}

function matches(parts: readonly string[], path: readonly string[]): boolean {
  return parts.length <= path.length && parts.every((part, index) => part === '*' || part === path[index])
}

/**
 * Which of two patterns that match one event comes first: at the first part in which they differ, a star before a name,
 * and the longer pattern before its own prefix. Equals stay in the order in which they came.
 *
 * Source: botocore/hooks.py, _PrefixTrie.
 */
function byPlace(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((part, at) => part !== b[at])
  if (index < 0) return b.length - a.length
  if (index >= b.length) return -1
  if (a[index] === '*') return -1
  // Names that differ never match the same event; an order among them keeps the sort consistent.
  return b[index] === '*' || a[index]! > b[index]! ? 1 : -1
}

/** `client.meta.events`: add and remove hooks by `stage`, `stage.service` or `stage.service.Operation`; `*` matches one part. */
export interface ClientEvents {
  /**
   * @example client.meta.events.on('before-sign.s3.PutObject', event => { event.request.headers['x-trace'] = '1' })
   * @throws InvalidOptionError for a stage that does not exist.
   */
  on<S extends Stage>(pattern: S | `${S}.${string}`, hook: Hook<StageEvents[S]>): void
  on(pattern: string, hook: Hook<CallEvent>): void
  off(pattern: string, hook: Hook<never>): void
}

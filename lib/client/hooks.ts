import { InvalidOptionError } from '../errors.ts'
import type { HttpRequest } from '../http/request.ts'
import type { Operation } from '../model/service.ts'
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
  signing: { region: string; service: string }
}

export interface ResponseEvent extends CallEvent {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  /** The parsed output, when the answer was a good one and is not a stream. */
  readonly output?: Record<string, unknown> | undefined
  readonly error?: unknown
}

export interface RetryEvent extends CallEvent {
  /** Number of the attempt that ended, from 1. */
  readonly attempt: number
  readonly error: unknown
  /** Whether the retry mode would send again; change it to overrule. */
  retry: boolean
  /** Milliseconds before the next attempt. */
  delay: number
}

export interface OutputEvent extends CallEvent {
  output: Record<string, unknown>
}

export interface ErrorEvent extends CallEvent {
  readonly error: unknown
}

/** The stages of a call in the order in which they happen; names are botocore's. */
export interface StageEvents {
  'provide-client-params': ParamsEvent
  'before-parameter-build': ParamsEvent
  'before-call': RequestEvent
  'request-created': RequestEvent
  'before-sign': SigningEvent
  'before-send': RequestEvent
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

/** Hooks that a service customisation adds to every client of that service. */
export type HookTable = { readonly [S in Stage]?: readonly Hook<StageEvents[S]>[] }

interface Registration {
  readonly pattern: string
  /** Service and operation part of the pattern; shorter means wider. */
  readonly parts: readonly string[]
  readonly hook: Hook<never>
}

/** The hooks of one client. A stage without hooks costs one look-up. */
export class Hooks {
  readonly #service: string
  readonly #registrations = new Map<Stage, Registration[]>()

  constructor(service: string, table: HookTable = {}) {
    this.#service = service
    this.add(table)
  }

  /** Adds the hooks of a table, for all operations. */
  add(table: HookTable): void {
    for (const stage of stages) for (const hook of table[stage] ?? []) this.on(stage, hook as Hook<never>)
  }

  /** @throws InvalidOptionError when the pattern begins with no known stage. */
  on(pattern: string, hook: Hook<never>): void {
    const [stage = '', ...parts] = pattern.split('.')
    for (const known of this.#stagesOf(stage)) {
      const registrations = this.#registrations.get(known) ?? []
      registrations.push({ pattern, parts, hook })
      // The narrowest pattern runs first, equals in the order in which they came: botocore/hooks.py.
      registrations.sort((a, b) => b.parts.length - a.parts.length)
      this.#registrations.set(known, registrations)
    }
  }

  /** Takes back what `on` did with the same pattern and function. */
  off(pattern: string, hook: Hook<never>): void {
    for (const [stage, registrations] of this.#registrations) {
      const kept = registrations.filter(one => one.pattern !== pattern || one.hook !== hook)
      if (kept.length > 0) this.#registrations.set(stage, kept)
      else this.#registrations.delete(stage)
    }
  }

  has(stage: Stage): boolean {
    return this.#registrations.has(stage)
  }

  /** Runs the hooks of a stage one after the other on the event that `make` builds; the event, or undefined without hooks. */
  async emit<S extends Stage>(
    stage: S,
    operation: Operation,
    make: (call: { name: string; operation: Operation }) => StageEvents[S],
  ): Promise<StageEvents[S] | undefined> {
    const registrations = this.#registrations.get(stage)
    if (registrations === undefined) return undefined
    const path = [this.#service, operation.name]
    const event = make({ name: `${stage}.${this.#service}.${operation.name}`, operation })
    for (const { parts, hook } of [...registrations]) {
      const matches = parts.length <= 2 && parts.every((part, index) => part === '*' || part === path[index])
      if (matches) await (hook as Hook<StageEvents[S]>)(event)
    }
    return event
  }

  #stagesOf(name: string): readonly Stage[] {
    if (name === '*') return stages
    const known = stages.filter(stage => stage === name)
    if (known.length === 0) {
      throw new InvalidOptionError(
        `There is no event stage "${name}"${didYouMean(name, stages)} The stages are ${stages.join(', ')}.`,
      )
    }
    return known
  }
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

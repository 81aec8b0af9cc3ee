import { type Answer, clientError } from '../client/answer.ts'
import { type PreparedCall, sendWithRetries } from '../client/attempts.ts'
import { STUBBED } from '../client/intercept.ts'
import type { UntypedParams } from '../client/types.ts'
import { type ClientError, InvalidOptionError, RecordingError } from '../errors.ts'
import type { Operation } from '../model/service.ts'
import type { ShapeRef } from '../model/shape.ts'
import { Session } from '../session.ts'
import { copyOwn, setOwn } from '../set-own.ts'
import { errorShapeOf } from './answers.ts'
import { attach, clientOf, eachClient, insideOrThrow } from './attach.ts'
import { differences } from './compare.ts'
import { fromPlain, toPlain } from './plain.ts'
import { type RecordedCall, readRecording, writeRecording } from './recorded.ts'
import type { RecordingOptions } from './recording-options.ts'
import { redact } from './redact.ts'
import { isStream, withoutStreams, withStreams } from './streams.ts'

/** What becomes of the calls of a client while a recording is under way. */
export class Recording {
  readonly mode: 'record' | 'replay'
  readonly #options: RecordingOptions
  readonly #calls: RecordedCall[]
  readonly #ends: (() => void)[] = []
  #refused: RecordingError | undefined

  /** Use {@link recording}. */
  constructor(target: object, options: RecordingOptions) {
    const { file, mode = 'auto' } = options
    if (!['record', 'replay', 'auto'].includes(mode)) {
      throw new InvalidOptionError(`recording: mode is "${mode}". Give record, replay or auto.`)
    }
    const known = mode === 'record' ? undefined : readRecording(file)
    if (known === undefined && mode === 'replay') {
      throw new RecordingError(`There is no recording ${file}. Make it with mode: 'record'.`)
    }
    this.#options = options
    this.mode = known === undefined ? 'record' : 'replay'
    this.#calls = [...(known ?? [])]
    if (target instanceof Session)
      this.#ends.push(eachClient(target, client => this.#attach(client), this.mode === 'replay'))
    else this.#attach(clientOf(target))
  }

  /** Calls that were recorded, and not yet asked for. */
  get pending(): readonly RecordedCall[] {
    return this.mode === 'replay' ? this.#calls : []
  }

  /**
   * @throws RecordingError a call was refused, even if the code under test has swallowed that; or calls that were recorded
   * were not made
   */
  assertNoPendingResponses(): void {
    if (this.#refused !== undefined) throw this.#refused
    if (this.pending.length === 0) return
    const names = this.pending.map(({ service, operation }) => `${service}.${operation}`).join(', ')
    throw new RecordingError(`${this.#options.file} has calls that were not made: ${names}. Record it again.`)
  }

  /** Ends it, and, when recording, writes the file. */
  stop(): void {
    const isOver = this.#ends.length === 0
    for (const end of this.#ends.splice(0)) end()
    if (this.mode === 'record' && !isOver) writeRecording(this.#options.file, this.#calls)
  }

  [Symbol.dispose](): void {
    this.stop()
  }

  #attach(client: object): void {
    const intercept = this.mode === 'record' ? this.#recorder(client) : this.#player(client)
    const { keepDelays } = this.#options
    this.#ends.push(attach(client, { intercept, offline: this.mode === 'replay', keepDelays }))
  }

  #recorder(client: object) {
    const { runtime } = insideOrThrow(client)
    return async (call: PreparedCall): Promise<Answer> => {
      const { operation } = call
      const params = this.#params(call)
      // A place in the order of the calls, whatever the order of their answers.
      const place = { service: operation.service.name, operation: operation.name, params }
      this.#calls.push(place)
      try {
        const answer = await sendWithRetries(runtime, call)
        const { kept, recorded } = await call.deadline.race(this.#keep(operation, answer))
        this.#settle(place, { ...place, ...recorded })
        return kept
      } catch (error) {
        // No answer of the service: nothing to play again.
        this.#settle(place, undefined)
        throw error
      }
    }
  }

  #settle(place: RecordedCall, call: RecordedCall | undefined): void {
    const { filter } = this.#options
    const written = call === undefined || filter === undefined ? call : filter(call)
    const kept = written === undefined ? [] : [{ ...written, params: place.params }]
    this.#calls.splice(this.#calls.indexOf(place), 1, ...kept)
  }

  async #keep(operation: Operation, answer: Answer): Promise<{ kept: Answer; recorded: Partial<RecordedCall> }> {
    if (answer.error !== undefined) {
      const { code, message, statusCode, response } = answer.error
      const members = errorShapeOf(operation, code)?.members
      const safe = Object.entries(response).map(([name, value]) => [name, this.#redact(value, members?.get(name))])
      const recorded = { code, message: this.#redact(message), statusCode, response: toPlain(Object.fromEntries(safe)) }
      return { kept: answer, recorded: { error: recorded as NonNullable<RecordedCall['error']> } }
    }
    const ref = operation.output
    const whole = await withoutStreams(ref, answer.output)
    const output = toPlain(this.#redactMembers(operation, whole, ref))
    return { kept: { output: withStreams(ref, whole) }, recorded: { output } }
  }

  #player(client: object) {
    const { runtime } = insideOrThrow(client)
    return async (call: PreparedCall): Promise<Answer> => {
      const { operation } = call
      call.context.set(STUBBED, true)
      const { error, output } = this.#take(operation, this.#params(call))
      if (error !== undefined) {
        const { statusCode, code, message } = error
        return {
          error: clientError(
            runtime,
            { ...call, attempt: 1 },
            statusCode,
            {},
            parsedError(error, code, message, operation),
          ),
        }
      }
      return { output: withStreams(operation.output, fromPlain(output) as Record<string, unknown>) }
    }
  }

  /** The first answer that was recorded for such a call: those that are made at once come in any order. */
  #take({ name, service }: Operation, params: unknown): RecordedCall {
    const { file } = this.#options
    const misses: string[][] = []
    for (const [place, call] of this.#calls.entries()) {
      if (call.operation !== name || call.service !== service.name) continue
      const found = differences(call.params, params, undefined)
      if (found.length > 0) {
        misses.push(found)
        continue
      }
      this.#calls.splice(place, 1)
      return call
    }
    const nearest = misses.sort((a, b) => a.length - b.length)[0]
    const problem =
      nearest === undefined
        ? `${file} has no (further) call of it. Record it again.`
        : `no call that is left in ${file} has these parameters. Record it again, or mend the call; the nearest:\n` +
          nearest.map(line => `  ${line}`).join('\n')
    const error = new RecordingError(`${service.name}.${name}: ${problem}`)
    this.#refused ??= error
    throw error
  }

  /** Parameters as they are compared: without secrets, without tokens that differ each time, streams by name only. */
  #params({ operation, params }: PreparedCall): unknown {
    const normal: UntypedParams = copyOwn(params)
    for (const [name, ref] of operation.input?.shape.members ?? []) {
      const value = normal[name]
      if (value === undefined) continue
      if (ref.idempotencyToken) normal[name] = 'IDEMPOTENCY-TOKEN'
      else if (ref.streaming && isStream(value)) normal[name] = 'STREAM'
      else if (ref.type === 'blob' && typeof value === 'string') normal[name] = new TextEncoder().encode(value)
    }
    const call = { service: operation.service.name, operation: operation.name, params: normal }
    const own = this.#options.params === undefined ? normal : copyOwn(this.#options.params(call) as UntypedParams)
    return toPlain(this.#redactMembers(operation, own, operation.input))
  }

  #redactMembers({ service, name }: Operation, values: Record<string, unknown>, ref: ShapeRef | undefined): unknown {
    const { keep = [] } = this.#options
    const safe = this.#redact(values, ref) as Record<string, unknown>
    for (const member of Object.keys(values)) {
      if (keep.includes(`${service.name}.${name}.${member}`)) setOwn(safe, member, this.#redact(values[member]))
    }
    return safe
  }

  #redact(value: unknown, ref?: ShapeRef): unknown {
    return redact(value, ref, this.#options)
  }
}

/**
 * Records the calls of a client, a resource or all clients that a session makes, with their answers; or answers them from
 * such a recording, without network, credentials, region or waits.
 *
 * What is recorded are parameters and outputs, or errors, as they are after all retries: nothing of the request that is
 * sent, its headers and signature. Secrets are replaced by REDACTED before they are written: what the model calls
 * sensitive, members such as `SecretAccessKey`, access key IDs, signed URLs and private keys in any text. Read a
 * recording before you publish it: what is a secret in your data, only you know.
 *
 * Replay gives each call the first answer that was recorded for the same operation and parameters, but for idempotency
 * tokens and bodies that are streams, which are not compared. Bodies and event streams of answers are read to their end when they are recorded.
 *
 * @throws RecordingError there is no recording, or the file is none; (calls) nothing was recorded for them
 * @throws InvalidOptionError the target is neither, or stubbed or recorded already
 * @example
 * using tape = recording(session, { file: 'test/recordings/upload.json' })
 * await upload(session.client('s3'))
 */
export function recording(target: object, options: RecordingOptions): Recording {
  return new Recording(target, options)
}

function parsedError(
  { response }: NonNullable<RecordedCall['error']>,
  code: string,
  message: string,
  { name }: Operation,
) {
  const { Error: detail, ResponseMetadata: metadata, ...fields } = fromPlain(response) as ClientError['response']
  const { RequestId: requestId } = (metadata ?? {}) as { RequestId?: string }
  const { Code: _code, Message: _message, Type: type, ...rest } = (detail ?? {}) as Record<string, string | undefined>
  return { code, message: message.replace(`${name}: `, ''), type, detail: rest, fields, requestId }
}

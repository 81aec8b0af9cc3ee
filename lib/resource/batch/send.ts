import type { Deadline } from '../../client/deadline.ts'
import { paceOf } from '../../client/pace.ts'
import type { UntypedClient, UntypedOutput, UntypedParams } from '../../client/types.ts'
import { backoff } from '../../http/retry/backoff.ts'
import { codeOf } from '../../http/retry/classify.ts'
import { sentAlone } from './alone.ts'
import type { EntryFailure } from './failures.ts'
import { type BatchForm, keepsOrder } from './form.ts'

/** One batch: the parameters with all entries, whatever their number. */
export interface Batch {
  readonly form: BatchForm
  readonly client: UntypedClient
  readonly params: UntypedParams
  /** Of the whole batch, waits between requests included. */
  readonly deadline: Deadline
}

/** What came of a batch so far. Entries are named by their place in the parameters. */
export interface Progress {
  readonly answers: { readonly response: UntypedOutput; readonly asked: readonly number[] }[]
  readonly failures: FinalFailure[]
  /** Entries of which no answer says that they failed. */
  readonly succeeded: number[]
}

/** A failure after which the entry is not sent again. */
export interface FinalFailure extends EntryFailure {
  /** Requests that the entry was in; 0 when it was not sent, because one before it failed. */
  readonly attempts: number
  /** The answer that says so; undefined when there was none. */
  readonly response: UntypedOutput | undefined
  /** What the request as a whole failed with. */
  readonly cause?: unknown
}

export function newProgress(): Progress {
  return { answers: [], failures: [], succeeded: [] }
}

/**
 * Sends all entries, as many in a request as the service takes. Of each request, those that failed and may succeed later
 * are sent again, and nothing else, after a wait that grows, until they were sent as often as the client tries a call.
 *
 * A request that fails as a whole ends it: its entries and those after it are failures, too, and its error is thrown.
 *
 * @param progress is added to, also when this throws
 */
export async function sendBatch(batch: Batch, progress: Progress): Promise<void> {
  const { form, params } = batch
  const entries = form.layout.take(params) ?? []
  const chunks = chunksOf(form, params, entries)
  for (const [position, chunk] of chunks.entries()) {
    try {
      await sendChunk(batch, entries, chunk, progress)
    } catch (error) {
      for (const index of chunks.slice(position + 1).flat()) progress.failures.push(notSent(index, error))
      throw error
    }
  }
}

async function sendChunk(
  batch: Batch,
  entries: readonly unknown[],
  chunk: readonly number[],
  progress: Progress,
): Promise<void> {
  const { form, client, params } = batch
  const tries = () => (keepsOrder(form.operation, params) ? 1 : client.meta.config.retries.maxAttempts)
  let pending = chunk
  /** Why those that are pending were not done. */
  let before: FinalFailure[] = []
  let requests = 0
  for (;;) {
    const sent = pending
    const parts = sent.map(index => entries[index])
    let response: UntypedOutput
    try {
      await pause(batch, before, requests)
      requests += 1
      response = await call(batch, parts)
    } catch (error) {
      const told = before.map(one => ({ ...one, attempts: requests }))
      progress.failures.push(...(told.length > 0 ? told : sent.map(index => wholeFailure(index, error, requests))))
      throw error
    }
    progress.answers.push({ response, asked: sent })
    const failed = (form.failures?.read(response, parts) ?? []).map((one): FinalFailure => {
      return { ...one, index: one.index === undefined ? undefined : sent[one.index], attempts: requests, response }
    })
    const retryable = failed.filter(({ kind, index }) => kind !== undefined && index !== undefined)
    before = retryable.length === 0 || requests >= tries() ? [] : retryable
    progress.failures.push(...failed.filter(one => !before.includes(one)))
    // Where an answer does not say whom a failure means, it may be any of them.
    if (failed.every(({ index }) => index !== undefined)) {
      const bad = new Set(failed.map(({ index }) => index))
      progress.succeeded.push(...sent.filter(index => !bad.has(index)))
    }
    if (before.length === 0) return
    pending = before.map(({ index }) => index!)
  }
}

/** Waits as a call does between two attempts, where there was one. */
async function pause(
  { form: { operation }, client, deadline }: Batch,
  before: readonly FinalFailure[],
  requests: number,
): Promise<void> {
  deadline.check()
  if (before.length === 0) return
  const kind = before.some(one => one.kind === 'throttling') ? 'throttling' : 'transient'
  await deadline.sleep(paceOf(client, backoff(requests, kind, operation.service.eventName, {}, Math.random())))
}

function call({ form, client, params, deadline }: Batch, parts: readonly unknown[]): Promise<UntypedOutput> {
  const { operation, method, layout } = form
  const { signal } = deadline
  const own = parts.length === 0 ? params : layout.put(params, parts)
  const alone = sentAlone(operation)
  if (alone !== undefined && parts.some(alone.needs)) return alone.send(client, own, { signal })
  return client[method]!(own, { signal })
}

/** The places of the entries of each request: those that must go alone do. Without entries it is a request as it stands. */
function chunksOf(form: BatchForm, params: UntypedParams, entries: readonly unknown[]): number[][] {
  const limit = keepsOrder(form.operation, params) ? Number.POSITIVE_INFINITY : form.limit
  const alone = sentAlone(form.operation)
  const chunks: number[][] = entries.length === 0 ? [[]] : []
  let open: number[] | undefined
  for (const [index, entry] of entries.entries()) {
    if (alone?.needs(entry) === true) {
      chunks.push([index])
    } else if (open === undefined || open.length >= limit) {
      open = [index]
      chunks.push(open)
    } else {
      open.push(index)
    }
  }
  return chunks
}

/** An entry that had to wait for a request that failed. */
export function notSent(index: number, cause: unknown): FinalFailure {
  const message = 'It was not sent, because a request before it failed.'
  return { ...wholeFailure(index, cause, 0), code: 'NotSent', message }
}

function wholeFailure(index: number, cause: unknown, attempts: number): FinalFailure {
  return {
    index,
    code: codeOf(cause) ?? 'Unknown',
    message: cause instanceof Error ? cause.message : String(cause),
    attempts,
    kind: undefined,
    detail: {},
    response: undefined,
    cause,
  }
}

import type { CallOptions, UntypedClient, UntypedOutput, UntypedParams } from '../../client/types.ts'
import type { Operation } from '../../model/service.ts'
import { batchForm } from './form.ts'
import { mergeAnswers } from './merge.ts'
import { batchError, batchFailure } from './report.ts'
import { newProgress, sendBatch } from './send.ts'

/** Options of an action that does many things at once: `queue.sendMessages`, `bucket.deleteObjects`. */
export interface BatchCallOptions extends CallOptions {
  /** Reject with a `BatchError` when entries failed. Without it they are in the answer only, as in boto3. */
  rejectOnFailure?: boolean | undefined
}

export type SendAction = (
  client: UntypedClient,
  params: UntypedParams,
  options: BatchCallOptions | undefined,
) => Promise<UntypedOutput>

/**
 * How an action of an operation with entries is sent: in as many requests as it takes, failed entries again. Undefined
 * for all other operations.
 *
 * The answer is one, in the shape of the operation's own. When a request fails as a whole before any was answered, its
 * error is that of the action; after that, `BatchError`.
 */
export function compileBatchCall(operation: Operation): SendAction | undefined {
  const form = batchForm(operation)
  if (form === undefined) return undefined
  return async (client, params, { rejectOnFailure = false, ...options } = {}) => {
    const entries = form.layout.take(params) ?? []
    const progress = newProgress()
    const failed = (cause?: unknown) => {
      const failures = progress.failures.map(failure => {
        return batchFailure(operation, failure, entries[failure.index ?? -1] as object | undefined)
      })
      const responses = progress.answers.map(({ response }) => response)
      const succeeded = progress.succeeded.map(index => entries[index])
      return batchError(`${operation.service.name}.${form.method}()`, { responses, failures, succeeded }, cause)
    }
    try {
      await sendBatch({ form, client, params, options }, progress)
    } catch (error) {
      throw progress.answers.length === 0 ? error : failed(error)
    }
    if (rejectOnFailure && progress.failures.length > 0) throw failed()
    return mergeAnswers(form, progress, params)
  }
}

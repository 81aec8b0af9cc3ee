import type { CallOptions, UntypedClient, UntypedOutput, UntypedParams } from '../../client/types.ts'
import type { Operation } from '../../model/service.ts'
import { camelCase } from '../../names.ts'
import { type BatchForm, batchForm } from './form.ts'
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
 * Sends an action. One whose operation has entries goes in as many requests as that takes, failed entries again; the
 * answer is one, in the shape of the operation's own. When a request fails as a whole before any was answered, its error
 * is that of the action; after that, `BatchError`.
 */
export function compileSend(operation: Operation): SendAction {
  const method = camelCase(operation.name)
  // Shapes are linked when they are first needed: most actions of a type are never called.
  let form: BatchForm | null | undefined
  return (client, params, options) => {
    form ??= batchForm(operation) ?? null
    return form === null ? client[method]!(params, options) : sendEntries(form, client, params, options)
  }
}

async function sendEntries(
  form: BatchForm,
  client: UntypedClient,
  params: UntypedParams,
  { rejectOnFailure = false, ...options }: BatchCallOptions = {},
): Promise<UntypedOutput> {
  const progress = newProgress()
  const failed = (cause?: unknown) => {
    const entries = form.layout.take(params) ?? []
    const { name, service } = form.operation
    const failures = progress.failures.map(failure => {
      return batchFailure(form.operation, failure, entries[failure.index ?? -1] as object | undefined)
    })
    const responses = progress.answers.map(({ response }) => response)
    const succeeded = progress.succeeded.map(index => entries[index])
    return batchError(`${service.name}.${name}`, { responses, failures, succeeded }, cause)
  }
  try {
    await sendBatch({ form, client, params, options }, progress)
  } catch (error) {
    throw progress.answers.length === 0 ? error : failed(error)
  }
  if (rejectOnFailure && progress.failures.length > 0) throw failed()
  return mergeAnswers(form, progress, params)
}

import { deadlineOf } from '../../client/deadline.ts'
import type { CallOptions, UntypedClient, UntypedOutput, UntypedParams } from '../../client/types.ts'
import type { Operation } from '../../model/service.ts'
import { camelCase } from '../../names.ts'
import { type BatchForm, batchForm } from './form.ts'
import { mergeAnswers } from './merge.ts'
import { batchError, batchFailure } from './report.ts'
import { newProgress, sendBatch } from './send.ts'

/** Options of an action that does many things at once: `queue.sendMessages`, `bucket.deleteObjects`, `objects.delete`. */
export interface BatchCallOptions extends CallOptions {
  /** `false`: what failed in the end is in the answer only, as in boto3. Otherwise it is a `BatchError`. */
  rejectOnFailure?: boolean | undefined
}

export type SendAction = (
  client: UntypedClient,
  params: UntypedParams,
  options: BatchCallOptions | undefined,
) => Promise<UntypedOutput>

/** Sends an operation as it is, once. */
export function sendPlain({ name }: Operation): SendAction {
  const method = camelCase(name)
  return (client, params, options) => client[method]!(params, options)
}

/**
 * Sends an action. One whose operation has entries goes in as many requests as that takes, failed entries again; the
 * answer is one, in the shape of the operation's own. Entries that failed in the end are a `BatchError`, and so is a
 * request that fails as a whole after another was answered; before that, its error is that of the action.
 */
export function compileSend(operation: Operation): SendAction {
  const plain = sendPlain(operation)
  // Shapes are linked when they are first needed: most actions of a type are never called.
  let form: BatchForm | null | undefined
  return (client, params, options) => {
    form ??= batchForm(operation) ?? null
    return form === null ? plain(client, params, options) : sendEntries(form, client, params, options)
  }
}

async function sendEntries(
  form: BatchForm,
  client: UntypedClient,
  params: UntypedParams,
  { rejectOnFailure = true, ...options }: BatchCallOptions = {},
): Promise<UntypedOutput> {
  const progress = newProgress()
  const deadline = deadlineOf(form.operation.name, options)
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
    await sendBatch({ form, client, params, deadline }, progress)
  } catch (error) {
    throw progress.answers.length === 0 ? error : failed(error)
  } finally {
    deadline.release()
  }
  if (rejectOnFailure && progress.failures.length > 0) throw failed()
  return mergeAnswers(form, progress, params)
}

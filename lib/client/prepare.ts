import type { Operation } from '../model/service.ts'
import { refuseEventInput } from '../protocols/event-stream/input.ts'
import { copyOwn } from '../set-own.ts'
import { addIdempotencyTokens } from './build.ts'
import { askForChecksum, type ChecksumMode } from './checksum.ts'
import type { Runtime } from './runtime.ts'
import type { UntypedParams } from './types.ts'
import { validate } from './validate.ts'

/**
 * The parameters of one call as hooks leave them, completed and checked. What was given is not changed.
 *
 * @param responseChecksum whether the service is asked for the checksum of what it answers
 * @throws ParamValidationError with every fault; UnsupportedFeatureError when the input is an event stream
 */
export async function prepareParams(
  { config, hooks }: Runtime,
  operation: Operation,
  given: UntypedParams,
  context: Map<string, unknown>,
  responseChecksum: ChecksumMode,
): Promise<UntypedParams> {
  refuseEventInput(operation)
  // Hooks count on an object. For anything else this throws.
  if (!isRecord(given)) validate(operation, given)
  let params: UntypedParams = copyOwn(given)
  for (const stage of ['provide-client-params', 'before-parameter-build'] as const) {
    if (!hooks.has(stage)) continue
    const event = await hooks.emit(stage, operation, ({ name }) => ({ name, operation, context, params }))
    params = event?.params ?? params
  }
  if (isRecord(params)) {
    addIdempotencyTokens(operation, params)
    askForChecksum(operation, params, responseChecksum)
  }
  if (config.parameterValidation) validate(operation, params)
  return params
}

/** The account of the credentials, where the endpoint rules look at it. */
export async function accountIdFor({ credentials, endpoints }: Runtime): Promise<string | undefined> {
  return endpoints.wantsAccountId ? (await credentials())?.accountId : undefined
}

function isRecord(value: unknown): value is UntypedParams {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import { randomUUID } from 'node:crypto'
import { ClientClosedError, TucuxiError } from '../errors.ts'
import type { HttpRequest } from '../http/request.ts'
import type { Operation } from '../model/service.ts'
import { sendWithRetries } from './attempts.ts'
import type { Signing } from './auth.ts'
import { buildRequest } from './build.ts'
import { addRequestChecksum } from './checksum.ts'
import { compressBody } from './compression.ts'
import { deadlineOf } from './deadline.ts'
import { accountIdFor, prepareParams } from './prepare.ts'
import type { Runtime } from './runtime.ts'
import type { CallOptions, UntypedOutput, UntypedParams } from './types.ts'

/**
 * One call, from parameters to output: hooks, tokens, validation, endpoint, serialization, attempts.
 *
 * Everything that can be known to be wrong is thrown before anything is sent.
 */
export async function call(
  runtime: Runtime,
  operation: Operation,
  given: UntypedParams = {},
  options: CallOptions = {},
): Promise<UntypedOutput> {
  const { hooks } = runtime
  const context = new Map<string, unknown>()
  const deadline = deadlineOf(operation.name, options)
  try {
    if (runtime.closed) {
      throw new ClientClosedError(`${operation.name}: this client was closed. Make a new one from its session.`)
    }
    deadline.check()
    const { responseChecksumValidation } = runtime.config
    const params = await deadline.race(prepareParams(runtime, operation, given, context, responseChecksumValidation))
    const accountId = await deadline.race(accountIdFor(runtime))
    let { request, signing } = prepareRequest(runtime, operation, params, accountId)
    if (hooks.has('before-call')) {
      const emitted = hooks.emit('before-call', operation, ({ name }) => ({ name, operation, context, request }))
      const event = await deadline.race(emitted)
      request = event?.request ?? request
    }
    let output = await sendWithRetries(runtime, { operation, params, request, signing, context, deadline })
    if (hooks.has('after-call')) {
      const emitted = hooks.emit('after-call', operation, ({ name }) => ({ name, operation, context, output }))
      const event = await deadline.race(emitted)
      output = event?.output ?? output
    }
    return output
  } catch (thrown) {
    const error = deadline.translate(thrown)
    // Errors made in a callback of the socket know nothing of who called; here the stack still leads to the caller.
    if (error instanceof TucuxiError) Error.captureStackTrace(error, call)
    if (hooks.has('after-call-error')) {
      await hooks.emit('after-call-error', operation, ({ name }) => ({ name, operation, context, error }))
    }
    throw error
  } finally {
    deadline.release()
  }
}

/** The request of every attempt, and how it is to be signed. */
function prepareRequest(
  runtime: Runtime,
  operation: Operation,
  params: UntypedParams,
  accountId: string | undefined,
): { request: HttpRequest; signing: Signing | undefined } {
  const { config, endpoints, protocol, userAgent } = runtime
  const endpoint = endpoints.resolve(operation, params, accountId, runtime.extension?.builtInsFor(params))
  const serialized = protocol.serialize(operation, params)
  const request = buildRequest(operation, params, serialized, endpoint, config.injectHostPrefix)
  request.headers['user-agent'] = userAgent
  request.headers['amz-sdk-invocation-id'] = randomUUID()
  // botocore/handlers.py, inject_api_version_header_if_needed.
  if (operation.definition.endpointoperation === true) {
    request.headers['x-amz-api-version'] = operation.service.metadata.apiVersion
  }
  compressBody(operation, request, config)
  addRequestChecksum(operation, params, request, config.requestChecksumCalculation)
  return { request, signing: runtime.auth.signing(operation, endpoint) }
}

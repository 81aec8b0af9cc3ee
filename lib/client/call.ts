import { randomUUID } from 'node:crypto'
import { ClientClosedError, TucuxiError } from '../errors.ts'
import type { HttpRequest } from '../http/request.ts'
import { isStream } from '../http/upload.ts'
import type { Operation } from '../model/service.ts'
import { type PreparedCall, sendWithRetries } from './attempts.ts'
import type { Signing } from './auth.ts'
import { buildRequest } from './build.ts'
import { addRequestChecksum } from './checksum.ts'
import { compressBody } from './compression.ts'
import { deadlineOf } from './deadline.ts'
import { type CallTrace, isTraced, traceCall } from './diagnostics.ts'
import { type FeatureIds, featureOf, featuresOfBody, featuresOfCall } from './features.ts'
import { checkNames } from './option-names.ts'
import { accountIdFor, prepareParams } from './prepare.ts'
import type { Runtime } from './runtime.ts'
import { prepareStream } from './stream-payload.ts'
import type { CallOptions, UntypedOutput, UntypedParams } from './types.ts'

const OPTIONS = ['signal', 'timeout']
const NONE: CallOptions = {}

/**
 * One call, from parameters to output: hooks, tokens, validation, endpoint, serialization, attempts.
 *
 * Everything that can be known to be wrong is thrown before anything is sent.
 */
export function call(
  runtime: Runtime,
  operation: Operation,
  given: UntypedParams = {},
  options: CallOptions = NONE,
): Promise<UntypedOutput> {
  if (!isTraced()) return run(runtime, operation, given, options)
  return traceCall(runtime, operation, given, trace => run(runtime, operation, given, options, trace))
}

async function run(
  runtime: Runtime,
  operation: Operation,
  given: UntypedParams,
  options: CallOptions,
  trace?: CallTrace,
): Promise<UntypedOutput> {
  const { hooks } = runtime
  const context = new Map<string, unknown>()
  if (options !== NONE) checkNames(operation.name, options, OPTIONS)
  const deadline = deadlineOf(operation.name, options)
  let isSending = false
  try {
    if (runtime.closed) {
      throw new ClientClosedError(`${operation.name}: this client was closed. Make a new one from its session.`)
    }
    deadline.check()
    if (operation.definition.endpointdiscovery !== undefined) runtime.discovery?.prepare(operation)
    const { responseChecksumValidation } = runtime.config
    const params = await deadline.race(prepareParams(runtime, operation, given, context, responseChecksumValidation))
    const accountId = await deadline.race(accountIdFor(runtime))
    let { request, signing, features } = prepareRequest(runtime, operation, params, accountId, featureOf(options))
    if (hooks.has('before-call')) {
      const emitted = hooks.emit('before-call', operation, ({ name }) => ({ name, operation, context, request }))
      request = (await deadline.race(emitted)).request
    }
    const compressed = compressBody(operation, request, runtime.config)
    const algorithm = addRequestChecksum(operation, params, request, runtime.config.requestChecksumCalculation)
    runtime.userAgent.extend(request.headers, features, featuresOfBody(compressed, algorithm))
    const prepared: PreparedCall = { operation, params, request, signing, context, deadline, trace }
    if (isStream(request.body)) await prepareStream(runtime, prepared)
    isSending = true
    const answer = await (runtime.intercept?.(prepared, given) ?? sendWithRetries(runtime, prepared))
    isSending = false
    let output = answer.output ?? answer.error.response
    if (hooks.has('after-call')) {
      const { error } = answer
      const emitted = hooks.emit('after-call', operation, ({ name }) => ({ name, operation, context, output, error }))
      output = (await deadline.race(emitted)).output
    }
    if (answer.error !== undefined) throw answer.error
    return output
  } catch (thrown) {
    const error = deadline.translate(thrown)
    // Errors made in a callback of the socket know nothing of who called; here the stack still leads to the caller.
    if (error instanceof TucuxiError) Error.captureStackTrace(error, run)
    if (isSending && hooks.has('after-call-error')) {
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
  origin: FeatureIds,
): { request: HttpRequest; signing: Signing | undefined; features: FeatureIds } {
  const { config, endpoints, protocol, userAgent } = runtime
  const builtIns = runtime.extension?.builtInsFor(params)
  const endpoint = endpoints.resolve(operation, params, accountId, builtIns)
  const serialized = protocol.serialize(operation, params)
  const request = buildRequest(operation, params, serialized, endpoint, config.injectHostPrefix)
  const signing = runtime.auth.signing(operation, endpoint)
  const features = origin + featuresOfCall(accountId, signing, builtIns !== undefined)
  request.headers['user-agent'] = userAgent.header(features)
  request.headers['amz-sdk-invocation-id'] = randomUUID()
  // botocore/handlers.py, inject_api_version_header_if_needed.
  if (operation.definition.endpointoperation === true) {
    request.headers['x-amz-api-version'] = operation.service.metadata.apiVersion
  }
  return { request, signing, features }
}

import type { PreparedCall } from '../../client/attempts.ts'
import { FEATURES } from '../../client/features.ts'
import type { Runtime } from '../../client/runtime.ts'
import type { UntypedClient, UntypedParams } from '../../client/types.ts'
import { addFeatures } from '../../client/user-agent.ts'
import { ClientError, RequestBodyError, type ResponseMetadata } from '../../errors.ts'
import { canResend } from '../../http/body.ts'
import { joinUrl, splitUrl } from '../../http/request.ts'

const HEADER = 'x-amz-bucket-region'
const REDIRECTED = 's3.redirected'
/** What a region may be, as it becomes part of a host. Source: botocore/utils.py, validate_region_name. */
const isRegion = /^(?!\d+$)(?!-)[a-zA-Z\d-]{1,63}(?<!-)$/

/**
 * The buckets of one client that turned out to be in another region than it: a call is sent once more, to the region that
 * S3 names, and later calls go there at once.
 *
 * Source: botocore/utils.py, S3RegionRedirectorv2.
 */
export class RegionRedirects {
  readonly #runtime: Runtime
  readonly #client: UntypedClient
  readonly #regions = new Map<unknown, string>()

  constructor(runtime: Runtime, client: UntypedClient) {
    this.#runtime = runtime
    this.#client = client
  }

  builtInsFor({ Bucket }: UntypedParams): Readonly<Record<string, unknown>> | undefined {
    if (this.#regions.size === 0) return undefined
    const region = this.#regions.get(Bucket)
    return region === undefined ? undefined : { 'AWS::Region': region }
  }

  /** @throws RequestBodyError when the call must be sent elsewhere, and its body is a stream that is gone. */
  async redirect(call: PreparedCall, error: unknown): Promise<PreparedCall | undefined> {
    const { operation, params, request, context } = call
    const { Bucket: bucket } = params
    // An ARN says itself where its access point is.
    if (typeof bucket !== 'string' || bucket.startsWith('arn:') || context.has(REDIRECTED)) return undefined
    if (!(error instanceof ClientError) || !isElsewhere(error)) return undefined
    const found = await this.#regionOf(bucket, error, call)
    if (found === undefined) return undefined
    this.#regions.set(bucket, found)
    context.set(REDIRECTED, true)
    if (!canResend(request.body)) {
      throw new RequestBodyError(
        `s3.${operation.name}: the bucket "${bucket}" is in the region ${found}, and the body is a stream that cannot be sent again. ` +
          `Call once more with a new stream, give a function that returns one, or make the client with region: '${found}'.`,
        { cause: error },
      )
    }
    const endpoint = this.#runtime.endpoints.resolve(operation, params, undefined, this.builtInsFor(params))
    const url = joinUrl({ ...splitUrl(request.url), host: splitUrl(endpoint.url).host })
    const signing = this.#runtime.auth.signing(operation, endpoint)
    const headers = { ...request.headers }
    addFeatures(headers, [FEATURES.s3RegionRedirect])
    return { ...call, request: { ...request, url, headers }, signing }
  }

  /** What the answer says, or HeadBucket does, be it with an error. */
  async #regionOf(bucket: string, error: ClientError, call: PreparedCall): Promise<string | undefined> {
    let found = regionIn(error.response)
    if (found === undefined && call.operation.name !== 'HeadBucket') {
      const { signal } = call.deadline
      const asked = this.#client.headBucket!({ Bucket: bucket }, signal && { signal })
      found = regionIn(await asked.catch(responseOf))
    }
    return found !== undefined && isRegion.test(found) ? found : undefined
  }
}

function responseOf(error: unknown): Answer {
  if (error instanceof ClientError) return error.response
  throw error
}

/** Whether the answer says that the bucket is elsewhere. One to a HEAD has no body that would say why. */
function isElsewhere({ code, statusCode, operation, response }: ClientError): boolean {
  if ([301, 302, 307].includes(statusCode) || code === 'PermanentRedirect') return true
  if (code === 'IllegalLocationConstraintException') return operation !== 'CreateBucket'
  if (code === 'AuthorizationHeaderMalformed') return (response as Answer).Error?.Region !== undefined
  return (
    statusCode === 400 && (operation === 'HeadObject' || (operation === 'HeadBucket' && HEADER in headersOf(response)))
  )
}

/** An answer of S3, or the error in it. */
interface Answer {
  readonly Error?: { readonly Code?: string; readonly Region?: string }
  readonly ResponseMetadata?: ResponseMetadata
}

function headersOf(answer: Answer): Readonly<Record<string, string>> {
  return answer.ResponseMetadata?.HTTPHeaders ?? {}
}

function regionIn(answer: Answer): string | undefined {
  return headersOf(answer)[HEADER] ?? answer.Error?.Region
}

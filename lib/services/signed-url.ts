import type { Runtime } from '../client/runtime.ts'
import { NoCredentialsError } from '../errors.ts'
import { presignUrl } from '../http/sign.ts'

/** For whom a URL is signed. */
export interface SignedUrlScope {
  /** Who wants it, for the message when there are no credentials. */
  readonly caller: string
  /** The service in the credential scope. */
  readonly service: string
  readonly region: string
  /** Seconds. */
  readonly expiresIn: number
}

/**
 * A URL of GET, signed with the credentials of a client, which need not be one of its service or region.
 *
 * @throws NoCredentialsError
 */
export async function signedUrl(runtime: Runtime, url: string, scope: SignedUrlScope): Promise<string> {
  const { caller, service, region, expiresIn } = scope
  const credentials = await runtime.credentials()
  if (credentials === null) {
    throw new NoCredentialsError(
      `${caller} must be signed, and no credentials were found. Set the option credentials, the variables AWS_ACCESS_KEY_ID ` +
        'and AWS_SECRET_ACCESS_KEY, or a profile; `await session.explain()` tells what was tried.',
    )
  }
  const date = new Date(Date.now() + runtime.clockOffset)
  return presignUrl({ method: 'GET', url, headers: {} }, { credentials, service, region, date }, { expiresIn })
}

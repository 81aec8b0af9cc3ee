import { randomInt } from 'node:crypto'
import {
  ConnectionClosedError,
  ConnectionError,
  ConnectTimeoutError,
  CredentialsError,
  ProxyConnectionError,
  ReadTimeoutError,
} from '../errors.ts'
import { Credentials } from './credentials.ts'
import { ask, type EndpointAnswer } from './endpoint-request.ts'
import { failure } from './failure.ts'
import { parseObject } from './json-file.ts'
import { isMetadataDisabled, type MetadataSettings, metadataSettings } from './metadata-settings.ts'
import type { CredentialProvider, ProviderContext } from './provider.ts'
import { parseTime } from './timestamp.ts'

const NAME = 'iam-role'
const ROLES = 'latest/meta-data/iam/security-credentials/'
const TOKEN = 'latest/api/token'
const TOKEN_SECONDS = '21600'

/** Seconds before expiry from which on a service that has no newer credentials is taken to be in trouble. */
const WINDOW = 15 * 60

/** What asking for a token says: there is one; version 1 may do; nobody is there; the request is not understood. */
type Token = { readonly value: string } | 'version 1' | 'unreachable' | 'refused'

/**
 * The role of an instance of EC2, by its metadata service: version 2, or version 1 where the service gives no token.
 * Nobody configures it, so that what does not answer as it does, is none: there are no credentials then.
 *
 * Source: botocore/utils.py, InstanceMetadataFetcher. Other than there, version 1 is not tried where no connection came
 * about: away from EC2 that saves the second second of waiting.
 */
export function instanceMetadata(context: ProviderContext): CredentialProvider {
  const skipped = isMetadataDisabled(context.sources)
    ? 'AWS_EC2_METADATA_DISABLED, or the option ec2MetadataDisabled, is true'
    : undefined
  return {
    name: NAME,
    place: 'the instance metadata service (IMDS)',
    skipped,
    load: async () => (skipped === undefined ? fetchCredentials(context) : null),
  }
}

async function fetchCredentials(context: ProviderContext): Promise<Credentials | null> {
  const settings = metadataSettings(context.sources)
  const token = await fetchToken(context, settings)
  if (token === 'refused') return null
  if (typeof token === 'string') {
    if (settings.v1Disabled) {
      throw new CredentialsError(
        `The instance metadata service at ${settings.endpoint} gave no token, and its version 1, which needs none, is ` +
          'disabled by AWS_EC2_METADATA_V1_DISABLED, ec2_metadata_v1_disabled or the option ec2MetadataV1Disabled.',
      )
    }
    if (token === 'unreachable') return null
  }
  const headers: Record<string, string> = typeof token === 'string' ? {} : { 'x-aws-ec2-metadata-token': token.value }
  const role = await get(context, settings, ROLES, headers, text => (/^[\w+=,.@-]+$/.test(text) ? text : undefined))
  if (role === undefined) return null
  const answer = await get(context, settings, ROLES + role, headers, parseObject)
  return answer === undefined ? null : credentialsOf(answer)
}

async function fetchToken(context: ProviderContext, settings: MetadataSettings): Promise<Token> {
  const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': TOKEN_SECONDS, 'content-length': '0' }
  let reached = false
  for (let attempt = 1; attempt <= settings.attempts; attempt++) {
    try {
      const { statusCode, text } = await send(context, settings, 'PUT', TOKEN, headers)
      reached = true
      if (statusCode === 200) return /^[\x21-\x7e]+$/.test(text) ? { value: text } : 'refused'
      if (statusCode === 400) return 'refused'
      if ([403, 404, 405].includes(statusCode)) return 'version 1'
    } catch (error) {
      // The answer to a PUT has one hop: in a container it gets lost on its way, and that to a GET arrives.
      if (error instanceof ReadTimeoutError) return 'version 1'
      if (!isNoConnection(error)) throw failure(`ask the instance metadata service at ${settings.endpoint}`, error)
      reached ||= error instanceof ConnectionClosedError
    }
  }
  return reached ? 'version 1' : 'unreachable'
}

/** What is at a path, as soon as an attempt brings something that makes sense. */
async function get<T>(
  context: ProviderContext,
  settings: MetadataSettings,
  path: string,
  headers: Readonly<Record<string, string>>,
  read: (text: string) => T | undefined,
): Promise<T | undefined> {
  for (let attempt = 1; attempt <= settings.attempts; attempt++) {
    try {
      const { statusCode, text } = await send(context, settings, 'GET', path, headers)
      const value = statusCode === 200 ? read(text.trim()) : undefined
      if (value !== undefined) return value
    } catch (error) {
      if (!isNoConnection(error)) throw failure(`ask the instance metadata service at ${settings.endpoint}`, error)
    }
  }
  return undefined
}

function send(
  context: ProviderContext,
  { endpoint, timeout }: MetadataSettings,
  method: 'GET' | 'PUT',
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<EndpointAnswer> {
  return ask(context.send, { method, url: endpoint + path, headers, timeout })
}

/** A proxy that cannot be reached was configured, and says nothing of the service. */
function isNoConnection(error: unknown): boolean {
  if (error instanceof ProxyConnectionError) return false
  return [ConnectionError, ConnectionClosedError, ConnectTimeoutError, ReadTimeoutError].some(
    kind => error instanceof kind,
  )
}

/** An answer with `Code` and `Message` in place of keys says that the role cannot be had: there are none. */
function credentialsOf(answer: Readonly<Record<string, unknown>>): Credentials | null {
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = answer
  const expiration = parseTime(Expiration)
  if (expiration === undefined) return null
  const [accessKeyId, secretAccessKey, sessionToken] = [AccessKeyId, SecretAccessKey, Token]
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return null
  if (typeof sessionToken !== 'string') return null
  const init = { accessKeyId, secretAccessKey, sessionToken, expiration: extended(expiration) }
  return new Credentials(init, NAME)
}

/**
 * Credentials that should long have been renewed say that the service is in trouble. AWS lets them live on, and so they
 * are used, and asked for again after a while which is not the same for all.
 */
function extended(expiration: Date): Date {
  const offset = (WINDOW + randomInt(120, 601)) * 1000
  return Date.now() >= expiration.getTime() - offset ? new Date(Date.now() + offset) : expiration
}

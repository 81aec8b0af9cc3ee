import { createHash, createPrivateKey, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { expand, textOf } from '../config/profiles.ts'
import { ClientError, CredentialsError } from '../errors.ts'
import { Credentials } from './credentials.ts'
import { dpopProof } from './dpop.ts'
import { failure } from './failure.ts'
import { readJson, writeJson } from './json-file.ts'
import { loginNeeded } from './login-needed.ts'
import type { CredentialProvider, ProviderContext } from './provider.ts'
import { formatTime, parseTime } from './timestamp.ts'

const NAME = 'login'
/** Milliseconds before expiry from which on credentials are renewed; another program may have done it before. */
const THRESHOLD = 5 * 60_000

/** What `aws login` stores, as far as it is read. */
interface LoginToken {
  readonly accessToken: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken: string
    readonly accountId?: unknown
    readonly expiresAt: string
  }
  readonly refreshToken: string
  readonly dpopKey: string
  readonly clientId: string
  readonly signInRegion?: unknown
}

/** Why the service refuses to renew, and what helps. */
const REFUSALS: ReadonlyMap<unknown, string> = new Map([
  ['TOKEN_EXPIRED', 'the login has expired'],
  ['USER_CREDENTIALS_CHANGED', 'the password was changed since'],
  [
    'INSUFFICIENT_PERMISSIONS',
    'the user may not do it (the managed policy SignInLocalDevelopmentAccess allows it). Once allowed',
  ],
])

/**
 * What `aws login` stores for the session that the profile names; renewed where it is about to expire, and written back.
 * Source: botocore/credentials.py, LoginProvider and LoginCredentialFetcher.
 */
export function login(context: ProviderContext): CredentialProvider {
  const { environment, files, profile = 'default' } = context
  return {
    name: NAME,
    place: `the login session of profile "${profile}"`,
    load: async () => {
      const entry = files.profile(context.profile).get('login_session')
      if (entry === undefined) return null
      const hash = createHash('sha256')
        .update(textOf(entry) ?? '')
        .digest('hex')
      const folder = expand(environment.AWS_LOGIN_CACHE_DIRECTORY ?? '~/.aws/login/cache', environment)
      const path = join(folder, `${hash}.json`)
      const token = await readJson(path)
      if (token === undefined) throw loginNeeded('aws login', profile, `there is no login session in ${path}`)
      if (!isWhole(token)) throw loginNeeded('aws login', profile, `the login session in ${path} is not whole`)
      const left = (parseTime(token.accessToken.expiresAt)?.getTime() ?? 0) - Date.now()
      return credentialsOf(left > THRESHOLD ? token : await renewed(context, token, path))
    },
  }
}

async function renewed(context: ProviderContext, token: LoginToken, path: string): Promise<LoginToken> {
  const { profile = 'default' } = context
  const what = `renew the login session of profile "${profile}" in ${path}`
  const key = keyOf(token, profile, path)
  let output: Readonly<Record<string, unknown>>
  try {
    output = await context.call({
      service: 'signin',
      operation: 'createOAuth2Token',
      region: typeof token.signInRegion === 'string' && token.signInRegion !== '' ? token.signInRegion : undefined,
      params: {
        tokenInput: { clientId: token.clientId, refreshToken: token.refreshToken, grantType: 'refresh_token' },
      },
      headers: url => ({ dpop: dpopProof(key, url) }),
    })
  } catch (cause) {
    const refusal = cause instanceof ClientError ? REFUSALS.get(cause.response.error) : undefined
    if (refusal !== undefined) throw loginNeeded('aws login', profile, `could not ${what}: ${refusal}`, cause)
    throw failure(what, cause)
  }
  const answer = (output.tokenOutput ?? {}) as Record<string, unknown>
  const fresh = (answer.accessToken ?? {}) as Record<string, unknown>
  const expiresIn = typeof answer.expiresIn === 'number' ? answer.expiresIn : 0
  const next = {
    ...token,
    accessToken: {
      accessKeyId: fresh.accessKeyId,
      secretAccessKey: fresh.secretAccessKey,
      sessionToken: fresh.sessionToken,
      accountId: token.accessToken.accountId,
      expiresAt: formatTime(new Date(Date.now() + expiresIn * 1000)),
    },
    refreshToken: answer.refreshToken,
  }
  if (!isWhole(next)) throw new CredentialsError(`Could not ${what}: the service answered without credentials.`)
  try {
    await writeJson(path, next)
  } catch (cause) {
    // A refresh token is good for one renewal: without the next one in the file, the login would be lost.
    throw failure(`write the renewed login session of profile "${profile}" to ${path}`, cause)
  }
  return next
}

function keyOf({ dpopKey }: LoginToken, profile: string, path: string): KeyObject {
  try {
    return createPrivateKey(dpopKey)
  } catch {
    // The cause would show the key to whoever prints it.
    throw loginNeeded('aws login', profile, `the private key of the login session in ${path} cannot be read`)
  }
}

function isWhole(token: Readonly<Record<string, unknown>>): token is Readonly<Record<string, unknown>> & LoginToken {
  const { accessToken, refreshToken, dpopKey, clientId } = token
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = (accessToken ?? {}) as Record<string, unknown>
  const texts = [refreshToken, dpopKey, clientId, accessKeyId, secretAccessKey, sessionToken, expiresAt]
  return texts.every(part => typeof part === 'string' && part !== '')
}

function credentialsOf({ accessToken }: LoginToken): Credentials {
  const { accountId, expiresAt, ...keys } = accessToken
  const expiration = parseTime(expiresAt)
  return new Credentials(
    { ...keys, expiration, accountId: typeof accountId === 'string' ? accountId : undefined },
    NAME,
  )
}

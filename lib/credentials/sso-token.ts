import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { expand } from '../config/profiles.ts'
import { CredentialsError } from '../errors.ts'
import { readJson, writeJson } from './json-file.ts'
import { loginNeeded } from './login-needed.ts'
import type { ProviderContext } from './provider.ts'
import type { SsoSession } from './sso-profile.ts'
import { formatTime, parseTime } from './timestamp.ts'

/** Milliseconds before expiry from which on a token is refreshed. */
const WINDOW = 15 * 60_000
const COMMAND = 'aws sso login'

/** What `aws sso login` gets. */
export interface SsoToken {
  readonly accessToken: string
  readonly expiration: Date
  /** The file that it is from. */
  readonly path: string
}

/**
 * The token that `aws sso login` left, where and as the AWS CLI keeps it. One of a session is refreshed when it is about
 * to expire, and written back; while the old one lives, a refresh that fails is no failure.
 *
 * Source: botocore/tokens.py, SSOTokenProvider, and botocore/utils.py, SSOTokenLoader.
 *
 * @throws CredentialsError when there is none, or none that lives
 */
export async function ssoToken(context: ProviderContext, sso: SsoSession): Promise<SsoToken> {
  const path = tokenPath(context, sso)
  const token = await readJson(path)
  const expiration = parseTime(token?.expiresAt)
  if (typeof token?.accessToken !== 'string' || expiration === undefined) {
    throw loginNeeded(COMMAND, context.profile, `there is no token of IAM Identity Center (SSO) in ${path}`)
  }
  const left = expiration.getTime() - Date.now()
  let cause: unknown
  if (sso.session !== undefined && left < WINDOW && isRefreshable(token)) {
    try {
      return await refreshToken(context, sso, token, path)
    } catch (error) {
      cause = error
    }
  }
  if (left > 0) return { accessToken: token.accessToken, expiration, path }
  const why = cause instanceof Error ? `, and could not be refreshed (${cause.message})` : ''
  const problem = `the token of IAM Identity Center (SSO) in ${path} has expired${why}`
  throw loginNeeded(COMMAND, context.profile, problem, cause)
}

function tokenPath({ environment }: ProviderContext, { session, startUrl }: SsoSession): string {
  const hash = createHash('sha1')
    .update(session ?? startUrl)
    .digest('hex')
  return join(expand('~/.aws/sso/cache', environment), `${hash}.json`)
}

/** Whether the token came with all that gets another one, and the registration of the client still holds. */
function isRefreshable(token: Readonly<Record<string, unknown>>): boolean {
  const { refreshToken, clientId, clientSecret, registrationExpiresAt } = token
  const isThere = [refreshToken, clientId, clientSecret].every(part => typeof part === 'string' && part !== '')
  return isThere && (parseTime(registrationExpiresAt)?.getTime() ?? 0) > Date.now()
}

async function refreshToken(
  { call }: ProviderContext,
  sso: SsoSession,
  old: Readonly<Record<string, unknown>>,
  path: string,
): Promise<SsoToken> {
  const { clientId, clientSecret, refreshToken, registrationExpiresAt } = old
  const answer = await call({
    service: 'sso-oidc',
    operation: 'createToken',
    region: sso.region,
    params: { grantType: 'refresh_token', clientId, clientSecret, refreshToken },
  })
  if (typeof answer.accessToken !== 'string' || typeof answer.expiresIn !== 'number') {
    throw new CredentialsError('the service answered without a token')
  }
  const expiration = new Date(Date.now() + answer.expiresIn * 1000)
  const token = {
    startUrl: sso.startUrl,
    region: sso.region,
    accessToken: answer.accessToken,
    expiresAt: formatTime(expiration),
    clientId,
    clientSecret,
    registrationExpiresAt,
    ...(typeof answer.refreshToken === 'string' && { refreshToken: answer.refreshToken }),
  }
  // The token is good even where the home cannot be written to, as in a container that has it read-only.
  await writeJson(path, token).catch(() => {})
  return { accessToken: token.accessToken, expiration, path }
}

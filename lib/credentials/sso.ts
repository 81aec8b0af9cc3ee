import { ClientError, CredentialsError } from '../errors.ts'
import type { Credentials } from './credentials.ts'
import { failure } from './failure.ts'
import { loginNeeded } from './login-needed.ts'
import type { CredentialProvider, ProviderContext } from './provider.ts'
import { cacheKey, type RoleAnswer } from './role-cache.ts'
import { type SsoProfile, ssoProfileOf } from './sso-profile.ts'
import { ssoToken } from './sso-token.ts'
import { formatTime } from './timestamp.ts'

const NAME = 'sso'

/**
 * A role of IAM Identity Center, for whoever ran `aws sso login`.
 * Source: botocore/credentials.py, SSOProvider and SSOCredentialFetcher.
 */
export function sso(context: ProviderContext): CredentialProvider {
  const { files, profile = 'default' } = context
  return {
    name: NAME,
    place: `IAM Identity Center (SSO) for profile "${profile}"`,
    load: async (): Promise<Credentials | null> => {
      const settings = ssoProfileOf(files, files.profile(context.profile), profile)
      if (settings === undefined) return null
      const { roleName, accountId, session, startUrl } = settings
      const args: Record<string, string> = { roleName, accountId }
      if (session === undefined) args.startUrl = startUrl
      else args.sessionName = session
      const key = cacheKey(args, { compact: true })
      const features = session === undefined ? ['t', 'u'] : ['r', 's']
      return context.cache.get(key, NAME, () => fetchRole(context, settings), features)
    },
  }
}

async function fetchRole(context: ProviderContext, settings: SsoProfile): Promise<RoleAnswer> {
  const { roleName, accountId, region } = settings
  const { files, profile = 'default' } = context
  const what = `get credentials of the role ${roleName} in account ${accountId} from IAM Identity Center for profile "${profile}" of ${files.configPath}`
  const { accessToken } = await ssoToken(context, settings)
  let answer: Readonly<Record<string, unknown>>
  try {
    answer = await context.call({
      service: 'sso',
      operation: 'getRoleCredentials',
      region,
      params: { roleName, accountId, accessToken },
    })
  } catch (cause) {
    if (cause instanceof ClientError && cause.code === 'UnauthorizedException') {
      const problem = 'IAM Identity Center (SSO) does not take the token, which may have expired'
      throw loginNeeded('aws sso login', context.profile, problem, cause)
    }
    throw failure(what, cause)
  }
  const found = (answer.roleCredentials ?? {}) as Record<string, unknown>
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = found
  const keys = [accessKeyId, secretAccessKey, sessionToken]
  if (!keys.every(key => typeof key === 'string' && key !== '') || typeof expiration !== 'number') {
    throw new CredentialsError(`Could not ${what}: the service answered without credentials.`)
  }
  const Credentials = {
    AccessKeyId: accessKeyId as string,
    SecretAccessKey: secretAccessKey as string,
    SessionToken: sessionToken as string,
    Expiration: formatTime(new Date(expiration)),
    AccountId: accountId,
  }
  return { ProviderType: 'sso', Credentials }
}

import { readFile } from 'node:fs/promises'
import { textOf } from '../config/profiles.ts'
import { CredentialsError } from '../errors.ts'
import { failure } from './failure.ts'
import type { CredentialProvider, ProviderContext } from './provider.ts'
import { cacheKey } from './role-cache.ts'
import { callSts, defaultSessionName } from './sts.ts'

const NAME = 'assume-role-with-web-identity'

/**
 * A role assumed with a token out of a file, as a pod of Kubernetes has one. Each setting comes from the environment,
 * unless an option names the profile, and else from the profile.
 *
 * Source: botocore/credentials.py, AssumeRoleWithWebIdentityProvider.
 */
export function webIdentity(context: ProviderContext): CredentialProvider {
  const { environment, files, profile = 'default', profileIsOption } = context
  const setting = (variable: string, key: string, features: Set<string>): string | undefined => {
    const value = profileIsOption ? undefined : environment[variable]
    if (value !== undefined) features.add('h')
    const own = value ?? textOf(files.profile(context.profile).get(key))
    if (value === undefined && own !== undefined) features.add('q')
    return own
  }
  return {
    name: NAME,
    place: `AWS_WEB_IDENTITY_TOKEN_FILE, or the role with a web identity of profile "${profile}"`,
    load: async () => {
      const features = new Set<string>()
      const path = setting('AWS_WEB_IDENTITY_TOKEN_FILE', 'web_identity_token_file', features)
      if (!path) return null
      const arn = setting('AWS_ROLE_ARN', 'role_arn', features)
      if (!arn) {
        throw new CredentialsError(
          `The web identity token file ${path} is configured, and no role: set the environment variable AWS_ROLE_ARN, ` +
            `or role_arn in profile "${profile}" of ${files.configPath}.`,
        )
      }
      const sessionName = setting('AWS_ROLE_SESSION_NAME', 'role_session_name', features)
      const args = { RoleArn: arn, ...(sessionName && { RoleSessionName: sessionName }) }
      const fetch = async () =>
        callSts(context, {
          what: `assume the role ${arn} with the web identity in ${path} (${origin(context)})`,
          operation: 'assumeRoleWithWebIdentity',
          params: { RoleSessionName: defaultSessionName(), ...args, WebIdentityToken: await readToken(path) },
        })
      return context.cache.get(cacheKey(args), NAME, fetch, [...features])
    },
  }
}

/** Who asks for it, for messages. */
function origin({ environment, profile = 'default', profileIsOption }: ProviderContext): string {
  const fromVariable = !profileIsOption && environment.AWS_WEB_IDENTITY_TOKEN_FILE !== undefined
  return fromVariable ? 'AWS_WEB_IDENTITY_TOKEN_FILE' : `profile "${profile}"`
}

async function readToken(path: string): Promise<string> {
  let token: string
  try {
    token = (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    throw failure('read the web identity token', cause)
  }
  if (token !== '') return token
  throw new CredentialsError(`The web identity token file ${path} is empty.`)
}

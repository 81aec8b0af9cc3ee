import { CredentialsError, InvalidConfigFileError } from '../errors.ts'
import { containerRole } from './container.ts'
import type { Credentials } from './credentials.ts'
import { environmentVariables } from './environment.ts'
import { failure } from './failure.ts'
import { instanceMetadata } from './instance-metadata.ts'
import { profileProviders } from './profile-providers.ts'
import { type CredentialProvider, firstOf, type ProviderContext, type ProviderFactory } from './provider.ts'
import { cacheKey } from './role-cache.ts'
import { asksForRole, type Role, roleOf } from './role-profile.ts'
import { callSts, defaultSessionName } from './sts.ts'

const NAME = 'assume-role'

/** What `credential_source` may name. Source: botocore/credentials.py, CanonicalNameCredentialSourcer. */
const NAMED: ReadonlyMap<string, ProviderFactory> = new Map([
  ['Environment', environmentVariables],
  ['EcsContainer', containerRole],
  ['Ec2InstanceMetadata', instanceMetadata],
])

const FEATURES: ReadonlyMap<string, string> = new Map([
  ['Environment', 'g'],
  ['EcsContainer', 'z'],
  ['Ec2InstanceMetadata', '0'],
])

/**
 * The role that the profile asks for, assumed with the credentials of another profile or of a place that it names.
 * Source: botocore/credentials.py, AssumeRoleProvider and AssumeRoleCredentialFetcher.
 */
export function assumedRole(context: ProviderContext): CredentialProvider {
  const { files, profile = 'default' } = context
  return {
    name: NAME,
    place: `the role of profile "${profile}"`,
    load: async () => {
      if (!asksForRole(files.profile(context.profile))) return null
      return assume(context, roleOf(files, profile, [...NAMED.keys()]))
    },
  }
}

async function assume(context: ProviderContext, role: Role): Promise<Credentials> {
  const { arn, sessionName, externalId, mfaSerial, durationSeconds } = role
  const args = {
    RoleArn: arn,
    ...(sessionName !== undefined && { RoleSessionName: sessionName }),
    ...(externalId !== undefined && { ExternalId: externalId }),
    ...(mfaSerial !== undefined && { SerialNumber: mfaSerial }),
    ...(durationSeconds !== undefined && { DurationSeconds: durationSeconds }),
  }
  const fetch = async () => {
    const credentials = await sourceCredentials(context, role)
    const TokenCode = mfaSerial === undefined ? undefined : await codeFor(context, role, mfaSerial)
    return callSts(context, {
      what: `assume the role ${arn} of ${role.place}`,
      operation: 'assumeRole',
      params: { RoleSessionName: defaultSessionName(), ...args, ...(TokenCode && { TokenCode }) },
      credentials,
    })
  }
  return context.cache.get(cacheKey(args), NAME, fetch, featuresOf(role))
}

/** Whose credentials ask for the role: a profile's, or those of a place that the profile names. */
function featuresOf({ source }: Role): readonly string[] {
  return source.kind === 'named' ? ['p', FEATURES.get(source.name)!] : ['o', 'n']
}

async function sourceCredentials(context: ProviderContext, { source, place }: Role): Promise<Credentials> {
  if (source.kind === 'role') return assume(context, source.role)
  if (source.kind === 'named') {
    const provider = NAMED.get(source.name)!(context)
    const found = await provider.load()
    if (found !== null) return found
    throw new CredentialsError(
      `"credential_source = ${source.name}" of ${place} has no credentials: nothing in ${provider.place}` +
        `${provider.name !== 'env' && provider.skipped ? ` (${provider.skipped})` : ''}.`,
    )
  }
  const { profile, entry } = source
  const found = await firstOf(profileProviders({ ...context, profile, profileIsOption: true }))
  if (found !== null) return found
  throw new InvalidConfigFileError(
    entry.path,
    entry.line,
    `"source_profile = ${profile}" names a profile without credentials. Give it some, or name another.`,
  )
}

async function codeFor({ mfaCode }: ProviderContext, { arn, place }: Role, serial: string): Promise<string> {
  if (mfaCode === undefined) {
    throw new CredentialsError(
      `The role ${arn} of ${place} needs a code of the MFA device ${serial}. ` +
        'Give the session an option mfaCode: async serial => the code that the device shows.',
    )
  }
  let code: unknown
  try {
    code = await mfaCode(serial)
  } catch (cause) {
    throw failure(`get a code of the MFA device ${serial} for the role ${arn} of ${place}`, cause)
  }
  if (typeof code === 'string' && /^\s*\d{6}\s*$/.test(code)) return code.trim()
  throw new CredentialsError(
    `The option mfaCode gave no code of the MFA device ${serial} for ${place}: a code is a string of six digits.`,
  )
}

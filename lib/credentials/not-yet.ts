import { UnsupportedFeatureError } from '../errors.ts'
import type { ProviderContext, ProviderFactory } from './provider.ts'

interface NotYet {
  /** The name that botocore has for the provider. */
  readonly name: string
  /** What it would do, for people. */
  readonly feature: string
  /** Keys of a profile, any of which asks for it. */
  readonly keys?: readonly string[]
  /** Keys that leave it to another provider. */
  readonly unless?: readonly string[]
  /** Environment variables, any of which asks for it. */
  readonly variables?: readonly string[]
  /** Whether the variables mean nothing when an option names the profile. */
  readonly profileWins?: boolean
}

/**
 * A provider that tucuxi does not have yet. Where it is configured, it refuses: to go on would sign as somebody else.
 */
export function notYet({
  name,
  feature,
  keys = [],
  unless = [],
  variables = [],
  profileWins = false,
}: NotYet): ProviderFactory {
  return ({ files, environment, profile, profileIsOption }: ProviderContext) => ({
    name,
    place: feature,
    load: async () => {
      const variable = profileWins && profileIsOption ? undefined : variables.find(key => environment[key])
      if (variable !== undefined) throw refusal(`The environment variable ${variable}`, feature)
      const section = files.profile(profile)
      const key = unless.some(other => section.has(other)) ? undefined : keys.find(candidate => section.has(candidate))
      if (key === undefined) return null
      const { path, line } = section.get(key)!
      throw refusal(`Profile "${profile ?? 'default'}" (${path}:${line}, "${key}")`, feature)
    },
  })
}

/** Nothing configures it: it is there on an instance of EC2, and asked last. Until it is, it has none. */
export const instanceMetadata: ProviderFactory = () => ({
  name: 'iam-role',
  place: 'the instance metadata service',
  skipped: 'tucuxi does not ask it yet',
  load: async () => null,
})

function refusal(who: string, feature: string): UnsupportedFeatureError {
  return new UnsupportedFeatureError(
    `${who} asks for ${feature}, which tucuxi does not do yet. Until then, pass the option "credentials": keys, ` +
      'or an async function such as a provider of AWS SDK for JavaScript v3.',
  )
}

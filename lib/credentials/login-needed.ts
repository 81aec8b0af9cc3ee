import { CredentialsError } from '../errors.ts'

/**
 * The error of a profile whose user has to log in, with the command that does it.
 *
 * @param command `aws sso login`
 * @param problem why, and where: "the token in path has expired"
 */
export function loginNeeded(
  command: 'aws sso login' | 'aws login',
  profile: string | undefined,
  problem: string,
  cause?: unknown,
): CredentialsError {
  const name = profile ?? 'default'
  const shown = /^[\w.@+-]+$/.test(name) ? name : `"${name}"`
  const line = profile === undefined || name === 'default' ? command : `${command} --profile ${shown}`
  const message = `No credentials for profile "${name}": ${problem}. Run: ${line}`
  return new CredentialsError(message, cause === undefined ? undefined : { cause })
}

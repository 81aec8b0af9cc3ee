import type { IniEntry, IniSection } from '../config/ini.ts'
import { type ProfileFiles, textOf } from '../config/profiles.ts'
import { InvalidConfigFileError, PartialCredentialsError } from '../errors.ts'

/** A role that a profile asks for, and whose credentials ask for it. */
export interface Role {
  /** The profile, and where it asks: `profile "dev" (path:line)`. */
  readonly place: string
  readonly arn: string
  readonly sessionName: string | undefined
  readonly externalId: string | undefined
  readonly mfaSerial: string | undefined
  readonly durationSeconds: number | undefined
  readonly source: RoleSource
}

export type RoleSource =
  | { readonly kind: 'role'; readonly role: Role }
  | { readonly kind: 'profile'; readonly profile: string; readonly entry: IniEntry }
  | { readonly kind: 'named'; readonly name: string }

/** Whether a profile asks for a role whose call is signed. With a token file it is another provider's: not signed. */
export function asksForRole(section: IniSection): boolean {
  return section.has('role_arn') && !section.has('web_identity_token_file')
}

/**
 * The role of a profile, and the roles before it. Source: botocore/credentials.py, AssumeRoleProvider.
 *
 * @param names what `credential_source` may name
 * @throws PartialCredentialsError when nothing says whose credentials ask for the role
 * @throws InvalidConfigFileError when two things say it, or one names what is not there, or the profiles form a circle
 */
export function roleOf(
  files: ProfileFiles,
  profile: string,
  names: readonly string[],
  visited: readonly string[] = [profile],
): Role {
  const section = sectionOf(files, profile)!
  const arn = section.get('role_arn')!
  const place = `profile "${profile}" (${arn.path}:${arn.line})`
  const text = (key: string) => textOf(section.get(key))
  if (textOf(arn) === undefined) throw fault(arn, `"role_arn" of profile "${profile}" is empty. Set the ARN of a role.`)
  const duration = text('duration_seconds')
  return {
    place,
    arn: textOf(arn)!,
    sessionName: text('role_session_name'),
    externalId: text('external_id'),
    mfaSerial: text('mfa_serial'),
    // botocore leaves out what is no integer.
    durationSeconds: duration !== undefined && /^[+-]?\d+$/.test(duration) ? Number(duration) : undefined,
    source: sourceOf(files, profile, place, names, visited),
  }
}

function sourceOf(
  files: ProfileFiles,
  profile: string,
  place: string,
  names: readonly string[],
  visited: readonly string[],
): RoleSource {
  const section = sectionOf(files, profile)!
  const [named, from] = [section.get('credential_source'), section.get('source_profile')]
  if (named !== undefined && from !== undefined) {
    throw fault(named, `profile "${profile}" has both credential_source and source_profile. Leave one out.`)
  }
  if (named !== undefined) {
    const name = textOf(named)
    if (name !== undefined && names.includes(name)) return { kind: 'named', name }
    throw fault(
      named,
      `"credential_source = ${name ?? ''}" of profile "${profile}" must be one of ${names.join(', ')}.`,
    )
  }
  if (from === undefined) {
    throw new PartialCredentialsError(
      `Half a role in ${place}: it has role_arn, but neither source_profile nor credential_source, which say whose ` +
        'credentials ask for the role. Set one of them.',
    )
  }
  return fromProfile(files, profile, from, names, visited)
}

function fromProfile(
  files: ProfileFiles,
  parent: string,
  entry: IniEntry,
  names: readonly string[],
  visited: readonly string[],
): RoleSource {
  const name = textOf(entry) ?? ''
  const section = sectionOf(files, name)
  if (section === undefined) {
    throw fault(
      entry,
      `"source_profile = ${name}" of profile "${parent}" names a profile that is neither in ${files.configPath} nor in ${files.credentialsPath}.`,
    )
  }
  const hasKeys = section.has('aws_access_key_id') || section.has('aws_secret_access_key')
  // A profile may be its own source where it has keys, too.
  if (visited.includes(name) && !(name === parent && hasKeys)) {
    const circle = [...visited, name].map(each => `"${each}"`).join(' -> ')
    throw fault(entry, `the source profiles form a circle: ${circle}. Let one of them have credentials of its own.`)
  }
  if (hasKeys || !asksForRole(section)) return { kind: 'profile', profile: name, entry }
  return { kind: 'role', role: roleOf(files, name, names, [...visited, name]) }
}

function sectionOf(files: ProfileFiles, name: string): IniSection | undefined {
  const isThere = files.configProfile(name) !== undefined || files.credentialsProfile(name) !== undefined
  return isThere ? files.profile(name) : undefined
}

function fault({ path, line }: IniEntry, problem: string): InvalidConfigFileError {
  return new InvalidConfigFileError(path, line, problem)
}

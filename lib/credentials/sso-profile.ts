import type { IniEntry, IniSection } from '../config/ini.ts'
import { type ProfileFiles, textOf } from '../config/profiles.ts'
import { InvalidConfigFileError } from '../errors.ts'

/** Where a user logs in to IAM Identity Center. */
export interface SsoSession {
  readonly startUrl: string
  /** The region of the Identity Center, whatever the region of the session is. */
  readonly region: string
  /** The section `[sso-session name]`; without one the profile has the older form, whose token is never refreshed. */
  readonly session: string | undefined
}

/** What a profile says of IAM Identity Center. */
export interface SsoProfile extends SsoSession {
  readonly accountId: string
  readonly roleName: string
}

const NEEDED = ['sso_role_name', 'sso_account_id', 'sso_start_url', 'sso_region'] as const

/**
 * The settings of a profile that asks for IAM Identity Center; undefined for any other.
 * Source: botocore/credentials.py, SSOProvider.
 *
 * @param name for messages
 * @throws InvalidConfigFileError when a setting is missing, or the profile and its session contradict each other
 */
export function ssoProfileOf(files: ProfileFiles, section: IniSection, name: string): SsoProfile | undefined {
  const asks = section.get('sso_account_id') ?? section.get('sso_role_name')
  if (asks === undefined) return undefined
  const reference = section.get('sso_session')
  const session = textOf(reference)
  const settings = new Map(section)
  const fault = (problem: string, { path, line } = reference ?? asks) => new InvalidConfigFileError(path, line, problem)
  if (reference !== undefined) {
    const common = sectionOf(files, reference)
    for (const [key, entry] of common) {
      const own = section.get(key)
      if (own !== undefined && textOf(own) !== textOf(entry)) {
        throw fault(
          `"${key}" of profile "${name}" is not that of its sso-session "${session}" (${entry.path}:${entry.line}). Leave one out.`,
          own,
        )
      }
      settings.set(key, entry)
    }
  }
  const missing = NEEDED.filter(key => textOf(settings.get(key)) === undefined)
  if (missing.length > 0) {
    throw fault(`profile "${name}" asks for IAM Identity Center (SSO), and lacks ${missing.join(', ')}.`, asks)
  }
  const [roleName, accountId, startUrl, region] = NEEDED.map(key => textOf(settings.get(key))!)
  return { startUrl: startUrl!, region: region!, accountId: accountId!, roleName: roleName!, session }
}

/**
 * The `sso_session` of a profile, which is all that a token needs; undefined for any other.
 * Source: botocore/tokens.py, SSOTokenProvider.
 *
 * @param name for messages
 * @throws InvalidConfigFileError when there is no such section, or it lacks a setting
 */
export function ssoSessionOf(files: ProfileFiles, section: IniSection, name: string): SsoSession | undefined {
  const reference = section.get('sso_session')
  if (reference === undefined) return undefined
  const common = sectionOf(files, reference)
  const [startUrl, region] = [textOf(common.get('sso_start_url')), textOf(common.get('sso_region'))]
  if (startUrl !== undefined && region !== undefined) return { startUrl, region, session: textOf(reference) }
  const lacks = startUrl === undefined ? 'sso_start_url' : 'sso_region'
  throw new InvalidConfigFileError(
    reference.path,
    reference.line,
    `profile "${name}" asks for the sso-session "${textOf(reference)}", which lacks ${lacks}.`,
  )
}

function sectionOf(files: ProfileFiles, reference: IniEntry): IniSection {
  const session = textOf(reference) ?? ''
  const common = files.ssoSession(session)
  if (common !== undefined) return common
  throw new InvalidConfigFileError(
    reference.path,
    reference.line,
    `"sso_session = ${session}" names a section "[sso-session ${session}]" that ${files.configPath} does not have.`,
  )
}

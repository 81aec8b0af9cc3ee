import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { InvalidConfigFileError, ProfileNotFoundError } from '../errors.ts'
import { closest } from '../names.ts'
import { type IniEntry, type IniSection, parseIni } from './ini.ts'

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The kinds of sections that the config file has; any other section means nothing to an SDK. */
const KINDS = ['profile', 'sso-session', 'services'] as const
type Kind = (typeof KINDS)[number]

const EMPTY: IniSection = new Map()

/**
 * The two files of profiles, each read once, when something is first asked of it. A file that does not exist is empty.
 *
 * Source: botocore/session.py (full_config), botocore/configloader.py.
 */
export class ProfileFiles {
  /** `AWS_CONFIG_FILE`, or `~/.aws/config`. */
  readonly configPath: string
  /** `AWS_SHARED_CREDENTIALS_FILE`, or `~/.aws/credentials`. */
  readonly credentialsPath: string
  #config: Readonly<Record<Kind, ReadonlyMap<string, IniSection>>> | undefined
  readonly #profiles = new Map<string | undefined, IniSection>()
  #credentials: ReadonlyMap<string, IniSection> | undefined

  /** @param environment names the files, and the home folder for `~` */
  constructor(environment: Environment) {
    this.configPath = expand(environment.AWS_CONFIG_FILE || '~/.aws/config', environment)
    this.credentialsPath = expand(environment.AWS_SHARED_CREDENTIALS_FILE || '~/.aws/credentials', environment)
  }

  /**
   * Every profile of both files; `default` only where one of them has it.
   * @throws InvalidConfigFileError
   */
  names(): string[] {
    return [...new Set([...this.#sections('profile').keys(), ...this.#credentialSections().keys()])]
  }

  /**
   * The keys of a profile; those in the credentials file win over those in the config file. No profile means `default`,
   * which need not exist; a profile that was asked for by name must.
   *
   * @throws ProfileNotFoundError
   * @throws InvalidConfigFileError
   */
  profile(name: string | undefined): IniSection {
    let profile = this.#profiles.get(name)
    if (profile === undefined) {
      const config = this.configProfile(name ?? 'default')
      const credentials = this.credentialsProfile(name ?? 'default')
      if (config === undefined && credentials === undefined && name !== undefined) throw this.#notFound(name)
      profile = new Map([...(config ?? EMPTY), ...(credentials ?? EMPTY)])
      this.#profiles.set(name, profile)
    }
    return profile
  }

  /** What the config file alone says of a profile. */
  configProfile(name: string): IniSection | undefined {
    return this.#sections('profile').get(name)
  }

  /** What the credentials file alone says of a profile. */
  credentialsProfile(name: string): IniSection | undefined {
    return this.#credentialSections().get(name)
  }

  /** The section `[services name]`. */
  services(name: string): IniSection | undefined {
    return this.#sections('services').get(name)
  }

  /** The section `[sso-session name]`. */
  ssoSession(name: string): IniSection | undefined {
    return this.#sections('sso-session').get(name)
  }

  #sections(kind: Kind): ReadonlyMap<string, IniSection> {
    this.#config ??= byKind(read(this.configPath))
    return this.#config[kind]
  }

  #credentialSections(): ReadonlyMap<string, IniSection> {
    this.#credentials ??= read(this.credentialsPath)
    return this.#credentials
  }

  #notFound(name: string): ProfileNotFoundError {
    const names = this.names()
    const near = closest(name, names)
    const known = names.length === 0 ? 'They have no profiles.' : `They have: ${names.join(', ')}.`
    const hint = near === undefined ? known : `Did you mean "${near}"? ${known}`
    return new ProfileNotFoundError(
      `Profile "${name}" is neither in ${this.configPath} (as "[profile ${name}]") ` +
        `nor in ${this.credentialsPath} (as "[${name}]"). ${hint}`,
    )
  }
}

/** The text under a key; `undefined` where it is missing, empty or a nested section. */
export function textOf(entry: IniEntry | undefined): string | undefined {
  return typeof entry?.value === 'string' && entry.value !== '' ? entry.value : undefined
}

function byKind(sections: ReadonlyMap<string, IniSection>): Record<Kind, Map<string, IniSection>> {
  const kinds = { profile: new Map(), 'sso-session': new Map(), services: new Map() }
  for (const [title, section] of sections) {
    const [kind, name, ...more] = title === 'default' ? ['profile', title] : words(title)
    if (name === undefined || more.length > 0 || !(KINDS as readonly unknown[]).includes(kind)) continue
    kinds[kind as Kind].set(name, section)
  }
  return kinds
}

/** `profile "my name"` to its two words. */
function words(title: string): string[] {
  return [...title.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare!)
}

function read(path: string): ReadonlyMap<string, IniSection> {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Map()
    throw new InvalidConfigFileError(path, 0, `the file exists and cannot be read (${code}). Mend its permissions.`, {
      cause,
    })
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new InvalidConfigFileError(path, badLine(bytes), 'the line is not UTF-8. Save the file as UTF-8.', { cause })
  }
  return parseIni(text, path)
}

/** The first line that a lenient decoder has to mend. */
function badLine(bytes: Buffer): number {
  return bytes.toString('utf8').split('\uFFFD', 1)[0]!.split('\n').length
}

/** A path with its `~` and `$NAME`, as Python's expanduser and expandvars have it. */
export function expand(path: string, environment: Environment): string {
  const home = (process.platform === 'win32' ? environment.USERPROFILE : environment.HOME) || homedir()
  return path
    .replace(
      /\$(?:(\w+)|\{(\w+)\})/g,
      (text, bare?: string, braced?: string) => environment[bare ?? braced ?? ''] ?? text,
    )
    .replace(/^~(?=$|[/\\])/, () => home)
}

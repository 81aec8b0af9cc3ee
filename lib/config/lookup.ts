import { InvalidConfigFileError, InvalidOptionError } from '../errors.ts'
import type { Kind } from './coerce.ts'
import type { IniSection } from './ini.ts'
import { type Environment, type ProfileFiles, textOf } from './profiles.ts'

/** One row of the table of settings. */
export interface Setting<Value, Default extends Value | undefined = Value | undefined> {
  /** Environment variables, the first that is set wins. `<SERVICE>` is the service id: `AWS_ENDPOINT_URL_<SERVICE>`. */
  readonly env?: readonly string[]
  /**
   * Keys of a profile, the first that is there wins. `s3.x` is the key `x` of the nested section `s3 =`; `<client>` is
   * the name of the client, `<service>` the service id; `services:` the section that the key `services` names.
   */
  readonly profile?: readonly string[]
  readonly kind: Kind<Value>
  readonly default: Default
  /** Other defaults, by service id. */
  readonly services?: Readonly<Record<string, Value>>
  /** The name in `sdk-default-configuration.json`, where `defaultsMode` changes the default. */
  readonly smart?: string
  readonly meaning: string
}

/** Where a value comes from. */
export interface Origin {
  readonly kind: 'client option' | 'session option' | 'environment' | 'profile' | 'default'
  /** The option, the variable, the key of the profile, or why there is a default. */
  readonly name: string
  readonly profile?: string | undefined
  readonly path?: string | undefined
  readonly line?: number | undefined
}

/** A place where a value was looked for. */
export interface Candidate {
  readonly origin: Origin
  /** `undefined` where the place is empty. */
  readonly raw: unknown
}

/** Options as a caller gave them; those of a client lie over those of its session. */
export interface Layer {
  readonly kind: 'client option' | 'session option'
  readonly options: Readonly<Record<string, unknown>>
}

/** What settings are read from. */
export interface Sources {
  readonly layers: readonly Layer[]
  readonly environment: Environment
  readonly files: ProfileFiles
  /** The profile that was asked for; `undefined` for the default one, which need not exist. */
  readonly profile: string | undefined
  /** The client that the settings are for; without one, settings of single services are passed over. */
  readonly client?: { readonly name: string; readonly serviceId: string } | undefined
}

/** Every place of a setting but its default, in order of precedence. The files are read when their turn comes. */
export function* candidates(option: string, setting: Setting<unknown>, sources: Sources): Generator<Candidate> {
  for (const { kind, options } of sources.layers)
    yield { origin: { kind, name: option }, raw: optionAt(options, option) }
  for (const name of placed(setting.env, sources)) {
    yield { origin: { kind: 'environment', name }, raw: sources.environment[name] || undefined }
  }
  if (setting.profile === undefined) return
  const section = sources.files.profile(sources.profile)
  for (const key of placed(setting.profile, sources)) {
    const entry = entryAt(key, section, sources)
    const origin = { kind: 'profile', name: key, profile: sources.profile ?? 'default' } as const
    yield { origin: { ...origin, path: entry?.path, line: entry?.line }, raw: textOf(entry) }
  }
}

/** The value of a setting and where it comes from; `undefined` when no place has one. */
export function lookUp<Value>(
  option: string,
  setting: Setting<Value>,
  sources: Sources,
): { value: Value; origin: Origin } | undefined {
  for (const { origin, raw } of candidates(option, setting, sources)) {
    if (raw !== undefined) return { value: coerce(option, setting.kind, raw, origin), origin }
  }
  return undefined
}

/** @throws InvalidOptionError naming the source of the value, and what is allowed */
export function coerce<Value>(option: string, kind: Kind<Value>, raw: unknown, origin: Origin): Value {
  const isOption = origin.kind === 'client option' || origin.kind === 'session option'
  const value = isOption ? kind.fromOption(raw) : kind.fromText?.(raw as string)
  if (value !== undefined) return value
  const subject = isOption ? '' : `"${option}" `
  const what = kind.secret === true ? '' : ` ${shown(raw)}`
  throw new InvalidOptionError(`Invalid value${what} of ${describe(origin)}: ${subject}must be ${kind.allowed}.`)
}

/** The option at a path such as `s3.addressingStyle`; null is no value. */
export function optionAt(options: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = options
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value ?? undefined
}

/** Where a value comes from, as part of a sentence. */
export function describe({ kind, name, profile, path, line }: Origin): string {
  if (kind === 'environment') return `the environment variable ${name}`
  if (kind === 'profile') return `"${name}" of profile "${profile}"${path === undefined ? '' : ` (${path}:${line})`}`
  if (kind === 'default') return name === '' ? 'the default' : `the default ${name}`
  return `the ${kind} "${name}"`
}

/** A value as text, without the password of a URL. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  const json =
    typeof value === 'bigint' || typeof value === 'symbol' ? String(value) : (JSON.stringify(value) ?? 'undefined')
  return json.replace(/\/\/[^/@"]*@/g, '//***@')
}

function* placed(names: readonly string[] | undefined, { client }: Sources): Generator<string> {
  for (const name of names ?? []) {
    if (!name.includes('<')) yield name
    else if (client !== undefined) {
      yield name
        .replace('<SERVICE>', client.serviceId.toUpperCase())
        .replace('<service>', client.serviceId)
        .replace('<client>', client.name)
    }
  }
}

function entryAt(key: string, profile: IniSection, sources: Sources) {
  const [start, ...path] = key.split('.')
  const [first, inServices] = start!.startsWith('services:') ? [start!.slice(9), true] : [start!, false]
  const section = inServices ? servicesOf(profile, sources) : profile
  const entry = section?.get(first)
  const [nested] = path
  if (nested === undefined) return entry
  return entry === undefined || typeof entry.value === 'string' ? undefined : entry.value.get(nested)
}

/** @throws InvalidConfigFileError when the profile names a section that the config file does not have */
function servicesOf(profile: IniSection, { files }: Sources): IniSection | undefined {
  const reference = profile.get('services')
  const name = textOf(reference)
  if (name === undefined) return undefined
  const section = files.services(name)
  if (section !== undefined) return section
  throw new InvalidConfigFileError(
    reference!.path,
    reference!.line,
    `"services = ${name}" names a section "[services ${name}]" that ${files.configPath} does not have.`,
  )
}

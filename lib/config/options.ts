import { CLIENT_SETTINGS, SESSION_SETTINGS } from '../config.ts'
import { InvalidOptionError } from '../errors.ts'
import { closest } from '../names.ts'
import { coerce, type Layer, optionAt, type Setting } from './lookup.ts'

/** Options that are not settings: objects and functions that a session holds. */
const HELD = ['credentials', 'transport'] as const

/** Such as belong to a session only. */
const HELD_BY_SESSION = ['mfaCode'] as const

/** What other SDKs call an option, and what it is called here. */
const FOREIGN: Readonly<Record<string, string>> = {
  accessKeyId: 'credentials: { accessKeyId, … }',
  addressingStyle: 's3: { addressingStyle }',
  aws_access_key_id: 'credentials: { accessKeyId, … }',
  aws_secret_access_key: 'credentials: { secretAccessKey, … }',
  aws_session_token: 'credentials: { sessionToken, … }',
  config: 'the same options, beside region',
  endpoint: 'endpointUrl',
  forcePathStyle: "s3: { addressingStyle: 'path' }",
  maxAttempts: 'retries: { maxAttempts }',
  mfaCodeProvider: 'mfaCode',
  'retries.max_attempts': 'retries: { maxAttempts: 1 + … }',
  proxies_config: 'proxiesConfig',
  requestHandler: 'transport',
  retryMode: 'retries: { mode }',
  retry_mode: 'retries: { mode }',
  s3ForcePathStyle: "s3: { addressingStyle: 'path' }",
  secretAccessKey: 'credentials: { secretAccessKey, … }',
  sslEnabled: 'useSsl',
}

/**
 * Checks names and values of options, so that a wrong one is told where it was written.
 *
 * @throws InvalidOptionError an option that does not exist, does not belong here, or has a value it cannot have
 */
export function checkOptions(options: Readonly<Record<string, unknown>>, kind: Layer['kind']): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new InvalidOptionError('Options must be an object such as { region: "eu-west-1" }.')
  }
  const settings: ReadonlyMap<string, Setting<unknown>> = kind === 'session option' ? ALL : OF_CLIENT
  const held = heldBy(kind)
  for (const name of namesOf(options, settings)) {
    if (held.includes(name)) continue
    const setting = settings.get(name)
    if (setting === undefined) throw unknownOption(name, kind, settings)
    const raw = optionAt(options, name)
    if (raw !== undefined) coerce(name, setting.kind, raw, { kind, name })
  }
  checkFunction(options, 'transport', kind, '(request: WireRequest) => Promise<WireResponse>')
  checkFunction(options, 'mfaCode', kind, '(serial: string) => Promise<string>')
}

function checkFunction(
  options: Readonly<Record<string, unknown>>,
  name: string,
  kind: Layer['kind'],
  signature: string,
): void {
  const value = options[name]
  if (value === undefined || value === null || typeof value === 'function') return
  throw new InvalidOptionError(`Invalid value of the ${kind} "${name}": must be a function ${signature}.`)
}

function heldBy(kind: Layer['kind']): readonly string[] {
  return kind === 'session option' ? [...HELD, ...HELD_BY_SESSION] : HELD
}

const OF_CLIENT = new Map<string, Setting<unknown>>(Object.entries(CLIENT_SETTINGS))
const ALL = new Map<string, Setting<unknown>>([...OF_CLIENT, ...Object.entries(SESSION_SETTINGS)])
const GROUPS = new Set([...OF_CLIENT.keys()].filter(name => name.includes('.')).map(name => name.split('.', 1)[0]!))

/** Paths of everything that was given: `region`, `s3.addressingStyle`. */
function* namesOf(
  options: Readonly<Record<string, unknown>>,
  settings: ReadonlyMap<string, unknown>,
): Generator<string> {
  for (const [name, value] of Object.entries(options)) {
    if (!GROUPS.has(name) || settings.has(name)) yield name
    else if (typeof value === 'object' && value !== null) for (const own of Object.keys(value)) yield `${name}.${own}`
    else if (value !== undefined && value !== null)
      throw new InvalidOptionError(`The option "${name}" must be an object.`)
  }
}

function unknownOption(name: string, kind: Layer['kind'], settings: ReadonlyMap<string, unknown>): InvalidOptionError {
  if (Object.hasOwn(SESSION_SETTINGS, name) || heldBy('session option').includes(name)) {
    return new InvalidOptionError(
      `"${name}" is an option of sessions, not of clients: session.with({ ${name}: … }).client(…).`,
    )
  }
  const known = [...settings.keys(), ...heldBy(kind)]
  const near = Object.hasOwn(FOREIGN, name) ? FOREIGN[name] : closest(name, known)
  const hint = near === undefined ? `. Options are: ${known.join(', ')}.` : `: did you mean "${near}"?`
  return new InvalidOptionError(`Unknown ${kind} "${name}"${hint}`)
}

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Credentials } from './credentials.ts'
import { readJson, writeJson } from './json-file.ts'
import { formatTime, parseTime } from './timestamp.ts'

/** What STS answers, and what lies in the cache. */
export interface RoleAnswer {
  readonly Credentials: {
    readonly AccessKeyId: string
    readonly SecretAccessKey: string
    readonly SessionToken: string
    /** The time, as text. */
    readonly Expiration: string
    readonly AccountId?: string | undefined
  }
  readonly [more: string]: unknown
}

/** Milliseconds before expiry from which on what is cached is as good as nothing. */
const WINDOW = 15 * 60_000

/**
 * Credentials of roles, in memory and in the folder where the AWS CLI keeps them, in its format: what one of them has
 * fetched the other finds. Source: botocore/credentials.py, CachedCredentialFetcher, and botocore/utils.py, JSONFileCache.
 */
export class RoleCache {
  readonly #memory: Map<string, RoleAnswer>
  readonly #folder: string | undefined

  /**
   * @param memory shared by whoever may have the same credentials
   * @param folder left out, nothing is read from or written to files
   */
  constructor(memory: Map<string, RoleAnswer>, folder?: string) {
    this.#memory = memory
    this.#folder = folder
  }

  /**
   * The credentials under a key, fetched when there are none that live for a quarter of an hour more.
   *
   * @param source the provider's name
   * @param features of the credentials
   */
  async get(
    key: string,
    source: string,
    fetch: () => Promise<RoleAnswer>,
    features: readonly string[] = [],
  ): Promise<Credentials> {
    const known = (answer: Parameters<typeof fresh>[0]) => fresh(answer, source, features)
    const cached = known(this.#memory.get(key)) ?? known(await this.#read(key))
    if (cached !== undefined) return cached
    const answer = await fetch()
    this.#memory.set(key, answer)
    // A home that cannot be written to is no reason to go without credentials: the next process fetches its own.
    await this.#write(key, answer).catch(() => {})
    return credentialsOf(answer, source, features)!
  }

  async #read(key: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    return this.#folder === undefined ? undefined : readJson(join(this.#folder, `${key}.json`))
  }

  async #write(key: string, answer: RoleAnswer): Promise<void> {
    if (this.#folder !== undefined) await writeJson(join(this.#folder, `${key}.json`), answer)
  }
}

/** What is cached, where it lives long enough. */
function fresh(
  answer: Readonly<Record<string, unknown>> | undefined,
  source: string,
  features: readonly string[],
): Credentials | undefined {
  const credentials = answer && credentialsOf(answer, source, features)
  const left = (credentials?.expiration?.getTime() ?? 0) - Date.now()
  return left >= WINDOW ? credentials : undefined
}

/**
 * The answer of STS as it is cached.
 *
 * @returns undefined when something of it is missing
 */
export function roleAnswer(output: Readonly<Record<string, unknown>>): RoleAnswer | undefined {
  const { AssumedRoleUser, Credentials: found } = output as {
    AssumedRoleUser?: { Arn?: unknown }
    Credentials?: object
  }
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = (found ?? {}) as Record<string, unknown>
  if (!(Expiration instanceof Date)) return undefined
  const Credentials = {
    AccessKeyId,
    SecretAccessKey,
    SessionToken,
    Expiration: formatTime(Expiration),
    AccountId: accountOf(AssumedRoleUser?.Arn),
  }
  return isWhole(Credentials) ? { Credentials, AssumedRoleUser } : undefined
}

/**
 * The name under which the AWS CLI caches what it got for these arguments: the hash of what Python prints them as.
 *
 * @param compact whether without spaces, as those of SSO are
 */
export function cacheKey(args: Readonly<Record<string, string | number>>, { compact = false } = {}): string {
  const [comma, colon] = compact ? [',', ':'] : [', ', ': ']
  const members = Object.keys(args)
    .sort()
    .map(name => pythonJson(name) + colon + pythonJson(args[name]!))
  return createHash('sha1')
    .update(`{${members.join(comma)}}`)
    .digest('hex')
}

function pythonJson(value: string | number): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value).replace(/[^ -~]/g, escaped)
}

function credentialsOf(
  answer: Readonly<Record<string, unknown>>,
  source: string,
  features: readonly string[],
): Credentials | undefined {
  const found = answer.Credentials
  if (!isWhole(found)) return undefined
  const init = {
    accessKeyId: found.AccessKeyId,
    secretAccessKey: found.SecretAccessKey,
    sessionToken: found.SessionToken,
    expiration: parseTime(found.Expiration),
    accountId: typeof found.AccountId === 'string' ? found.AccountId : undefined,
  }
  return new Credentials(init, source, features)
}

function isWhole(found: unknown): found is RoleAnswer['Credentials'] {
  if (typeof found !== 'object' || found === null) return false
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = found as Record<string, unknown>
  const keys = [AccessKeyId, SecretAccessKey, SessionToken]
  return keys.every(key => typeof key === 'string' && key !== '') && parseTime(Expiration) !== undefined
}

function accountOf(arn: unknown): string | undefined {
  const parts = typeof arn === 'string' && arn.startsWith('arn:') ? arn.split(':') : []
  return parts.length < 6 ? undefined : parts[4]
}

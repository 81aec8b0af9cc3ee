import { inspect } from 'node:util'
import { CredentialsError, PartialCredentialsError } from '../errors.ts'

/** What a caller may give as credentials; the shape of AWS SDK for JavaScript v3. */
export interface CredentialsInit {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  readonly expiration?: Date | undefined
  readonly accountId?: string | undefined
}

/** A function that fetches credentials; called again when those it gave are about to expire. */
export type CredentialsFunction = () => Promise<CredentialsInit>

/** Names of the two halves of a pair, as their source calls them. */
export interface HalfNames {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const OPTION_NAMES: HalfNames = { accessKeyId: 'accessKeyId', secretAccessKey: 'secretAccessKey' }

/**
 * Credentials that were found, and where. Immutable.
 *
 * `secretAccessKey` and `sessionToken` can be read, and in no other way do they leave: they are not own properties, and
 * neither `console.log`, `String` nor `JSON.stringify` shows them.
 */
export class Credentials implements CredentialsInit {
  readonly accessKeyId: string
  readonly expiration: Date | undefined
  readonly accountId: string | undefined
  /** The name of the provider: `explicit`, `function`, or as botocore calls it: `env`, `assume-role`, `sso`, `iam-role`, … */
  readonly source: string
  readonly #secretAccessKey: string
  readonly #sessionToken: string | undefined
  readonly #features: readonly string[]

  /**
   * @param features what the source alone does not tell of how they came about
   * @throws CredentialsError when a value could not stand in a header; names the source, not the value
   */
  constructor(init: CredentialsInit, source: string, features: readonly string[] = []) {
    this.accessKeyId = init.accessKeyId
    this.#secretAccessKey = init.secretAccessKey
    this.#sessionToken = init.sessionToken || undefined
    this.expiration = init.expiration
    this.accountId = init.accountId || undefined
    this.source = source
    this.#features = features
    for (const name of ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const) {
      if (!/[^\x21-\x7e]/.test(this[name] ?? '')) continue
      throw new CredentialsError(
        `The ${name} from source "${source}" has a space, a line break or a character that is not ASCII. Set it anew, without.`,
      )
    }
    Object.freeze(this)
  }

  get secretAccessKey(): string {
    return this.#secretAccessKey
  }

  get sessionToken(): string | undefined {
    return this.#sessionToken
  }

  /** How they came about, as the `user-agent` header tells it: ids of botocore/useragent.py. */
  get features(): readonly string[] {
    return this.#features
  }

  toString(): string {
    return `Credentials(${masked(this.accessKeyId)} from ${this.source})`
  }

  /** Without the secrets: what is stored or logged cannot sign. */
  toJSON(): Record<string, unknown> {
    const { accessKeyId, expiration, accountId, source } = this
    return { accessKeyId: masked(accessKeyId), expiration, accountId, source }
  }

  [inspect.custom](): string {
    return this.toString()
  }
}

/** An access key id as it may be shown: its last four characters. */
export function masked(accessKeyId: string): string {
  return `****${accessKeyId.length > 8 ? accessKeyId.slice(-4) : ''}`
}

/**
 * Credentials out of a pair of which either half may be missing.
 *
 * @param source the provider's name
 * @param where the source, for messages
 * @param names what the source calls the halves
 * @returns null when both halves are missing
 * @throws PartialCredentialsError when one is
 */
export function fromPair(
  pair: { [Name in keyof CredentialsInit]?: CredentialsInit[Name] | undefined },
  source: string,
  where: string,
  names: HalfNames = OPTION_NAMES,
): Credentials | null {
  const { accessKeyId, secretAccessKey } = pair
  if (accessKeyId && secretAccessKey) return new Credentials({ ...pair, accessKeyId, secretAccessKey }, source)
  if (!accessKeyId && !secretAccessKey) return null
  const [has, lacks] = accessKeyId
    ? [names.accessKeyId, names.secretAccessKey]
    : [names.secretAccessKey, names.accessKeyId]
  throw new PartialCredentialsError(
    `Half a pair of credentials in ${where}: it has ${has}, but no ${lacks}. Set both, or neither.`,
  )
}

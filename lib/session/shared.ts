import { optionAt } from '../config/lookup.ts'
import { type Environment, expand, ProfileFiles } from '../config/profiles.ts'
import { SESSION_SETTINGS } from '../config.ts'
import { providers } from '../credentials/chain.ts'
import { firstOf, type ProviderContext } from '../credentials/provider.ts'
import { type CredentialsGetter, refreshing } from '../credentials/refreshing.ts'
import { type RoleAnswer, RoleCache } from '../credentials/role-cache.ts'
import { type BearerToken, bearerToken, tokenVariable } from '../credentials/token.ts'
import type { SessionOptions } from './options.ts'
import { Pools } from './pools.ts'

/** What a session shares with those made from it by `with()`: the files it read, credentials, connections. */
export class Shared {
  readonly environment: Environment = process.env
  readonly pools = new Pools(this.environment)
  readonly #bySource = new Map<string, CredentialsGetter>()
  readonly #tokens = new Map<string, () => Promise<BearerToken>>()
  readonly #roles = new Map<string, RoleAnswer>()
  readonly #identities = new WeakMap<object, number>()
  #identity = 0
  readonly #byGiven = new WeakMap<object, CredentialsGetter>()
  #files: ProfileFiles | undefined

  get files(): ProfileFiles {
    this.#files ??= new ProfileFiles(this.environment)
    return this.#files
  }

  /**
   * The credentials of one source; whoever asks for the same source shares the cache, and a load in flight. Which region
   * a provider speaks to is what the first of them said, as in botocore.
   */
  credentials(context: ProviderContext, options: SessionOptions): CredentialsGetter {
    const { given } = context
    const key = given === undefined ? this.#sourceKey(context, options) : ''
    let getter = given === undefined ? this.#bySource.get(key) : this.#byGiven.get(given)
    if (getter === undefined) {
      const chain = providers(context)
      getter = refreshing(() => firstOf(chain))
      if (given === undefined) this.#bySource.set(key, getter)
      else this.#byGiven.set(given, getter)
    }
    return getter
  }

  /** The bearer token of a service, likewise shared. */
  token(context: ProviderContext, options: SessionOptions, signingName: string) {
    const hasOwnToken = Boolean(this.environment[tokenVariable(signingName)])
    const key = JSON.stringify([signingName, this.#sourceKey(context, options)])
    let token = this.#tokens.get(key)
    if (token === undefined) {
      token = bearerToken(context, signingName)
      this.#tokens.set(key, token)
    }
    return { token, hasOwnToken }
  }

  /** Where credentials of roles are kept. */
  roleCache({ credentialsCache }: SessionOptions): RoleCache {
    const folder = credentialsCache === 'memory' ? undefined : expand('~/.aws/cli/cache', this.environment)
    return new RoleCache(this.#roles, folder)
  }

  /** All of a session's options that say where credentials are from. */
  #sourceKey({ profile, profileIsOption }: ProviderContext, options: SessionOptions): string {
    const { transport, mfaCode } = options
    const settings = SOURCE_OPTIONS.map(name => optionAt(options, name))
    return JSON.stringify([profile, profileIsOption, this.#identityOf(transport), this.#identityOf(mfaCode), settings])
  }

  #identityOf(value: object | undefined): number {
    if (value === undefined) return 0
    let identity = this.#identities.get(value)
    if (identity === undefined) {
      identity = ++this.#identity
      this.#identities.set(value, identity)
    }
    return identity
  }
}

const SOURCE_OPTIONS = [...Object.keys(SESSION_SETTINGS), 'endpointUrl', 'proxies']

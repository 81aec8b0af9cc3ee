import { type Environment, ProfileFiles } from '../config/profiles.ts'
import { firstOf, providers } from '../credentials/chain.ts'
import type { ProviderContext } from '../credentials/provider.ts'
import { type CredentialsGetter, refreshing } from '../credentials/refreshing.ts'
import { Pools } from './pools.ts'

/** What a session shares with those made from it by `with()`: the files it read, credentials, connections. */
export class Shared {
  readonly environment: Environment = process.env
  readonly pools = new Pools()
  readonly #byProfile = new Map<string, CredentialsGetter>()
  readonly #byGiven = new WeakMap<object, CredentialsGetter>()
  #files: ProfileFiles | undefined

  get files(): ProfileFiles {
    this.#files ??= new ProfileFiles(this.environment)
    return this.#files
  }

  /** The credentials of one source; whoever asks for the same source shares the cache, and a load in flight. */
  credentials(context: ProviderContext): CredentialsGetter {
    const { given } = context
    const key = `${context.profileIsOption} ${context.profile ?? ''}`
    let getter = given === undefined ? this.#byProfile.get(key) : this.#byGiven.get(given)
    if (getter === undefined) {
      const chain = providers(context)
      getter = refreshing(() => firstOf(chain))
      if (given === undefined) this.#byProfile.set(key, getter)
      else this.#byGiven.set(given, getter)
    }
    return getter
  }
}

import { machine, platform, release } from 'node:os'
import type { Credentials } from '../credentials/credentials.ts'
import { version } from '../version.ts'
import { type FeatureId, type FeatureIds, featuresOfCredentials } from './features.ts'

/** Systems that have a name of their own in the header. */
const systems: ReadonlyMap<string, string> = new Map([
  ['linux', 'linux'],
  ['darwin', 'macos'],
  ['win32', 'windows'],
  ['android', 'android'],
])

/** What the header says beside what the machine and the calls do. */
export interface UserAgentConfig {
  readonly userAgentExtra?: string | undefined
  readonly userAgentAppId?: string | undefined
  readonly retries?: { readonly mode: string } | undefined
}

/**
 * The `user-agent` of the requests of one client: who we are, where we run, the features in use (`m/`), what the user adds.
 * All but the features is put together once, and headers are kept by the features of the call.
 *
 * Source: botocore/useragent.py.
 */
export class UserAgent {
  readonly #start: string
  readonly #end: string
  readonly #features: readonly FeatureId[]
  readonly #headers = new Map<string, string>()
  #credentials: Credentials | undefined
  #ofCredentials: readonly FeatureId[] = []

  /**
   * @param features those of all calls of the client
   * @param executionEnv what the platform says of itself: `AWS_EXECUTION_ENV`
   */
  constructor(config: UserAgentConfig, features: readonly FeatureId[] = [], executionEnv?: string) {
    const system = systems.get(platform())
    const start = [`tucuxi/${version}`, 'ua/2.1']
    if (system === undefined) start.push('os/other', `md/${clean(platform())}#${clean(release())}`)
    else start.push(`os/${system}#${clean(release())}`)
    start.push(`md/arch#${clean(machine().toLowerCase())}`, `lang/js#${clean(process.versions.node)}`)
    if (executionEnv) start.push(`exec-env/${clean(executionEnv)}`)
    const end = config.retries === undefined ? [] : [`cfg/retry-mode#${clean(config.retries.mode)}`]
    if (config.userAgentAppId) end.push(`app/${clean(config.userAgentAppId)}`)
    if (config.userAgentExtra) end.push(config.userAgentExtra.replace(/[\r\n]+/g, ' '))
    this.#start = start.join(' ')
    this.#end = end.map(part => ` ${part}`).join('')
    this.#features = features
  }

  /** The header of a call with these features. */
  header(features: FeatureIds): string {
    let header = this.#headers.get(features)
    if (header === undefined) {
      const all = [...this.#features, ...features.split(',').slice(1), ...this.#ofCredentials]
      header = `${this.#start}${all.length === 0 ? '' : ` m/${[...new Set(all)].join()}`}${this.#end}`
      this.#headers.set(features, header)
    }
    return header
  }

  /** Adds features that are known later than the header was made, unless a hook has made another. */
  extend(headers: Record<string, string>, features: FeatureIds, more: FeatureIds): void {
    if (more !== '' && headers['user-agent'] === this.header(features)) {
      headers['user-agent'] = this.header(features + more)
    }
  }

  /**
   * Has all headers from now on say where the credentials are from.
   *
   * @returns whether that is news: then those made before want to be mended
   */
  learn(credentials: Credentials): boolean {
    if (credentials === this.#credentials) return false
    this.#credentials = credentials
    const features = featuresOfCredentials(credentials)
    if (features.join() === this.#ofCredentials.join()) return false
    this.#ofCredentials = features
    this.#headers.clear()
    return true
  }

  /** Adds to a header that was made before the credentials were known. */
  mend(headers: Record<string, string>): void {
    addFeatures(headers, this.#ofCredentials)
  }
}

/** Adds features to a header that is there already, be it changed by a hook. */
export function addFeatures(headers: Record<string, string>, features: readonly FeatureId[]): void {
  const extended = headers['user-agent']?.replace(/ m\/(\S+)/, (_, ids: string) => {
    return ` m/${[...new Set([...ids.split(','), ...features])].join()}`
  })
  if (extended !== undefined) headers['user-agent'] = extended
}

function clean(text: string): string {
  return text.replace(/[^!#$%&'*+\-.^_`|~,0-9A-Za-z]/g, '-')
}

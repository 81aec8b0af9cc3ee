import { inspect } from 'node:util'
import { candidates, describe, lookUp, type Setting, type Sources, shown } from '../config/lookup.ts'
import { checkRegion } from '../config/region.ts'
import { CLIENT_SETTINGS, SESSION_SETTINGS } from '../config.ts'
import { providers } from '../credentials/chain.ts'
import { type Credentials, masked } from '../credentials/credentials.ts'
import type { ProviderContext } from '../credentials/provider.ts'

/** One source that was tried. */
export interface Step {
  /** The source, for people. */
  readonly source: string
  /** `hidden`: it has a value, and an earlier source wins. `not asked`: nobody needs to know what it has. */
  readonly outcome: 'used' | 'empty' | 'hidden' | 'failed' | 'not asked'
  /** The value, or the reason; no secrets. */
  readonly detail: string
}

const TITLES = { profile: 'Profile', region: 'Region', credentials: 'Credentials', endpoint: 'Endpoint' } as const

/** Sources in the order in which they are tried. */
export class Explanation {
  readonly profile: readonly Step[]
  readonly region: readonly Step[]
  readonly credentials: readonly Step[]
  readonly endpoint: readonly Step[]

  constructor(steps: Readonly<Record<keyof typeof TITLES, readonly Step[]>>) {
    this.profile = steps.profile
    this.region = steps.region
    this.credentials = steps.credentials
    this.endpoint = steps.endpoint
  }

  toString(): string {
    const names = Object.keys(TITLES) as (keyof typeof TITLES)[]
    return names.map(name => `${TITLES[name]}\n${this[name].map(line).join('\n')}`).join('\n\n')
  }

  [inspect.custom](): string {
    return this.toString()
  }
}

/** What a session knows, for its explanation. */
export interface Explained {
  /** The settings' sources, without the profile when it cannot be decided. */
  readonly sources: Sources
  readonly credentials: ProviderContext
  readonly service: string | undefined
  /** The region of a global service. */
  readonly globalRegion: () => string | undefined
  /** The endpoint that a client of the service gets from the rules. */
  readonly endpointUrl: () => string | undefined
}

/** Tries every source of profile, region, credentials and endpoint. Never rejects: a failure is a step. */
export async function explain(explained: Explained): Promise<Explanation> {
  // The environment may change while credentials are fetched: all else is of one moment.
  const settings = {
    profile: profileSteps(explained),
    region: regionSteps(explained),
    endpoint: endpointSteps(explained),
  }
  return new Explanation({ ...settings, credentials: await credentialSteps(explained.credentials) })
}

function profileSteps({ sources }: Explained): Step[] {
  const steps = settingSteps('profile', SESSION_SETTINGS.profile, sources)
  return [...steps, lastResort(steps, 'the default', () => '"default", which need not exist')]
}

function regionSteps({ sources, service, globalRegion }: Explained): Step[] {
  const steps = settingSteps('region', CLIENT_SETTINGS.region, sources, checkRegion)
  if (service === undefined) return steps
  return [...steps, lastResort(steps, `the global endpoint of ${service}`, globalRegion)]
}

function endpointSteps({ sources, service, endpointUrl }: Explained): Step[] {
  const ignore = attempt(() => {
    const found = lookUp('ignoreConfiguredEndpointUrls', CLIENT_SETTINGS.ignoreConfiguredEndpointUrls, sources)
    return found?.value === true ? `ignored, by ${describe(found.origin)}` : undefined
  })
  const ignored = typeof ignore === 'string' ? ignore : undefined
  const steps = settingSteps('endpointUrl', CLIENT_SETTINGS.endpointUrl, sources, undefined, ignored)
  if (service === undefined) return steps
  return [...steps, lastResort(steps, `the endpoint rules of ${service}`, endpointUrl)]
}

async function credentialSteps(context: ProviderContext): Promise<Step[]> {
  const steps: Step[] = []
  let end: string | undefined
  for (const { place: source, skipped, load } of providers(context)) {
    const reason = skipped ?? end
    if (reason !== undefined) {
      steps.push({ source, outcome: 'not asked', detail: reason })
      continue
    }
    try {
      const found = await load()
      steps.push({
        source,
        outcome: found === null ? 'empty' : 'used',
        detail: found === null ? '' : shownCredentials(found),
      })
      if (found !== null) end = 'an earlier source has credentials'
    } catch (error) {
      steps.push({ source, outcome: 'failed', detail: message(error) })
      end = 'an earlier source failed, and is not passed over'
    }
  }
  return steps
}

function settingSteps(
  option: string,
  setting: Setting<string>,
  sources: Sources,
  check?: (value: string, where: string) => void,
  ignored?: string,
): Step[] {
  const steps: Step[] = []
  let winner: string | undefined
  const failure = attempt(() => {
    for (const { origin, raw } of candidates(option, setting, sources)) {
      const source = describe(origin)
      const isOption = origin.kind === 'client option' || origin.kind === 'session option'
      if (raw === undefined) steps.push({ source, outcome: 'empty', detail: '' })
      else if (winner !== undefined)
        steps.push({ source, outcome: 'hidden', detail: `${shown(raw)}, but ${winner} wins` })
      else if (ignored !== undefined && !isOption)
        steps.push({ source, outcome: 'hidden', detail: `${shown(raw)}, ${ignored}` })
      else {
        winner = source
        const fault = attempt(() => check?.(raw as string, source))
        steps.push({ source, outcome: fault ? 'failed' : 'used', detail: fault ? message(fault) : shown(raw) })
      }
    }
    return undefined
  })
  if (failure instanceof Error) steps.push({ source: 'the profile files', outcome: 'failed', detail: message(failure) })
  return steps
}

/** The source after all others. */
function lastResort(steps: readonly Step[], source: string, find: () => string | undefined): Step {
  const before = steps.find(({ outcome }) => outcome === 'used' || outcome === 'failed')
  if (before !== undefined) return { source, outcome: 'not asked', detail: `${before.source} comes before` }
  const found = attempt(find)
  if (found instanceof Error) return { source, outcome: 'failed', detail: message(found) }
  return { source, outcome: found === undefined ? 'empty' : 'used', detail: found ?? '' }
}

function attempt<T>(run: () => T): T | Error {
  try {
    return run()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function shownCredentials({ accessKeyId, accountId, expiration }: Credentials): string {
  const account = accountId === undefined ? '' : `, account ${accountId}`
  const end = expiration === undefined ? '' : `, until ${expiration.toISOString()}`
  return `access key ${masked(accessKeyId)}${account}${end}`
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function line({ source, outcome, detail }: Step): string {
  const mark = outcome === 'used' ? '>' : ' '
  return `${mark} ${outcome.padEnd(9)} ${source}${detail === '' ? '' : `: ${detail}`}`
}

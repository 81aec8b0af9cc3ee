import { CredentialsError } from '../errors.ts'
import type { Credentials } from './credentials.ts'

/** Resolves credentials; null when there are none. */
export type CredentialsGetter = () => Promise<Credentials | null>

/** When credentials are renewed, in milliseconds before they expire. */
export interface RefreshWindows {
  /** From here on one caller refreshes while others use what is there. */
  readonly advisory: number
  /** From here on all callers wait for new ones. */
  readonly mandatory: number
}

const WINDOWS: RefreshWindows = { advisory: 15 * 60_000, mandatory: 10 * 60_000 }

/** Milliseconds for which "there are none" holds: to find that out can take the time-outs of instance metadata. */
const NONE = 10_000

/**
 * Keeps credentials until they are about to expire, and never loads twice at once: all callers share one load.
 *
 * In the last 15 minutes one caller loads new ones, and if that fails, the old ones stay. In the last 10 minutes every
 * caller waits for new ones, and a failure is theirs. A failure is not kept. That there are none is kept for ten seconds:
 * a client of botocore keeps it for ever, and does not see what is set later. "There are none any more" is a failure.
 *
 * Source of the windows: botocore/credentials.py, RefreshableCredentials.
 *
 * @param load asked at first use, and again before expiry
 * @param now the clock, in milliseconds
 * @param windows other times than 15 and 10 minutes, for credentials that live shorter
 * @returns a function that throws CredentialsError when what was loaded has expired already, or was not there again
 */
export function refreshing(
  load: CredentialsGetter,
  now: () => number = Date.now,
  { advisory, mandatory }: RefreshWindows = WINDOWS,
): CredentialsGetter {
  let current: Credentials | null = null
  let flight: Promise<Credentials | null> | undefined
  let noneUntil = Number.NEGATIVE_INFINITY

  const remaining = (credentials: Credentials) => {
    return credentials.expiration === undefined ? Number.POSITIVE_INFINITY : credentials.expiration.getTime() - now()
  }
  const refresh = async () => {
    const loaded = await load()
    if (loaded === null && current !== null) {
      throw new CredentialsError(`The source "${current.source}" has no credentials any more, and no other has any.`)
    }
    if (loaded !== null && remaining(loaded) <= 0) {
      throw new CredentialsError(
        `The credentials from source "${loaded.source}" expired at ${loaded.expiration!.toISOString()}. Get new ones there.`,
      )
    }
    current = loaded
    if (loaded === null) noneUntil = now() + NONE
    return loaded
  }
  const join = () => {
    flight ??= refresh().finally(() => {
      flight = undefined
    })
    return flight
  }

  return async () => {
    if (current === null) return now() < noneUntil ? null : join()
    const left = remaining(current)
    if (left >= advisory) return current
    if (left < mandatory) return join()
    if (flight !== undefined) return current
    const old = current
    // Still valid: the next caller tries again, and the last minutes tell why it fails.
    return join().catch(() => old)
  }
}

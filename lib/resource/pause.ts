import { setTimeout as sleep } from 'node:timers/promises'
import { paceOf } from '../client/pace.ts'
import type { UntypedClient } from '../client/types.ts'
import { Shared } from './shared.ts'

/** What a timer of Node can hold. */
export const LONGEST_SLEEP = 2 ** 31 - 1

/**
 * Pauses between two polls, together with all who pause for so long: who waits now polls when those poll who wait already, and
 * their polls can share requests. Never longer than `delay`; a first pause may be shorter.
 *
 * @param what for messages: `Waiting for ec2.Instance(id='i-1')`
 * @throws AbortedError the signal; the others do not notice
 */
export function pauseTogether(
  client: UntypedClient,
  delay: number,
  what: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  return tick(client, Math.min(paceOf(client, delay), LONGEST_SLEEP)).join(what, { signal })
}

/** The pause that is under way, by client and delay. */
const ticks = new WeakMap<UntypedClient, Map<number, Shared<void>>>()

function tick(client: UntypedClient, delay: number): Shared<void> {
  let ofClient = ticks.get(client)
  if (ofClient === undefined) {
    ofClient = new Map()
    ticks.set(client, ofClient)
  }
  let next = ofClient.get(delay)
  if (next === undefined || next.abandoned) {
    next = new Shared(async signal => {
      try {
        await sleep(delay, undefined, { signal })
      } finally {
        if (ofClient.get(delay) === next) ofClient.delete(delay)
      }
    })
    ofClient.set(delay, next)
  }
  return next
}

/** The arithmetic of the mode `adaptive`, beside botocore's own classes at the same times. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import test from 'ava'
import { CubicRate } from '../../../lib/http/retry/cubic.ts'
import { RateLimiter } from '../../../lib/http/retry/rate-limiter.ts'
import { SendingRate } from '../../../lib/http/retry/sending-rate.ts'
import { TokenBucket } from '../../../lib/http/retry/token-bucket.ts'
import { python } from '../../servers/venv.ts'

/** Seconds since the step before, what is done, and with what. */
type Step = readonly [seconds: number, name: string, argument?: number | boolean]

/** Waiting moves it. */
class Clock {
  now = 1000.25
}

type Part = Readonly<Record<string, (argument: never) => number>>

/** What the steps of each part do, as `botocore-limiter.py` has them. */
const parts: Readonly<Record<string, (clock: Clock) => Part>> = {
  cubic(clock) {
    const cubic = new CubicRate(clock.now)
    return {
      succeeded: () => cubic.succeeded(clock.now),
      throttled: (rate: number) => cubic.throttled(rate, clock.now),
    }
  },
  sending(clock) {
    const sending = new SendingRate(clock.now)
    return { record: () => sending.record(clock.now) }
  },
  bucket(clock) {
    const bucket = new TokenBucket(1, clock.now)
    return {
      take: () => waited(clock, () => bucket.take(clock.now)),
      setRate(rate: number) {
        bucket.setRate(rate, clock.now)
        return bucket.tokens
      },
      rate: () => bucket.rate,
    }
  },
  limiter(clock) {
    const limiter = new RateLimiter(() => clock.now)
    return {
      admit: () => waited(clock, () => limiter.admit()),
      ended(throttled: boolean) {
        limiter.ended(throttled)
        return limiter.rate
      },
    }
  },
}

function waited(clock: Clock, ask: () => number): number {
  const before = clock.now
  for (let wait = ask(); wait > 0; wait = ask()) clock.now += Math.max(wait, 1e-9)
  return clock.now - before
}

function run(name: string, steps: readonly Step[]): number[] {
  const clock = new Clock()
  const part = parts[name]!(clock)
  return steps.map(([seconds, method, argument]) => {
    clock.now += seconds
    return part[method]!(argument as never)
  })
}

/** The same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}

function steps(count: number, step: (draw: () => number) => Step): Step[] {
  const draw = numbers(count)
  return Array.from({ length: count }, () => step(draw))
}

const sequences: Readonly<Record<string, readonly Step[]>> = {
  cubic: steps(200, draw => {
    return draw() < 0.1 ? [draw(), 'throttled', draw() * 100] : [draw() * 2, 'succeeded']
  }),
  sending: steps(300, draw => [draw() < 0.05 ? draw() * 10 : draw() * 0.2, 'record']),
  bucket: steps(400, draw => {
    const kind = draw()
    if (kind < 0.6) return [draw(), 'take']
    return kind < 0.8 ? [draw(), 'setRate', draw() * 4] : [0, 'rate']
  }),
  // Requests come one after the other; the service throttles in bursts.
  limiter: steps(1200, draw => {
    return draw() < 0.5 ? [draw() * 0.1, 'admit'] : [draw() * 0.1, 'ended', draw() < 0.08]
  }),
}

test('rates, tokens and waits are those of botocore', async t => {
  const script = join(import.meta.dirname, 'botocore-limiter.py')
  const output = execFileSync(await python(), [script], { input: JSON.stringify(sequences), encoding: 'utf8' })
  const theirs = JSON.parse(output) as Record<string, number[]>
  for (const [name, sequence] of Object.entries(sequences)) {
    const ours = run(name, sequence)
    t.is(ours.length, theirs[name]!.length)
    t.true(new Set(ours).size > 20, `${name} does something`)
    for (const [index, figure] of ours.entries()) {
      const their = theirs[name]![index]!
      const step = `${name}, step ${index} ${JSON.stringify(sequence[index])}: ${figure}, botocore: ${their}`
      t.true(Math.abs(figure - their) <= 1e-6 * Math.max(1, Math.abs(their)), step)
    }
  }
})

test('nothing waits before the service throttles', t => {
  const clock = new Clock()
  const limiter = new RateLimiter(() => clock.now)
  for (let request = 0; request < 1000; request++) {
    t.is(limiter.admit(), 0)
    limiter.ended(false)
  }
})

test('after throttling requests take turns, at the slowest one in two seconds', t => {
  const clock = new Clock()
  const limiter = new RateLimiter(() => clock.now)
  limiter.ended(true)
  const waits = Array.from({ length: 3 }, () => waited(clock, () => limiter.admit()))
  t.deepEqual(waits, [2, 2, 2])
})

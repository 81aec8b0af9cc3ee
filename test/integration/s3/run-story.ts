import type { ExecutionContext } from 'ava'
import { type AnyAws, type Outcome, ourOutcome, theirOutcome } from './store.ts'

/** A call on the bucket of the story, and what of its output is kept, under which name. */
export type BucketStep = readonly [method: string, params: Record<string, unknown>, keep?: Record<string, string>]

type Call = (method: string, params: Record<string, unknown>) => Promise<Outcome>

/** Plays the steps with both libraries, each in a bucket of its own, and asserts after each that both saw the same. */
export async function runStory(
  t: ExecutionContext,
  aws: AnyAws,
  steps: readonly BucketStep[],
  buckets: { readonly ours: string; readonly theirs: string },
): Promise<void> {
  const ours = new Teller(buckets.ours, (method, params) => ourOutcome(aws, method, params))
  const theirs = new Teller(buckets.theirs, (method, params) => theirOutcome(aws, method, params))
  for (const [index, step] of steps.entries()) {
    const [method, params] = step
    const label = `step ${index + 1}: ${method} ${JSON.stringify(params).slice(0, 200)}`
    t.deepEqual(await ours.tell(step), await theirs.tell(step), label)
  }
}

/** One library in its bucket, with what it has kept. */
class Teller {
  readonly #kept: Map<string, string>
  readonly #call: Call

  constructor(bucket: string, call: Call) {
    this.#kept = new Map([['Bucket', bucket]])
    this.#call = call
  }

  async tell([method, params, keep = {}]: BucketStep): Promise<unknown> {
    const filled = replaced(params, text => this.#filled(text)) as Record<string, unknown>
    const outcome = await this.#call(method, { Bucket: this.#kept.get('Bucket'), ...filled })
    for (const [member, name] of Object.entries(keep)) {
      this.#kept.set(name, (outcome as { output: Record<string, string> }).output[member]!)
    }
    return replaced(outcome, text => this.#named(text))
  }

  #filled(text: string): string {
    return text.replace(/\$(\w+)/g, (whole, name: string) => this.#kept.get(name) ?? whole)
  }

  /** What differs from bucket to bucket, by its name. */
  #named(text: string): string {
    let named = text
    for (const [name, value] of this.#kept) named = named.replaceAll(value, `$${name}`)
    return named
  }
}

/** A value with each text in it replaced; times are those of the two runs, so that only their being there is compared. */
function replaced(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value)
  if (Array.isArray(value)) return value.map(entry => replaced(entry, replace))
  if (value instanceof Date) return value.getTime() < Date.now() - 3_600_000 ? value : 'just now'
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, replaced(entry, replace)]))
}

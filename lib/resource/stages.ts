import { InvalidOptionError } from '../errors.ts'

/** What is decided here of items that were fetched, in the order in which it was asked for. */
export type Stage<T = object> =
  | { readonly kind: 'limit' | 'take' | 'drop'; readonly count: number }
  | { readonly kind: 'where'; readonly predicate: (item: T, index: number) => unknown }

/** @throws InvalidOptionError `value` is not a whole number, or is less than `least` */
export function count(method: string, name: string, value: unknown, least: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number
  throw new InvalidOptionError(`${method}: "${name}" must be a whole number from ${least} on, not ${String(value)}.`)
}

/** @throws InvalidOptionError `n` is neither a whole number nor infinite, or is negative */
export function countOrAll(method: string, n: number): number {
  return n === Number.POSITIVE_INFINITY ? n : count(method, 'n', n, 0)
}

/** @throws InvalidOptionError `value` is not a function */
export function functionOf<F>(method: string, value: F, of = 'one item'): F {
  if (typeof value === 'function') return value
  throw new InvalidOptionError(`${method} needs a function of ${of}.`)
}

/** Stages in one iteration. */
export class RunningStages<T> {
  readonly #stages: readonly RunningStage<T>[]

  constructor(stages: readonly Stage<T>[]) {
    this.#stages = stages.map(start)
  }

  /** Nothing will pass any more. */
  get isFull(): boolean {
    return this.#stages.some(stage => stage.isFull())
  }

  async passes(item: T): Promise<boolean> {
    for (const { admit } of this.#stages) if (!(await admit(item))) return false
    return true
  }
}

/** The pages of what passes; no page is asked for once nothing will. */
export async function* staged<T>(
  pages: AsyncIterable<T[]>,
  stages: readonly Stage<T>[],
): AsyncGenerator<T[], void, undefined> {
  const running = new RunningStages(stages)
  if (running.isFull) return
  for await (const items of pages) {
    const page: T[] = []
    for (const item of items) {
      if (await running.passes(item)) page.push(item)
      if (running.isFull) break
    }
    yield page
    if (running.isFull) return
  }
}

/** What passes, each decided on when it is needed. */
export async function* stagedItems<T>(
  items: AsyncIterable<T>,
  stages: readonly Stage<T>[],
): AsyncGenerator<T, void, undefined> {
  const running = new RunningStages(stages)
  if (running.isFull) return
  for await (const item of items) {
    if (await running.passes(item)) yield item
    if (running.isFull) return
  }
}

/** The items of pages. */
export async function* flat<T>(pages: AsyncIterable<readonly T[]>): AsyncGenerator<T, void, undefined> {
  for await (const page of pages) yield* page
}

interface RunningStage<T> {
  admit(item: T): unknown
  isFull(): boolean
}

function start<T>(stage: Stage<T>): RunningStage<T> {
  let seen = 0
  if (stage.kind === 'where') {
    const admit = (item: T): unknown => {
      seen += 1
      return stage.predicate(item, seen - 1)
    }
    return { admit, isFull: () => false }
  }
  const isDrop = stage.kind === 'drop'
  const admit = (): boolean => {
    seen += 1
    return !isDrop || seen > stage.count
  }
  return { admit, isFull: () => !isDrop && seen >= stage.count }
}

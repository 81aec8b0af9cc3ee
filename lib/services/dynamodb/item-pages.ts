import type { CallOptions, UntypedClient, UntypedOutput, UntypedParams } from '../../client/types.ts'
import { ParamValidationError } from '../../errors.ts'
import { count, Sequence } from '../../resource/sequence.ts'

/** A query or scan of one table, not yet asked. */
export interface ItemQuestion {
  readonly client: UntypedClient
  readonly method: 'query' | 'scan'
  readonly params: UntypedParams
  readonly options: CallOptions
}

/**
 * What `table.query()` and `table.scan()` give. Awaited, it is the answer to one request, as in boto3. Iterated, it is
 * the items of all pages. Nothing is sent before one of both.
 *
 * Awaiting it again gives the same answer; each iteration asks anew. What an async function returns is awaited: to hand
 * the items out of one, return them in an object or an array. A scan with `TotalSegments` and no `Segment` asks
 * for all segments at once, and keeps one page of each; their items come mixed.
 */
export class ItemPages<Item = UntypedOutput, Output = UntypedOutput> extends Sequence<Item> implements Promise<Output> {
  readonly [Symbol.toStringTag] = 'ItemPages'
  readonly #question: ItemQuestion
  #answer: Promise<Output> | undefined

  constructor(question: ItemQuestion) {
    super(options => pagesOf(question, { ...question.options, ...options }))
    this.#question = question
  }

  /** Sends the one request. */
  // biome-ignore lint/suspicious/noThenProperty: it is a promise of one answer, too
  then<A = Output, B = never>(
    onAnswer?: ((output: Output) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#answer ??= askOnce(this.#question) as Promise<Output>
    return this.#answer.then(onAnswer, onError)
  }

  catch<B = never>(onError?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<Output | B> {
    return this.then(undefined, onError)
  }

  finally(onEnd?: (() => void) | null): Promise<Output> {
    return this.then().finally(onEnd)
  }
}

async function askOnce({ client, method, params, options }: ItemQuestion): Promise<UntypedOutput> {
  if (isParallel(params)) {
    throw new ParamValidationError('Scan', [
      {
        path: 'Segment',
        problem:
          'required beside TotalSegments for one request; to have all segments, iterate: for await (const item of table.scan(...))',
      },
    ])
  }
  return client[method]!(params, options)
}

function pagesOf<Item>(question: ItemQuestion, options: CallOptions): AsyncIterable<Item[]> {
  const { params } = question
  if (!isParallel(params)) return segment(question, params, options)
  const total = count('scan', 'TotalSegments', params.TotalSegments, 1)
  const segments = Array.from({ length: total }, (_, Segment) => (given: CallOptions) => {
    return segment<Item>(question, { ...params, Segment }, given)
  })
  return together(segments, options)
}

function isParallel({ Segment, TotalSegments }: UntypedParams): boolean {
  return TotalSegments !== undefined && Segment === undefined
}

async function* segment<Item>(
  { client, method }: ItemQuestion,
  params: UntypedParams,
  options: CallOptions,
): AsyncGenerator<Item[]> {
  for await (const page of client.paginate(method, params, options)) yield (page.Items ?? []) as Item[]
}

/** All at once, each page as it comes; a source is asked for its next page while one is used. Ending early ends them all. */
async function* together<T>(
  sources: readonly ((options: CallOptions) => AsyncIterable<T>)[],
  options: CallOptions,
): AsyncGenerator<T, void, undefined> {
  const abandon = new AbortController()
  const signal = options.signal === undefined ? abandon.signal : AbortSignal.any([options.signal, abandon.signal])
  const iterators = sources.map(source => source({ ...options, signal })[Symbol.asyncIterator]())
  const pending = new Map(iterators.map(iterator => [iterator, pull(iterator)]))
  try {
    while (pending.size > 0) {
      const { iterator, result } = await Promise.race(pending.values())
      if (result.done === true) pending.delete(iterator)
      else {
        pending.set(iterator, pull(iterator))
        yield result.value
      }
    }
  } finally {
    abandon.abort()
    await Promise.allSettled(pending.values())
  }
}

function pull<T>(iterator: AsyncIterator<T>): Promise<{ iterator: AsyncIterator<T>; result: IteratorResult<T> }> {
  const pulled = iterator.next().then(result => ({ iterator, result }))
  // Its failure is thrown where it is awaited; when nobody does, it is the failure of a page that nobody wanted.
  pulled.catch(() => undefined)
  return pulled
}

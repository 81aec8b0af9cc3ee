import { isDeepStrictEqual } from 'node:util'
import { InvalidOptionError, PaginationError } from '../errors.ts'
import { compile, type Search } from '../jmespath.ts'
import type { Operation } from '../model/service.ts'
import { added, countOf, emptied, type ResultKey, resultKey, sliceOf, withValue } from './page-results.ts'
import { formatToken, parseToken, type Start, type Tokens } from './page-token.ts'
import type { Call, CallOptions, Pages, PaginateOptions, Paginator, UntypedOutput, UntypedParams } from './types.ts'

/** One entry of `paginators-1.json`. */
export interface PaginatorDefinition {
  readonly input_token: string | readonly string[]
  readonly output_token: string | readonly string[]
  readonly more_results?: string
  readonly limit_key?: string
  readonly result_key?: string | readonly string[]
  readonly non_aggregate_keys?: readonly string[]
}

/**
 * Makes the paginator of an operation. Source: botocore/paginate.py.
 *
 * @param call sends one request of the operation
 * @throws InvalidOptionError (from `paginate`) an option has a value that it cannot have; nothing was sent
 * @throws PaginationError (from `paginate`) `startingToken` is no token for this operation; (while iterating) the service
 * answers with a token again, which would never end
 * @example createPaginator(call, definition, operation).paginate({ Bucket: 'b' }, { maxItems: 100 }).all()
 */
export function createPaginator(call: Call, definition: PaginatorDefinition, operation: Operation): Paginator {
  const rules = new PagingRules(definition, operation)
  return { paginate: (params = {}, options = {}) => new OperationPages(call, rules, params, options) }
}

/** A definition, ready for use. */
class PagingRules {
  readonly operation: Operation
  readonly inputTokens: readonly string[]
  readonly resultKeys: readonly ResultKey[]
  readonly nonAggregateKeys: readonly ResultKey[]
  readonly limitKey: string | undefined
  readonly #outputTokens: readonly Search[]
  readonly #moreResults: Search | undefined

  constructor(definition: PaginatorDefinition, operation: Operation) {
    this.operation = operation
    this.inputTokens = listOf(definition.input_token)
    this.resultKeys = listOf(definition.result_key).map(resultKey)
    this.nonAggregateKeys = listOf(definition.non_aggregate_keys).map(resultKey)
    this.limitKey = definition.limit_key
    this.#outputTokens = listOf(definition.output_token).map(compile)
    this.#moreResults = definition.more_results === undefined ? undefined : compile(definition.more_results)
  }

  /** What the items are counted by. */
  itemsOf(output: UntypedOutput): unknown {
    return this.resultKeys[0]?.search(output)
  }

  /** The tokens of the next page; `undefined` after the last one. */
  next(output: UntypedOutput): Tokens | undefined {
    if (this.#moreResults !== undefined && !hasContent(this.#moreResults(output))) return undefined
    const tokens = this.inputTokens.map((name, index) => {
      const token = this.#outputTokens[index]?.(output)
      return [name, hasContent(token) ? token : null] as const
    })
    return tokens.every(([, token]) => token === null) ? undefined : Object.fromEntries(tokens)
  }

  /** The page without what an earlier run had of it. */
  resumed(output: UntypedOutput, skip: number): UntypedOutput {
    let page = output
    for (const [index, { search, path }] of this.resultKeys.entries()) {
      const result = search(output) ?? undefined
      const rest = index === 0 ? sliceOf(result, skip) : emptied(result)
      if (result !== undefined) page = withValue(page, path, rest)
    }
    return page
  }

  /** The page with its first items only. */
  cut(page: UntypedOutput, keep: number): UntypedOutput {
    const [primary] = this.resultKeys
    return primary === undefined ? page : withValue(page, primary.path, sliceOf(primary.search(page), 0, keep))
  }

  start({ startingToken }: PaginateOptions): Start | undefined {
    if (startingToken === undefined) return undefined
    if (typeof startingToken !== 'string') throw this.badOption('startingToken', startingToken, 'a string')
    const [name] = this.inputTokens
    const type = this.operation.input?.shape.members.get(name!)?.type ?? 'string'
    return parseToken(startingToken, this.inputTokens, this.inputTokens.length === 1 && type === 'string')
  }

  limit({ pageSize }: PaginateOptions): UntypedParams {
    if (pageSize === undefined) return {}
    const { limitKey, operation } = this
    if (limitKey === undefined) {
      throw new InvalidOptionError(`${operation.name} has no parameter for the size of a page: leave pageSize out.`)
    }
    if (!Number.isSafeInteger(pageSize) || pageSize < 1) {
      throw this.badOption('pageSize', pageSize, 'a whole number above 0')
    }
    const isString = operation.input?.shape.members.get(limitKey)?.type === 'string'
    return { [limitKey]: isString ? String(pageSize) : pageSize }
  }

  maxItems({ maxItems }: PaginateOptions): number {
    if (maxItems === undefined) return Number.POSITIVE_INFINITY
    if (Number.isSafeInteger(maxItems) && maxItems >= 0) return maxItems
    throw this.badOption('maxItems', maxItems, 'a whole number, 0 or more')
  }

  badOption(option: string, value: unknown, wanted: string): InvalidOptionError {
    const given = typeof value === 'string' ? `"${value}"` : String(value)
    return new InvalidOptionError(`paginate ${this.operation.name}: ${option} must be ${wanted}, not ${given}.`)
  }
}

/** What one iteration leaves behind. */
interface Outcome {
  resumeToken?: string | undefined
}

class OperationPages implements Pages {
  readonly #call: Call
  readonly #rules: PagingRules
  readonly #params: UntypedParams
  readonly #maxItems: number
  readonly #start: Start | undefined
  readonly #callOptions: CallOptions
  #latest: Outcome = {}

  constructor(call: Call, rules: PagingRules, params: UntypedParams, options: PaginateOptions) {
    this.#call = call
    this.#rules = rules
    this.#maxItems = rules.maxItems(options)
    this.#start = rules.start(options)
    this.#params = { ...params, ...rules.limit(options) }
    this.#callOptions = { signal: options.signal, timeout: options.timeout }
  }

  get resumeToken(): string | undefined {
    return this.#latest.resumeToken
  }

  [Symbol.asyncIterator](): AsyncGenerator<UntypedOutput, void, undefined> {
    this.#latest = {}
    return this.#iterate(this.#latest)
  }

  async *items(): AsyncGenerator<unknown, void, undefined> {
    for await (const page of this) {
      const items = this.#rules.itemsOf(page)
      if (Array.isArray(items)) yield* items
      else if (items !== null && items !== undefined) yield items
    }
  }

  search(expression: string): AsyncGenerator<unknown, void, undefined> {
    return searchPages(this, compile(expression))
  }

  async all(): Promise<UntypedOutput> {
    const { resultKeys, nonAggregateKeys } = this.#rules
    const outcome: Outcome = {}
    this.#latest = outcome
    const sums: unknown[] = resultKeys.map(() => undefined)
    let result: UntypedOutput | undefined
    for await (const page of this.#iterate(outcome)) {
      result ??= picked(nonAggregateKeys, page)
      for (const [index, { search }] of resultKeys.entries()) sums[index] = added(sums[index], search(page))
    }
    let whole = result ?? {}
    for (const [index, { path }] of resultKeys.entries()) {
      if (sums[index] !== undefined) whole = withValue(whole, path, sums[index])
    }
    return outcome.resumeToken === undefined ? whole : { ...whole, NextToken: outcome.resumeToken }
  }

  async *#iterate(outcome: Outcome): AsyncGenerator<UntypedOutput, void, undefined> {
    const rules = this.#rules
    const repeats = new RepeatedToken(rules.operation)
    let tokens = this.#start?.tokens
    let skip = this.#start?.skip
    let seen = 0
    for (;;) {
      const output = await this.#call(withTokens(this.#params, tokens), this.#callOptions)
      const skipped = Math.min(skip ?? 0, countOf(rules.itemsOf(output)))
      const page = skip === undefined ? output : rules.resumed(output, skip)
      // Pages may be smaller than those of the run that was cut: then what it had reaches into the next one.
      skip = skip === undefined || skip <= skipped ? undefined : skip - skipped

      const keep = this.#maxItems - seen
      seen += countOf(rules.itemsOf(page))
      if (seen > this.#maxItems) {
        outcome.resumeToken = formatToken({ tokens: tokens ?? noTokens(rules.inputTokens), skip: skipped + keep })
        yield rules.cut(page, keep)
        return
      }
      tokens = rules.next(output)
      const isEnough = seen === this.#maxItems
      if (isEnough && tokens !== undefined) outcome.resumeToken = formatToken({ tokens, skip })
      yield page
      if (isEnough || tokens === undefined) return
      repeats.check(tokens)
    }
  }
}

async function* searchPages(pages: Pages, search: Search): AsyncGenerator<unknown, void, undefined> {
  for await (const page of pages) {
    const found = search(page)
    if (Array.isArray(found)) yield* found
    else yield found
  }
}

/**
 * Finds tokens that go round in a circle, without keeping them all: each is compared with the one before, as botocore
 * does, and with one from further back (Brent's algorithm).
 */
class RepeatedToken {
  readonly #operation: Operation
  #previous: Tokens | undefined
  #marked: Tokens | undefined
  #sinceMark = 0
  #untilMark = 1

  constructor(operation: Operation) {
    this.#operation = operation
  }

  /** @throws PaginationError the service answered with these tokens before */
  check(tokens: Tokens): void {
    if (isDeepStrictEqual(tokens, this.#previous) || isDeepStrictEqual(tokens, this.#marked)) {
      throw new PaginationError(
        `${this.#operation.name} answered with the same next token twice, so the pages would never end: ${JSON.stringify(tokens)}. ` +
          'The pages before are good. This is a fault of the service, or of what answers in its place.',
      )
    }
    this.#previous = tokens
    this.#sinceMark++
    if (this.#sinceMark < this.#untilMark) return
    this.#marked = tokens
    this.#sinceMark = 0
    this.#untilMark *= 2
  }
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

function noTokens(names: readonly string[]): Tokens {
  return Object.fromEntries(names.map(name => [name, null]))
}

/** The parameters with these tokens; one that is null is not sent. */
function withTokens(params: UntypedParams, tokens: Tokens | undefined): UntypedParams {
  if (tokens === undefined) return { ...params }
  return Object.fromEntries(
    Object.entries({ ...params, ...tokens }).filter(([name, value]) => {
      return value !== null || !Object.hasOwn(tokens, name)
    }),
  )
}

function picked(keys: readonly ResultKey[], page: UntypedOutput): UntypedOutput {
  let picked: UntypedOutput = {}
  for (const { search, path } of keys) picked = withValue(picked, path, search(page) ?? undefined)
  return picked
}

/** What Python takes for true: an empty token is no token. */
function hasContent(value: unknown): boolean {
  if (!value) return false
  return typeof value !== 'object' || value instanceof Date || Object.keys(value).length > 0
}

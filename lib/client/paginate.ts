import { guardMembers } from '../guard.ts'
import { compile, type Search } from '../jmespath.ts'
import type { Operation } from '../model/service.ts'
import { checkNames } from './option-names.ts'
import { added, countOf, type ResultKey, withValue } from './page-results.ts'
import { formatToken, type Start, type Tokens } from './page-token.ts'
import { type PaginatorDefinition, PagingRules } from './paging-rules.ts'
import { RepeatedToken } from './repeated-token.ts'
import type { Call, CallOptions, Pages, PaginateOptions, Paginator, UntypedOutput, UntypedParams } from './types.ts'

export type { PaginatorDefinition } from './paging-rules.ts'

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

/** What one iteration leaves behind. */
interface Outcome {
  /** Where the page after the last one begins. */
  next?: Start | undefined
}

const OPTIONS = ['pageSize', 'maxItems', 'startingToken', 'signal', 'timeout']

class OperationPages implements Pages {
  readonly #call: Call
  readonly #rules: PagingRules
  readonly #params: UntypedParams
  readonly #maxItems: number
  readonly #start: Start | undefined
  readonly #callOptions: CallOptions
  #latest: Outcome = {}

  constructor(call: Call, rules: PagingRules, params: UntypedParams, options: PaginateOptions) {
    checkNames(`paginate ${rules.operation.name}`, options, OPTIONS)
    this.#call = call
    this.#rules = rules
    this.#maxItems = rules.maxItems(options)
    this.#start = rules.start(options)
    this.#params = { ...params, ...rules.limit(options) }
    this.#callOptions = { signal: options.signal, timeout: options.timeout }
  }

  get resumeToken(): string | undefined {
    return tokenOf(this.#latest)
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
    const token = tokenOf(outcome)
    return token === undefined ? whole : { ...whole, NextToken: token }
  }

  async *#iterate(outcome: Outcome): AsyncGenerator<UntypedOutput, void, undefined> {
    const rules = this.#rules
    const repeats = new RepeatedToken(rules.operation)
    let tokens = this.#start?.tokens
    let skip = this.#start?.skip
    let seen = 0
    for (;;) {
      const output = await this.#call(rules.withTokens(this.#params, tokens), this.#callOptions)
      const skipped = Math.min(skip ?? 0, countOf(rules.itemsOf(output)))
      const page = skip === undefined ? output : rules.resumed(output, skip)
      // Pages may be smaller than those of the run that was cut: then what it had reaches into the next one.
      skip = skip === undefined || skip <= skipped ? undefined : skip - skipped

      const keep = this.#maxItems - seen
      seen += countOf(rules.itemsOf(page))
      if (seen > this.#maxItems) {
        outcome.next = { tokens: tokens ?? noTokens(rules.inputTokens), skip: skipped + keep }
        yield rules.cut(page, keep)
        return
      }
      tokens = rules.next(output)
      outcome.next = tokens === undefined ? undefined : { tokens, skip }
      yield page
      if (seen === this.#maxItems || tokens === undefined) return
      repeats.check(tokens)
    }
  }
}

guardMembers(OperationPages.prototype, 'What paginate gives')

function tokenOf({ next }: Outcome): string | undefined {
  return next === undefined ? undefined : formatToken(next)
}

async function* searchPages(pages: Pages, search: Search): AsyncGenerator<unknown, void, undefined> {
  for await (const page of pages) {
    const found = search(page)
    if (Array.isArray(found)) yield* found
    else yield found
  }
}

function noTokens(names: readonly string[]): Tokens {
  return Object.fromEntries(names.map(name => [name, null]))
}

function picked(keys: readonly ResultKey[], page: UntypedOutput): UntypedOutput {
  let picked: UntypedOutput = {}
  for (const { search, path } of keys) picked = withValue(picked, path, search(page) ?? undefined)
  return picked
}

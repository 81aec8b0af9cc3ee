import { InvalidOptionError } from '../errors.ts'
import { compile, type Search } from '../jmespath.ts'
import type { Operation } from '../model/service.ts'
import { emptied, type ResultKey, resultKey, sliceOf, withValue } from './page-results.ts'
import { parseToken, type Start, type Tokens } from './page-token.ts'
import type { PaginateOptions, UntypedOutput, UntypedParams } from './types.ts'

/** One entry of `paginators-1.json`. */
export interface PaginatorDefinition {
  readonly input_token: string | readonly string[]
  readonly output_token: string | readonly string[]
  readonly more_results?: string
  readonly limit_key?: string
  readonly result_key?: string | readonly string[]
  readonly non_aggregate_keys?: readonly string[]
  /** Parameters that the service refuses beside a token, which stands for them; ours, not botocore's. */
  readonly token_replaces?: readonly string[]
}

/** A definition, ready for use. */
export class PagingRules {
  readonly operation: Operation
  readonly inputTokens: readonly string[]
  readonly resultKeys: readonly ResultKey[]
  readonly nonAggregateKeys: readonly ResultKey[]
  readonly limitKey: string | undefined
  readonly #replaced: readonly string[]
  readonly #outputTokens: readonly Search[]
  readonly #moreResults: Search | undefined

  constructor(definition: PaginatorDefinition, operation: Operation) {
    this.operation = operation
    this.inputTokens = listOf(definition.input_token)
    this.resultKeys = listOf(definition.result_key).map(resultKey)
    this.nonAggregateKeys = listOf(definition.non_aggregate_keys).map(resultKey)
    this.limitKey = definition.limit_key
    this.#replaced = definition.token_replaces ?? []
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

  /** The parameters of a request with these tokens; one that is null is not sent. */
  withTokens(params: UntypedParams, tokens: Tokens | undefined): UntypedParams {
    if (tokens === undefined) return { ...params }
    const given = Object.entries(tokens).filter(([, token]) => token !== null)
    const dropped = new Set([...Object.keys(tokens), ...(given.length > 0 ? this.#replaced : [])])
    const kept = Object.entries(params).filter(([name]) => !dropped.has(name))
    return Object.fromEntries([...kept, ...given])
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
    if (typeof startingToken !== 'string') throw this.#badOption('startingToken', startingToken, 'a string')
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
      throw this.#badOption('pageSize', pageSize, 'a whole number above 0')
    }
    const isString = operation.input?.shape.members.get(limitKey)?.type === 'string'
    return { [limitKey]: isString ? String(pageSize) : pageSize }
  }

  maxItems({ maxItems }: PaginateOptions): number {
    if (maxItems === undefined) return Number.POSITIVE_INFINITY
    if (Number.isSafeInteger(maxItems) && maxItems >= 0) return maxItems
    throw this.#badOption('maxItems', maxItems, 'a whole number, 0 or more')
  }

  #badOption(option: string, value: unknown, wanted: string): InvalidOptionError {
    const given = typeof value === 'string' ? `"${value}"` : String(value)
    return new InvalidOptionError(`paginate ${this.operation.name}: ${option} must be ${wanted}, not ${given}.`)
  }
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

/** What Python takes for true: an empty token is no token. */
function hasContent(value: unknown): boolean {
  if (!value) return false
  return typeof value !== 'object' || value instanceof Date || Object.keys(value).length > 0
}

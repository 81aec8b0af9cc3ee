import { EndpointResolutionError, InvalidDataError } from '../errors.ts'
import { didYouMean } from '../names.ts'
import { compileRules, type Endpoint, type Rule, type Values } from './compile.ts'
import type { ParameterDefinition, PartitionsDefinition, RuleSetDefinition } from './definition.ts'
import { ruleFunctions } from './functions.ts'
import { LruCache } from './lru-cache.ts'
import { referencesOf } from './references.ts'
import { Scope } from './scope.ts'

export type { Endpoint } from './compile.ts'
export type { ParameterDefinition, PartitionsDefinition, RuleSetDefinition } from './definition.ts'

/** As many results as botocore keeps. */
const CACHE_SIZE = 100

/**
 * The endpoint rules of one service. Compiled at the first call, and then as far as calls come; the latest results are
 * kept. Source: botocore/endpoint_provider.py and the specification of the Smithy rules engine.
 *
 * @example new EndpointRuleSet(definition, partitions).resolve({ Region: 'eu-west-1' }).url
 */
export class EndpointRuleSet {
  /** By name, in the order of the definition. */
  readonly parameters: ReadonlyMap<string, ParameterDefinition>
  readonly #definition: RuleSetDefinition
  readonly #partitions: PartitionsDefinition
  readonly #cache = new LruCache<Endpoint>(CACHE_SIZE)
  #compiled: { readonly parameters: readonly Parameter[]; readonly rule: Rule } | undefined

  constructor(definition: RuleSetDefinition, partitions: PartitionsDefinition) {
    this.#definition = definition
    this.#partitions = partitions
    this.parameters = new Map(Object.entries(definition.parameters))
  }

  /**
   * The endpoint for these parameters: `undefined` and `null` are the same as left out. The result is frozen, and the
   * same object for the same parameters.
   *
   * @throws EndpointResolutionError with the message of the rule that refuses; for a parameter that is unknown, missing
   * or of the wrong type; when no rule has an answer
   * @throws InvalidDataError the rule set contradicts itself
   */
  resolve(params: Readonly<Record<string, unknown>>): Endpoint {
    this.#compiled ??= this.#compile()
    const { parameters, rule } = this.#compiled
    for (const name in params) if (!this.parameters.has(name)) throw this.#unknown(name)
    const values: Values = new Array(parameters.length)
    let key = ''
    for (let slot = 0; slot < parameters.length; slot++) {
      const parameter = parameters[slot]!
      const value = argumentFor(parameter, params)
      values[slot] = value
      if (parameter.isReferenced) key += keyOf(value)
    }
    let endpoint = this.#cache.get(key)
    if (endpoint === undefined) {
      endpoint = rule(values)
      if (endpoint === undefined) throw noEndpoint(parameters, values)
      this.#cache.set(key, endpoint)
    }
    return endpoint
  }

  #compile() {
    const { rules } = this.#definition
    const referenced = referencesOf(rules)
    const parameters = [...this.parameters].map(([name, definition]): Parameter => {
      const type = definition.type.toLowerCase()
      const isType = TYPES.get(type)
      if (isType === undefined) {
        throw new InvalidDataError(
          `Endpoint parameter "${name}" is of type "${definition.type}": it must be string, boolean or stringArray.`,
        )
      }
      return { name, definition, isType, isReferenced: referenced.has(name) }
    })
    const rule = compileRules(rules, new Scope(this.parameters.keys()), ruleFunctions(this.#partitions))
    return { parameters, rule }
  }

  #unknown(name: string): EndpointResolutionError {
    const names = [...this.parameters.keys()]
    return new EndpointResolutionError(
      `Unknown endpoint parameter "${name}"${didYouMean(name, names)} The rule set takes ${names.join(', ')}.`,
    )
  }
}

/** Definitions that are built in are shared by all loaders, and so are their rule sets. */
const ruleSets = new WeakMap<PartitionsDefinition, WeakMap<RuleSetDefinition, EndpointRuleSet>>()

/** The rule set of a definition; the same one for the same definition and table of partitions. */
export function ruleSetFor(definition: RuleSetDefinition, partitions: PartitionsDefinition): EndpointRuleSet {
  const known = ruleSets.get(partitions) ?? new WeakMap<RuleSetDefinition, EndpointRuleSet>()
  const ruleSet = known.get(definition) ?? new EndpointRuleSet(definition, partitions)
  ruleSets.set(partitions, known.set(definition, ruleSet))
  return ruleSet
}

interface Parameter {
  readonly name: string
  readonly definition: ParameterDefinition
  readonly isType: (value: unknown) => boolean
  /** Whether a rule looks at it. S3's `Key` is a parameter that none does, and would be another one in every call. */
  readonly isReferenced: boolean
}

const TYPES = new Map<string, (value: unknown) => boolean>([
  ['string', value => typeof value === 'string'],
  ['boolean', value => typeof value === 'boolean'],
  ['stringarray', value => Array.isArray(value) && value.every(item => typeof item === 'string')],
])

function argumentFor({ name, definition, isType }: Parameter, params: Readonly<Record<string, unknown>>): unknown {
  const value = (Object.hasOwn(params, name) ? params[name] : undefined) ?? definition.default
  if (value === undefined || value === null) {
    if (definition.required !== true) return undefined
    throw new EndpointResolutionError(`The endpoint needs the parameter "${name}", which is missing.`)
  }
  if (isType(value)) return value
  const given = Array.isArray(value) ? 'an array' : `a ${typeof value}`
  throw new EndpointResolutionError(`Endpoint parameter "${name}" must be a ${definition.type}, not ${given}.`)
}

/** With the length in front, no value can look like two. */
function keyOf(value: unknown): string {
  if (typeof value === 'string') return `${value.length}:${value}`
  if (typeof value === 'boolean') return value ? 't' : 'f'
  return value === undefined ? '-' : `[${(value as readonly string[]).map(keyOf).join('')}]`
}

function noEndpoint(parameters: readonly Parameter[], values: Values): EndpointResolutionError {
  const given = parameters.flatMap(({ name }, slot) => (values[slot] === undefined ? [] : [`${name}: ${values[slot]}`]))
  return new EndpointResolutionError(`No endpoint found for parameters:\n${given.join('\n')}`)
}

import { EndpointResolutionError, InvalidDataError } from '../errors.ts'
import { didYouMean } from '../names.ts'
import type {
  EndpointRuleDefinition,
  ExpressionDefinition,
  FunctionCallDefinition,
  RuleDefinition,
} from './definition.ts'
import type { RuleFunction } from './functions.ts'
import type { Scope } from './scope.ts'

/** Where to send a request, and how to sign it. Shared by all callers: frozen, all the way down. */
export interface Endpoint {
  readonly url: string
  /** `authSchemes` among others. */
  readonly properties: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, readonly string[]>>
}

/** The values of one evaluation, each in the slot that the scope gave to its name. */
export type Values = unknown[]

type Evaluate<T = unknown> = (values: Values) => T

/** What a rule says: an endpoint, or `undefined` where its conditions do not hold. An error rule throws. */
export type Rule = Evaluate<Endpoint | undefined>

export type Functions = ReadonlyMap<string, RuleFunction>

/**
 * Turns rules into closures. The first one that has an answer gives it.
 *
 * The rules inside a tree are compiled when its conditions first hold: most callers see a few branches only.
 *
 * @throws InvalidDataError for what no rule can be; for a rule inside a tree, when it is first come to
 */
export function compileRules(rules: readonly RuleDefinition[], scope: Scope, functions: Functions): Rule {
  const compiled = rules.map(rule => compileRule(rule, scope.inner(), functions))
  return values => {
    for (const rule of compiled) {
      const endpoint = rule(values)
      if (endpoint !== undefined) return endpoint
    }
    return undefined
  }
}

function compileRule(rule: RuleDefinition, scope: Scope, functions: Functions): Rule {
  const conditions = rule.conditions.map(condition => compileCall(condition, scope, functions))
  const outcome = compileOutcome(rule, scope, functions)
  return values => {
    for (const condition of conditions) {
      const result = condition(values)
      if (result === false || result === undefined) return undefined
    }
    return outcome(values)
  }
}

function compileOutcome(rule: RuleDefinition, scope: Scope, functions: Functions): Rule {
  switch (rule.type) {
    case 'tree': {
      let branch: Rule | undefined
      return values => {
        branch ??= compileRules(rule.rules, scope, functions)
        return branch(values)
      }
    }
    case 'error': {
      const message = compileExpression(rule.error, scope, functions)
      return values => {
        throw new EndpointResolutionError(String(message(values)))
      }
    }
    case 'endpoint':
      return compileEndpoint(rule.endpoint, scope, functions)
    default:
      throw new InvalidDataError(
        `A rule of type "${(rule as { type: unknown }).type}": it must be tree, endpoint or error.`,
      )
  }
}

function compileEndpoint(endpoint: EndpointRuleDefinition['endpoint'], scope: Scope, functions: Functions): Rule {
  const url = compileExpression(endpoint.url, scope, functions)
  const properties = compileProperty(endpoint.properties ?? {}, scope) as Evaluate<Endpoint['properties']>
  const headers = Object.entries(endpoint.headers ?? {}).map(
    ([name, items]) => [name, items.map(item => compileExpression(item, scope, functions))] as const,
  )
  return values =>
    Object.freeze({
      url: String(url(values)),
      properties: properties(values),
      headers: Object.freeze(
        Object.fromEntries(
          headers.map(([name, items]) => [name, Object.freeze(items.map(item => String(item(values))))]),
        ),
      ),
    })
}

/** Properties are JSON; only their strings can be templates. */
function compileProperty(property: unknown, scope: Scope): Evaluate {
  if (typeof property === 'string') return compileTemplate(property, scope)
  if (Array.isArray(property)) {
    const items = property.map(item => compileProperty(item, scope))
    return values => Object.freeze(items.map(item => item(values)))
  }
  if (typeof property === 'object' && property !== null) {
    const members = Object.entries(property).map(([name, value]) => [name, compileProperty(value, scope)] as const)
    return values => Object.freeze(Object.fromEntries(members.map(([name, value]) => [name, value(values)])))
  }
  return () => property
}

function compileExpression(expression: ExpressionDefinition, scope: Scope, functions: Functions): Evaluate {
  if (typeof expression === 'string') return compileTemplate(expression, scope)
  if (typeof expression !== 'object') return () => expression
  if ('ref' in expression) return reference(expression.ref, scope)
  if ('fn' in expression) return compileCall(expression, scope, functions)
  throw new InvalidDataError(`The rule set has an expression that is none: ${JSON.stringify(expression)}.`)
}

function compileCall({ fn, argv, assign }: FunctionCallDefinition, scope: Scope, functions: Functions): Evaluate {
  const known = functions.get(fn)
  if (known === undefined) {
    throw new InvalidDataError(`The rule set calls an unknown function "${fn}"${didYouMean(fn, functions.keys())}`)
  }
  if (argv.length !== known.arity) {
    throw new InvalidDataError(`The rule set calls ${fn} with ${argv.length} arguments; it takes ${known.arity}.`)
  }
  const result = applied(known, argv, scope, functions)
  if (assign === undefined) return result
  const slot = scope.declare(assign)
  return values => {
    values[slot] = result(values)
    return values[slot]
  }
}

function applied(known: RuleFunction, argv: readonly ExpressionDefinition[], scope: Scope, functions: Functions) {
  const { call, prepare } = known
  const args = argv.map((arg, index): Evaluate => {
    const isPrepared = prepare !== undefined && index === argv.length - 1 && typeof arg === 'string'
    if (!isPrepared) return compileExpression(arg, scope, functions)
    const prepared = prepare(arg)
    return () => prepared
  })
  const [first, second] = args as [Evaluate, Evaluate]
  // Nearly all calls have one or two arguments, and need no list of them.
  if (args.length === 1) return (values: Values) => call(first(values))
  if (args.length === 2) return (values: Values) => call(first(values), second(values))
  return (values: Values) => call(...args.map(arg => arg(values)))
}

function reference(name: string, scope: Scope): Evaluate {
  const slot = scope.slot(name)
  return values => values[slot]
}

/** `{Region}`, `{url#authority}`; doubled braces stand for themselves. */
const PLACEHOLDER = /\{\{|\}\}|\{([^{}#]+)((?:#[^{}#]+)*)\}/g

function compileTemplate(template: string, scope: Scope): Evaluate<string> {
  const parts: (string | Evaluate<string>)[] = []
  let end = 0
  for (const found of template.matchAll(PLACEHOLDER)) {
    const [text, name, attributes = ''] = found
    parts.push(template.slice(end, found.index))
    parts.push(name === undefined ? text.slice(1) : placeholder(template, name, attributes.split('#').slice(1), scope))
    end = found.index + text.length
  }
  if (end === 0) return () => template
  parts.push(template.slice(end))
  return values => {
    let text = ''
    for (const part of parts) text += typeof part === 'string' ? part : part(values)
    return text
  }
}

function placeholder(template: string, name: string, attributes: readonly string[], scope: Scope): Evaluate<string> {
  const slot = scope.slot(name)
  return values => {
    let value = values[slot]
    for (const attribute of attributes) value = (value as Readonly<Record<string, unknown>> | undefined)?.[attribute]
    if (value !== undefined) return String(value)
    throw new EndpointResolutionError(
      `The endpoint template "${template}" needs "${[name, ...attributes].join('#')}", which has no value.`,
    )
  }
}

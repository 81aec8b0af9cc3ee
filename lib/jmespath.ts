import { compile as parse, TreeInterpreter } from '@jmespath-community/jmespath'
import { InvalidOptionError } from './errors.ts'

/** A compiled expression. What is not there is `null`. */
export type Search = (data: unknown) => unknown

type Node = ReturnType<typeof parse>
type NodeOf<Type extends Node['type']> = Extract<Node, { type: Type }>

const CACHE_SIZE = 2_000
const cache = new Map<string, Search>()

/**
 * Compiles a JMESPath expression; each expression is compiled once.
 *
 * The package parses and has the functions; expressions are evaluated here, because its interpreter takes a `Date` for
 * false, reads inherited properties such as `constructor`, and does not order strings, which Python's does.
 * Source: https://jmespath.org/specification.html and jmespath/visitor.py.
 *
 * @returns a function of the data, which throws InvalidOptionError when a function of the expression refuses a value
 * @throws InvalidOptionError the expression is malformed, or uses an unknown function
 * @example compile('Reservations[].Instances[].InstanceId')(output) // ['i-1', 'i-2']
 */
export function compile(expression: string): Search {
  let search = cache.get(expression)
  if (search === undefined) {
    search = guarded(expression, 'is malformed', () => guard(expression, evaluator(parse(expression, OPTIONS))))
    if (cache.size >= CACHE_SIZE) cache.clear()
    cache.set(expression, search)
  }
  return search
}

/** What a JMESPath expression finds in `data`; see {@link compile}. */
export function search(expression: string, data: unknown): unknown {
  return compile(expression)(data)
}

/** As Python's does, `` `x` `` is read as the string where it is no JSON. */
const OPTIONS = { enable_legacy_literals: true }

function guard(expression: string, evaluate: Search): Search {
  return data => guarded(expression, 'failed', () => evaluate(data))
}

function guarded<T>(expression: string, what: string, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    if (cause instanceof InvalidOptionError) throw cause
    throw new InvalidOptionError(`The JMESPath expression "${expression}" ${what}: ${(cause as Error).message}`, {
      cause,
    })
  }
}

function evaluator(node: Node): Search {
  switch (node.type) {
    case 'Identity':
    case 'Current':
      return value => value
    case 'Literal':
      return () => node.value
    case 'Field':
      return field(node.name)
    case 'Index':
      return value => (Array.isArray(value) ? (value.at(node.value) ?? null) : null)
    case 'Slice':
      return value => (Array.isArray(value) ? slice(node, value) : null)
    case 'Subexpression':
    case 'IndexExpression':
    case 'Pipe':
      return chain(evaluator(node.left), evaluator(node.right))
    case 'Flatten':
      return flatten(evaluator(node.child))
    case 'Projection':
      return project(evaluator(node.left), evaluator(node.right))
    case 'ValueProjection':
      return project(chain(evaluator(node.left), values), evaluator(node.right))
    case 'FilterProjection':
      return project(filter(evaluator(node.left), evaluator(node.condition)), evaluator(node.right))
    case 'MultiSelectList':
      return selectList(node.children.map(evaluator))
    case 'MultiSelectHash':
      return selectHash(node.children.map(({ name, value }) => [name, evaluator(value)] as const))
    case 'OrExpression':
      return choose(evaluator(node.left), evaluator(node.right), true)
    case 'AndExpression':
      return choose(evaluator(node.left), evaluator(node.right), false)
    case 'NotExpression':
      return not(evaluator(node.child))
    case 'Comparator':
      return compare(node.name, evaluator(node.left), evaluator(node.right))
    case 'Function':
      return call(node)
    case 'ExpressionReference':
      return () => ({ expref: true, ...node.child })
    default:
      throw new Error(`"${node.type}" is not part of standard JMESPath, see https://jmespath.org.`)
  }
}

function field(name: string): Search {
  return value => (isRecord(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null)
}

function chain(first: Search, second: Search): Search {
  return value => second(first(value))
}

function slice(node: NodeOf<'Slice'>, list: unknown[]): unknown {
  const { start, stop, step } = TreeInterpreter.computeSliceParams(list.length, node)
  return TreeInterpreter.slice(list as never, start, stop, step)
}

function flatten(list: Search): Search {
  return value => {
    const found = list(value)
    if (!Array.isArray(found)) return null
    // Not flat(), which makes a listing of 1,000 keys four times as slow.
    const results: unknown[] = []
    for (const item of found) {
      if (Array.isArray(item)) for (const inner of item) results.push(inner)
      else results.push(item)
    }
    return results
  }
}

function project(list: Search, each: Search): Search {
  return value => {
    const found = list(value)
    if (!Array.isArray(found)) return null
    const results: unknown[] = []
    for (const item of found) {
      const result = each(item)
      if (result !== null && result !== undefined) results.push(result)
    }
    return results
  }
}

function values(value: unknown): unknown {
  return isRecord(value) ? Object.values(value) : null
}

function filter(list: Search, condition: Search): Search {
  return value => {
    const found = list(value)
    return Array.isArray(found) ? found.filter(item => !isFalse(condition(item))) : null
  }
}

function selectList(items: readonly Search[]): Search {
  return value => (value === null || value === undefined ? null : items.map(item => item(value)))
}

function selectHash(items: readonly (readonly [name: string, value: Search])[]): Search {
  return value => {
    if (value === null || value === undefined) return null
    return Object.fromEntries(items.map(([name, item]) => [name, item(value)]))
  }
}

function choose(left: Search, right: Search, rightWhenFalse: boolean): Search {
  return value => {
    const found = left(value)
    return isFalse(found) === rightWhenFalse ? right(value) : found
  }
}

function not(operand: Search): Search {
  return value => isFalse(operand(value))
}

const ORDER = { GT: [1], GTE: [1, 0], LT: [-1], LTE: [-1, 0] }

function compare(name: NodeOf<'Comparator'>['name'], left: Search, right: Search): Search {
  if (name === 'EQ') return value => isEqual(left(value), right(value))
  if (name === 'NE') return value => !isEqual(left(value), right(value))
  const wanted = ORDER[name]
  return value => {
    const sign = order(left(value), right(value))
    return sign === undefined ? null : wanted.includes(sign)
  }
}

function call(node: NodeOf<'Function'>): Search {
  const args = node.children.map(evaluator)
  if (!TreeInterpreter.runtime.getRegistered().includes(node.name)) throw new Error(`Unknown function: ${node.name}()`)
  return value => TreeInterpreter.runtime.callFunction(node.name, args.map(arg => arg(value)) as never)
}

function isFalse(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0
}

/** The sign of `a - b`; `undefined` when the two have no order. */
function order(a: unknown, b: unknown): number | undefined {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b)
  return isNumber(a) && isNumber(b) ? (a < b ? -1 : Number(a > b)) : undefined
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true
  if (isNumber(a) && isNumber(b)) return String(a) === String(b)
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
  }
  if (!isRecord(a) || !isRecord(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
}

/** What a service answers is made of plain objects; dates, bytes and lists are values. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return !(value instanceof Date || ArrayBuffer.isView(value))
}

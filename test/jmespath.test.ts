import test from 'ava'
import { InvalidOptionError } from '../lib/errors.ts'
import { compile, search } from '../lib/jmespath.ts'
import { Loader } from '../lib/model/loader.ts'

type Found = readonly (readonly [place: string, expression: string])[]
type Tree = { readonly [key: string]: unknown }

/** The values of all keys of these names, at any depth. */
function values(place: string, tree: unknown, names: readonly string[]): Found {
  if (typeof tree !== 'object' || tree === null) return []
  return Object.entries(tree).flatMap(([key, value]) => {
    const here = `${place}.${key}`
    const own = names.includes(key) ? [value].flat().filter(item => typeof item === 'string') : []
    return [...own.map(item => [here, item] as const), ...values(here, value, names)]
  })
}

function compilesAll(t: { true(value: boolean, message: string): unknown }, found: Found): number {
  for (const [place, expression] of found) {
    try {
      compile(expression)
    } catch (error) {
      t.true(false, `${place}: ${(error as Error).message}`)
    }
  }
  return found.length
}

const loader = new Loader()

test('every expression of every paginator compiles', t => {
  const keys = ['input_token', 'output_token', 'result_key', 'more_results', 'limit_key', 'non_aggregate_keys']
  const found = loader.services().flatMap(name => values(name, loader.load(name, 'paginators-1'), keys))
  t.true(compilesAll(t, found) > 10_000)
})

test('every expression of every waiter compiles', t => {
  const found = loader.services().flatMap(name => values(name, loader.load(name, 'waiters-2'), ['argument']))
  t.true(compilesAll(t, found) > 1_000)
})

test('every expression that gives an endpoint parameter compiles', t => {
  const found = loader.services().flatMap(name => {
    const { operations } = loader.load<{ operations: Record<string, Tree> }>(name, 'service-2')!
    return Object.values(operations).flatMap(({ operationContextParams }) => {
      return values(name, operationContextParams, ['path'])
    })
  })
  t.true(compilesAll(t, found) > 0)
})

test('every path of every resource compiles', t => {
  const found = loader.resourceServices().flatMap(name => values(name, loader.load(name, 'resources-1'), ['path']))
  t.true(compilesAll(t, found) > 300)
})

const DATA = {
  Name: 'n',
  Empty: '',
  Count: 2,
  Zero: 0,
  Big: 2n ** 60n,
  Time: new Date(0),
  Bytes: new Uint8Array([1, 2]),
  None: null,
  Things: [
    { Id: 'a', Size: 1, Tags: [{ K: 'x' }] },
    { Id: 'b', Size: 3 },
    { Size: 2, Tags: [] },
  ],
  Map: { one: { V: 1 }, two: { V: 2 } },
  Nested: [[1, [2]], 3],
  'dashed-name': true,
}

/** Expected: what jmespath 1.0 of Python finds in the same data. */
const CASES: readonly (readonly [expression: string, expected: unknown])[] = [
  ['Name', 'n'],
  ['Nothing', null],
  ['Nothing.More.Yet', null],
  ['Name.Length', null],
  ['"dashed-name"', true],
  ['Things[].Id', ['a', 'b']],
  ['Things[*].Id', ['a', 'b']],
  ['Things[].Tags[].K', ['x']],
  ['Things[0].Id', 'a'],
  ['Things[-2].Id', 'b'],
  ['Things[7]', null],
  ['Things[1:].Size', [3, 2]],
  ['Things[::-1].Size', [2, 3, 1]],
  ['Name[0:1]', null],
  ['Name[]', null],
  ['Nested[]', [1, [2], 3]],
  ['Map.*.V', [1, 2]],
  ['Things.*', null],
  ['Time.*', null],
  ['Things[?Size > `1`].Size', [3, 2]],
  ["Things[?Id >= 'b'].Id", ['b']],
  ['Things[?Tags].Id', ['a']],
  ["Things[?Id == 'a' || Size == `2`].Size", [1, 2]],
  ['Things[?!Id].Size', [2]],
  ['Empty || Name', 'n'],
  ['Zero || Name', 0],
  ['Zero && Name', 'n'],
  ['!Zero', false],
  ['Empty && Name', ''],
  ['!Time', false],
  ['!Bytes', false],
  ['Time || Name', DATA.Time],
  ['Time == Time', true],
  ['Big > `1`', true],
  ['Count == `2`', true],
  ["Count == '2'", false],
  ['Nothing == None', true],
  ['Things[0] == Things[1]', false],
  ['Map == Map', true],
  ['[Name, Nothing]', ['n', null]],
  ['{a: Name, b: Count}', { a: 'n', b: 2 }],
  ['Nothing.{a: Name}', null],
  ['Nothing.[Name]', null],
  ['Things[].{I: Id} | [0]', { I: 'a' }],
  ['length(Things) > `2`', true],
  ['length(Things[?Size == `9`]) == `0`', true],
  ['keys(Map)', ['one', 'two']],
  ['sort_by(Things, &Size)[0].Size', 1],
  ['max_by(Things, &Size).Id', 'b'],
  ['map(&Size, Things)', [1, 3, 2]],
  ["join(',', Things[].Id)", 'a,b'],
  ["contains(Name, 'n')", true],
  ['not_null(Nothing, Name)', 'n'],
  ['`[1, "2"]`', [1, '2']],
  ['`plain`', 'plain'],
  ["'raw'", 'raw'],
  ['@.Name', 'n'],
]

for (const [expression, expected] of CASES) {
  test(`${expression} is found as Python finds it`, t => {
    t.deepEqual(search(expression, DATA), expected)
  })
}

test('a number and a string have no order', t => {
  t.is(search("Count > 'b'", DATA), null)
})

test('inherited properties are not data', t => {
  for (const name of ['constructor', '__proto__', 'toString']) t.is(search(name, {}), null)
  t.is(search('length', []), null)
  t.is(search('constructor', JSON.parse('{"constructor": 1}')), 1)
})

test('a selected name may be any name', t => {
  const found = search('{"__proto__": Name}', DATA) as object
  t.deepEqual(Object.keys(found), ['__proto__'])
  t.is(Object.getPrototypeOf(found), Object.prototype)
})

test('an expression is compiled once', t => {
  t.is(compile('Some.Expression[]'), compile('Some.Expression[]'))
})

for (const expression of ['', 'a.', 'a[', 'a b', 'Things[?', '"', 'nofunction(@)', 'constructor(@)', 'a + b', '$.a']) {
  test(`the malformed expression ${JSON.stringify(expression)} is refused`, t => {
    const error = t.throws(() => compile(expression), { instanceOf: InvalidOptionError })
    t.is(error.code, 'InvalidOption')
    t.true(error.message.startsWith(`The JMESPath expression "${expression}" is malformed: `), error.message)
  })
}

test('a function that refuses its argument is an error that names the expression', t => {
  const error = t.throws(() => search('length(Nothing)', DATA), { instanceOf: InvalidOptionError })
  t.regex(error.message, /^The JMESPath expression "length\(Nothing\)" failed: /)
  t.true(error.cause instanceof Error)
})

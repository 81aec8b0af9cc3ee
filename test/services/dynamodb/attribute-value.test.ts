import vm from 'node:vm'
import test from 'ava'
import { Report } from '../../../lib/client/validate.ts'
import { Decimal } from '../../../lib/dynamodb.ts'
import { MalformedResponseError } from '../../../lib/index.ts'
import { fromAttributeValue, toAttributeValue } from '../../../lib/services/dynamodb/attribute-value.ts'

function convert(value: unknown) {
  const report = new Report()
  report.path.push('Item')
  const wire = toAttributeValue(value, report)
  return { wire, faults: report.faults.map(({ path, problem }) => `${path}: ${problem}`) }
}

const bytes = (...values: number[]) => new Uint8Array(values)

test('every native type has its attribute value', t => {
  const cases: [unknown, unknown][] = [
    [null, { NULL: true }],
    [true, { BOOL: true }],
    ['', { S: '' }],
    [0, { N: '0' }],
    [-0, { N: '0' }],
    [1.5e-7, { N: '1.5e-7' }],
    [12345678901234567890n, { N: '12345678901234567890' }],
    [new Decimal('1.10'), { N: '1.10' }],
    [bytes(1, 2), { B: bytes(1, 2) }],
    [bytes(1, 2).buffer, { B: bytes(1, 2) }],
    [new DataView(bytes(0, 1, 2).buffer, 1), { B: bytes(1, 2) }],
    [new Set(['a', 'b']), { SS: ['a', 'b'] }],
    [new Set([1, 1n, new Decimal('1.0'), 2.5]), { NS: ['1.0', '2.5'] }],
    [new Set([bytes(1), bytes(1).buffer, bytes(2)]), { BS: [bytes(1), bytes(2)] }],
    [[1, [null]], { L: [{ N: '1' }, { L: [{ NULL: true }] }] }],
    [{ a: { b: 1 }, c: undefined }, { M: { a: { M: { b: { N: '1' } } } } }],
    [Object.assign(Object.create(null), { a: 1 }), { M: { a: { N: '1' } } }],
    [
      new Map<string, unknown>([
        ['a', 1],
        ['b', undefined],
      ]),
      { M: { a: { N: '1' } } },
    ],
    [
      vm.runInNewContext('({ a: new Set(["x"]), b: [new Uint8Array([1])] })'),
      { M: { a: { SS: ['x'] }, b: { L: [{ B: bytes(1) }] } } },
    ],
  ]
  for (const [value, expected] of cases) {
    const { wire, faults } = convert(value)
    t.deepEqual(faults, [])
    t.deepEqual(JSON.parse(JSON.stringify(wire)), JSON.parse(JSON.stringify(expected)))
  }
})

test('names like __proto__ are names like any other, both ways', t => {
  const { wire } = convert(JSON.parse('{ "__proto__": { "toString": 1 }, "constructor": "c" }'))
  t.is(JSON.stringify(wire), '{"M":{"__proto__":{"M":{"toString":{"N":"1"}}},"constructor":{"S":"c"}}}')
  const back = fromAttributeValue(wire)
  t.is(JSON.stringify(back), '{"__proto__":{"toString":1},"constructor":"c"}')
  t.is(Object.getPrototypeOf(back), Object.prototype)
})

test('numbers of other libraries are taken as they are', t => {
  const like = (s: number, e: number, digits: object, text: string) => ({ s, e, ...digits, toFixed: () => text })
  t.deepEqual(convert(like(1, 0, { d: [1, 1000000] }, '1.1')).wire, { N: '1.1' })
  t.deepEqual(convert([like(-1, 1, { c: [1, 2] }, '-12')]).wire, { L: [{ N: '-12' }] })
  t.regex(convert(like(1, 1_000_000, { c: [1] }, 'never written')).faults.join(), /beyond what DynamoDB can keep/)
  t.regex(convert(like(1, 0, { c: null }, 'NaN')).faults.join(), /is a Object, not plain|is a/)
})

test('what DynamoDB cannot keep is refused with its path, all of it at once', t => {
  class User {
    name = 'x'
  }
  const circle: Record<string, unknown> = {}
  circle.self = { circle, again: [circle] }
  const sparse = [1]
  sparse[2] = 3
  const { faults } = convert({
    tags: ['a', 'b', { x: Number.NaN, y: Number.NEGATIVE_INFINITY }],
    unsafe: 2 ** 53,
    huge: 10n ** 126n,
    tiny: new Decimal('1e-131'),
    small: 1e-200,
    long: new Decimal('1.23456789012345678901234567890123456789'),
    empty: new Set(),
    mixed: new Set([1, 'a']),
    nested: new Set([[1]]),
    date: new Date(0),
    user: new User(),
    promise: Promise.resolve(1),
    run: () => 1,
    symbol: Symbol('s'),
    circle,
    list: [undefined],
    sparse,
    map: new Map([[1, 'a']]),
    error: new Error('e'),
    inSet: new Set([1, Number.NaN]),
  })
  t.deepEqual(faults, [
    'Item.tags[2].x: is NaN, which DynamoDB has no word for: leave it out, or give null',
    'Item.tags[2].y: is -Infinity, which DynamoDB has no word for: leave it out, or give null',
    'Item.unsafe: is an integer beyond 2^53, where a number is no longer exact: give it as a bigint',
    ...['huge', 'tiny', 'small'].map(
      name => `Item.${name}: is beyond what DynamoDB can keep, 1E-130 to 9.9E+125 (and below 0): give it as a string`,
    ),
    'Item.long: has 39 digits, DynamoDB keeps 38: round it, or give it as a string',
    'Item.empty: is an empty set, which DynamoDB does not keep: leave it out',
    ...['mixed', 'nested'].map(
      name => `Item.${name}: is a set that is not of strings only, numbers only or bytes only: use an array`,
    ),
    'Item.date: is a Date: give toISOString(), or getTime() for a number',
    'Item.user: is a User, not plain: give an object, array, Map or Set of its data',
    'Item.promise: is a Promise: await it',
    'Item.run: is a function',
    'Item.symbol: is a symbol',
    'Item.circle.self.circle: holds itself',
    'Item.circle.self.again[0]: holds itself',
    'Item.list[0]: is undefined: give null',
    'Item.sparse[1]: is undefined: give null',
    'Item.map: has a key that is no string but a number: names of attributes are strings',
    'Item.error: is a Error, not plain: give an object, array, Map or Set of its data',
    'Item.inSet: is NaN, which DynamoDB has no word for: leave it out, or give null',
  ])
})

test('the limits of DynamoDB are inside, what is beyond them is not', t => {
  const nested = (depth: number): unknown => (depth === 0 ? 'x' : [nested(depth - 1)])
  t.deepEqual(convert(nested(32)).faults, [])
  t.is(convert(nested(33)).faults.length, 1)
  t.regex(convert(nested(33)).faults[0]!, /deeper than 32 levels/)
  for (const good of ['1e-130', '9.9999999999999999999999999999999999999e125', '-1e125']) {
    t.deepEqual(convert(new Decimal(good)).faults, [], good)
  }
  t.deepEqual(convert(10n ** 125n).faults, [], 'zeros at the end are no digits')
  t.is(convert(10n ** 38n + 1n).faults.length, 1)
})

test('every attribute value has its native type', t => {
  const cases: [unknown, unknown][] = [
    [{ S: 'a' }, 'a'],
    [{ N: '1.5' }, 1.5],
    [{ N: '9007199254740993' }, 9007199254740993n],
    [{ B: bytes(1) }, bytes(1)],
    [{ BOOL: false }, false],
    [{ NULL: true }, null],
    [{ SS: ['a'] }, new Set(['a'])],
    [{ NS: ['1', '9007199254740993'] }, new Set([1, 9007199254740993n])],
    [{ BS: [bytes(1)] }, new Set([bytes(1)])],
    [{ L: [{ M: { a: { L: [] } } }] }, [{ a: [] }]],
  ]
  for (const [wire, native] of cases) t.deepEqual(fromAttributeValue(wire as Record<string, unknown>), native as never)
  t.deepEqual(fromAttributeValue({ N: '0.1000000000000000000001' }), new Decimal('0.1000000000000000000001'))
})

test('a type that is not known is an error that says so', t => {
  for (const [wire, name] of [
    [{ SDK_UNKNOWN_MEMBER: { name: 'V' } }, 'V'],
    [{}, 'none'],
  ] as const) {
    const error = t.throws(() => fromAttributeValue(wire), { instanceOf: MalformedResponseError })
    t.regex(error.message, new RegExp(`type ${name}, which this version does not know`))
  }
})

import { inspect } from 'node:util'
import test from 'ava'
import { Decimal, exactNumber } from '../lib/decimal.ts'
import { InvalidOptionError } from '../lib/index.ts'

test('a text becomes a number where that is exact, a bigint beyond 2^53, and else a decimal', t => {
  const cases: [string, number | bigint | Decimal][] = [
    ['0', 0],
    ['-0', 0],
    ['-17', -17],
    ['1.50', 1.5],
    ['0.1', 0.1],
    ['1E-130', 1e-130],
    ['12.0', 12],
    ['1E+3', 1000],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['-9007199254740993', -9007199254740993n],
    ['9007199254740993.0', 9007199254740993n],
    ['1E+20', 100000000000000000000n],
    ['0.1234567890123456', 0.1234567890123456],
    ['0.12345678901234567', new Decimal('0.12345678901234567')],
    ['9007199254740993.5', new Decimal('9007199254740993.5')],
    ['1e-400', new Decimal('1e-400')],
  ]
  for (const [text, expected] of cases) {
    const actual = exactNumber(text)
    t.is(typeof actual, typeof expected, text)
    t.is(String(actual), String(expected), text)
    t.false(Object.is(actual, -0), text)
  }
  for (const text of ['', ' ', 'abc', 'NaN', 'Infinity', '0x10', '1e', '--1', '1,5', `1e${'9'.repeat(30)}`]) {
    t.throws(() => exactNumber(text), { instanceOf: InvalidOptionError, message: /is no decimal number/ }, text)
  }
})

test('a number that came back is the one that went', t => {
  for (const value of [0.1, 1 / 3, Math.PI, 1e-130, 123456.789, -2.5e-7, Number.MAX_SAFE_INTEGER]) {
    t.is(exactNumber(String(value)), value)
  }
})

test('a decimal is exact, and equal by value', t => {
  const one = new Decimal('1.10')
  t.is(String(one), '1.10')
  t.is(one.toNumber(), 1.1)
  t.is(JSON.stringify({ one }), '{"one":"1.10"}')
  t.is(inspect(one), "Decimal('1.10')")
  for (const same of [1.1, new Decimal('1.1'), new Decimal('11e-1'), new Decimal(1.1), new Decimal(one)])
    t.true(one.equals(same))
  for (const other of [1.2, 1n, '1.10', Number.NaN, null, undefined, {}]) t.false(one.equals(other))
  t.true(new Decimal(5n).equals(5n))
  t.true(new Decimal('-0').equals(0))
  t.notDeepEqual(new Decimal('1'), new Decimal('2'))
})

test('a decimal does not calculate: it would be rounded', t => {
  const one = new Decimal('1.10')
  t.is(`${one}`, '1.10')
  const error = t.throws(() => +(one as unknown as number), { instanceOf: InvalidOptionError })
  t.regex(error.message, /toNumber\(\)/)
  t.throws(() => (one as unknown as number) > 1, { instanceOf: InvalidOptionError })
  t.throws(() => new Decimal(Number.POSITIVE_INFINITY), {
    instanceOf: InvalidOptionError,
    message: /"Infinity" is no decimal/,
  })
  t.throws(() => Object.assign(one, { value: '2' }), { instanceOf: TypeError })
})

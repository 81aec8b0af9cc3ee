import { inspect } from 'node:util'
import test from 'ava'
import { Attr, and, Condition, ConditionError, Decimal, Key, not, or } from './public.ts'

const isA = Key('pk').eq('a')

test('conditions read as what they mean', t => {
  const condition = isA.and(Key('sk').beginsWith('x')).or(Attr('a.b[0]').size().gt(3).not())
  t.is(String(condition), "((pk = 'a' AND begins_with(sk, 'x')) OR (NOT size(a.b[0]) > 3))")
  t.is(inspect(Attr('n').between(1n, new Decimal('2.50'))), "Condition(n BETWEEN 1n AND Decimal('2.50'))")
  t.is(String(Attr('n').isIn(new Set([1, 2]))), 'n IN (1, 2)')
  t.is(inspect({ a: Attr('a.b[0]'), s: Attr('a').size() }), '{ a: a.b[0], s: size(a) }')
  t.is(String(Attr('a').eq(Attr('b'))), 'a = b')
})

test('and, or and not also stand alone', t => {
  const [b, c] = [Attr('b').exists(), Attr('c').notExists()]
  t.true(and(isA, b, c).equals(isA.and(b).and(c)))
  t.true(or(isA, b).equals(isA.or(b)))
  t.true(not(isA).equals(isA.not()))
  t.is(and(isA), isA)
})

test('conditions are equal by what they say', t => {
  t.true(
    Attr('a')
      .eq({ x: [1, new Set(['s'])] })
      .equals(Attr('a').eq({ x: [1, new Set(['s'])] })),
  )
  for (const other of [
    Attr('b').eq(1),
    Attr('a').eq(2),
    Attr('a').ne(1),
    Key('a').eq(1),
    Attr('a').eq(1).not(),
    'a = 1',
    null,
  ]) {
    t.false(Attr('a').eq(1).equals(other), String(other))
  }
  t.false(
    Attr('a')
      .eq(new Decimal('1'))
      .equals(Attr('a').eq(new Decimal('2'))),
  )
})

test('conditions and attributes never change', t => {
  const values = [1, 2]
  const condition = Attr('a').isIn(values)
  values.push(3)
  t.is(String(condition), 'a IN (1, 2)')
  for (const frozen of [condition, condition.operands, Attr('a'), Attr('a').path, Attr('a').size()])
    t.true(Object.isFrozen(frozen))
  t.true(condition instanceof Condition)
})

test('misuse is told at once, with what to write', t => {
  const cases: [() => unknown, RegExp][] = [
    [() => isA.and('b = 1' as never), /and needs conditions, made by Key or Attr, not 'b = 1'/],
    [() => isA.or(Attr('b') as never), /or needs conditions: compare b with something first/],
    [() => and(), /and needs conditions, made by Key or Attr, not undefined/],
    [() => not(Attr('b') as never), /compare b with something first/],
    [
      () => (Attr('b') as unknown as Condition).and(isA),
      /b is no condition yet: compare it first, such as b\.eq\(\.\.\.\), then \.and/,
    ],
    [() => (Attr('b').size() as unknown as Condition).not(), /size\(b\) is no condition yet/],
    [
      () => (Key('b') as unknown as { beginWith: () => void }).beginWith(),
      /b has no "beginWith": did you mean "beginsWith"/,
    ],
    [() => (isA as unknown as { eq: () => void }).eq(), /A condition has no "eq"/],
    [() => Attr('a').eq(undefined), /"=" was given undefined/],
    [() => Attr('a').between(1, undefined), /"BETWEEN" was given undefined/],
    [() => Attr('a').isIn([]), /Attr\('a'\)\.isIn needs an array or a Set with at least one value/],
    [() => Attr('a').isIn('abc' as never), /isIn needs an array/],
    [() => Attr(''), /"" is no path/],
    [() => Attr('a..b'), /"a\.\.b" is no path/],
    [() => Attr('a[x]'), /is no path/],
    [() => Attr([]), /\[\] is no path/],
    [() => Attr([0, 'a']), /is no path/],
    [() => Key(7 as never), /7 is no path/],
    [() => Key(undefined as never), /undefined is no path/],
  ]
  for (const [misuse, message] of cases)
    t.throws(misuse, { instanceOf: ConditionError, code: 'InvalidCondition', message })
})

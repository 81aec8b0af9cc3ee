import test from 'ava'
import { parseLines, toLines } from '../../lib/model/lines.ts'

type Read = { readonly shapes: Readonly<Record<string, unknown>>; readonly metadata: unknown }

const value = { metadata: { a: 1 }, shapes: { Beta: { n: 2 }, Alpha: { text: 'a\n}b' }, Al: [], constructor: 3 } }
const read = () => parseLines(toLines(value, ['shapes'])) as Read

test('the text is plain JSON for any other reader', t => {
  t.deepEqual(JSON.parse(toLines(value, ['shapes'])), value)
  t.deepEqual(JSON.parse(JSON.stringify(read())), value)
})

test('members of a section are read one by one, and are the same object each time', t => {
  const { shapes } = read()
  t.deepEqual(shapes.Alpha, { text: 'a\n}b' })
  t.is(shapes.Alpha, shapes.Alpha)
  t.deepEqual(Object.keys(shapes), ['Al', 'Alpha', 'Beta', 'constructor'])
  t.deepEqual(Object.entries(shapes).length, 4)
})

test('a name that is not there is not, though it begins like one', t => {
  const { shapes } = read()
  for (const name of ['A', 'Alp', 'Alphabet', 'Gamma', '', '__proto__x']) {
    t.is(shapes[name], undefined, name)
    t.false(Object.hasOwn(shapes, name), name)
  }
  t.true(Object.hasOwn(shapes, 'constructor'))
  t.false(Object.hasOwn(shapes, 'toString'))
})

test('a section cannot be changed', t => {
  const shapes = read().shapes as Record<string, unknown>
  t.throws(
    () => {
      shapes.Alpha = 1
    },
    { instanceOf: TypeError },
  )
  t.throws(() => delete shapes.Alpha, { instanceOf: TypeError })
})

test('an empty section is empty, and a text without sections is JSON', t => {
  t.deepEqual(parseLines(toLines({ shapes: {} }, ['shapes'])), { shapes: {} })
  t.deepEqual(parseLines('{"a":[1]}'), { a: [1] })
})

test('what cannot be written or read as lines is a SyntaxError', t => {
  t.throws(() => toLines({ shapes: { 'a"b': 1 } }, ['shapes']), {
    instanceOf: SyntaxError,
    message: 'The name "a\\"b" cannot be searched for.',
  })
  t.throws(() => parseLines('{"shapes":{\n"A":1\n'), { instanceOf: SyntaxError, message: 'A section is not closed.' })
})

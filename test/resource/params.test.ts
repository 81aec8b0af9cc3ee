import test from 'ava'
import { InvalidDataError } from '../../lib/errors.ts'
import type { ParameterDefinition } from '../../lib/resource/definition.ts'
import { compileParams, fill, merge, mergeAppending } from '../../lib/resource/params.ts'
import { viewType } from '../../lib/resource/view.ts'
import { definition, zoo as open, zooModel } from './fixture.ts'

const view = viewType(definition, zooModel(), 'Toy')
const { zoo } = open({})
const ball = zoo.Toy('a-1', 'ball')
const kite = zoo.Toy('a-1', 'kite')

function filled(...params: ParameterDefinition[]): object {
  return fill(compileParams(params, view), ball)
}

test('a target may be a member, a member of a member, or an element of a list at any depth', t => {
  t.deepEqual(filled({ target: 'A', source: 'identifier', name: 'Name' }), { A: 'ball' })
  t.deepEqual(filled({ target: 'A.B', source: 'identifier', name: 'Name' }), { A: { B: 'ball' } })
  t.deepEqual(filled({ target: 'A[0]', source: 'identifier', name: 'Name' }), { A: ['ball'] })
  t.deepEqual(filled({ target: 'A[]', source: 'identifier', name: 'Name' }), { A: ['ball'] })
  t.deepEqual(filled({ target: 'A[].B', source: 'identifier', name: 'Name' }), { A: [{ B: 'ball' }] })
  t.deepEqual(filled({ target: 'A.B[0].C[1]', source: 'identifier', name: 'Name' }), {
    A: { B: [{ C: [{}, 'ball'] }] },
  })
})

test('constants are strings, integers and booleans; what the caller gives is left to the caller', t => {
  t.deepEqual(
    filled(
      { target: 'F[0].Name', source: 'string', value: 'x' },
      { target: 'F[0].Values[]', source: 'integer', value: 7 },
      { target: 'F[0].Values[]', source: 'integer', value: 8 },
      { target: 'On', source: 'boolean', value: false },
      { target: 'Given', source: 'input' },
    ),
    { F: [{ Name: 'x', Values: [7, 8] }], On: false },
  )
})

test('of many resources, [] adds an element each and [*] is the element of the resource', t => {
  const params = compileParams(
    [
      { target: 'Toys[*].Name', source: 'identifier', name: 'Name' },
      { target: 'Toys[*].Owner', source: 'identifier', name: 'AnimalId' },
      { target: 'Names[]', source: 'identifier', name: 'Name' },
    ],
    view,
  )
  t.deepEqual(fill(params, kite, fill(params, ball, {}, 0), 1), {
    Toys: [
      { Name: 'ball', Owner: 'a-1' },
      { Name: 'kite', Owner: 'a-1' },
    ],
    Names: ['ball', 'kite'],
  })
})

test('data that is not there is left out', t => {
  t.deepEqual(filled({ target: 'A', source: 'data', path: 'Colour' }), {})
})

test('a request cannot be filled from a response, from an identifier that there is not, or at a path that is none', t => {
  for (const [param, message] of [
    [
      { target: 'A', source: 'response', path: 'B' },
      'The definition of zoo.Toy fills "A" from "response", which a request cannot.',
    ],
    [
      { target: 'A', source: 'identifier', name: 'Size' },
      'The definition of zoo.Toy refers to its identifier "Size": it has none.',
    ],
    [{ target: 'A[x]', source: 'input' }, undefined],
    [
      { target: 'A[x]', source: 'string', value: 'v' },
      'A resource definition has the target "A[x]", which is no path.',
    ],
  ] as [ParameterDefinition, string | undefined][]) {
    if (message === undefined) t.deepEqual(filled(param), {})
    else t.throws(() => filled(param), { instanceOf: InvalidDataError, message })
  }
})

test('merging lays structures over each other and changes neither', t => {
  const own = { A: { B: 1, C: 1 }, L: [1], D: 1 }
  const extra = { A: { C: 2 }, L: [2], E: new Date(0) }
  t.deepEqual(merge(own, extra, 'Op'), { A: { B: 1, C: 2 }, L: [2], D: 1, E: new Date(0) })
  t.deepEqual(mergeAppending(own, extra), { A: { B: 1, C: 2 }, L: [1, 2], D: 1, E: new Date(0) })
  t.deepEqual(own, { A: { B: 1, C: 1 }, L: [1], D: 1 })
})

test('__proto__ is a parameter like any other', t => {
  const merged = merge({}, JSON.parse('{"__proto__": {"A": 1}}'), 'Op')
  t.deepEqual(Object.keys(merged), ['__proto__'])
  t.is(Object.getPrototypeOf(merged), Object.prototype)
})

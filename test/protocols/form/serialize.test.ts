import test from 'ava'
import { InvalidOptionError, ParamValidationError } from '../../../lib/errors.ts'
import { ec2 } from '../../../lib/protocols/ec2.ts'
import type { Params, Protocol } from '../../../lib/protocols/protocol.ts'
import { query } from '../../../lib/protocols/query.ts'
import { operationOf, type Shapes } from '../operation.ts'

const scalars: Shapes = {
  Text: { type: 'string' },
  Double: { type: 'double' },
  Long: { type: 'long' },
  Flag: { type: 'boolean' },
  Time: { type: 'timestamp' },
  Blob: { type: 'blob' },
  Texts: { type: 'list', member: { shape: 'Text' } },
  Items: { type: 'list', member: { shape: 'Text', locationName: 'item' } },
  Map: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } },
  Named: {
    type: 'map',
    key: { shape: 'Text', locationName: 'Name' },
    value: { shape: 'Text', locationName: 'Value' },
  },
  Sub: { type: 'structure', members: { A: { shape: 'Text' }, Texts: { shape: 'Texts' } } },
}

type Members = Record<string, { shape: string } & Record<string, unknown>>

/** The form without what every form begins with. */
function form(protocol: Protocol, members: Members, params: Params): string {
  const operation = operationOf({ ...scalars, Input: { type: 'structure', members } })
  const body = String(protocol.serialize(operation, params).body)
  const begin = 'Action=Feed&Version=2026-01-01'
  return body === begin ? '' : body.slice(begin.length + 1)
}

test('a form is a POST to the root, with action and version first', t => {
  for (const protocol of [query, ec2]) {
    t.deepEqual(protocol.serialize(operationOf({}), {}), {
      method: 'POST',
      path: '/',
      query: '',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: 'Action=Feed&Version=2026-01-01',
    })
  }
})

test('scalars are written as botocore writes them', t => {
  const members: Members = {
    A: { shape: 'Text' },
    B: { shape: 'Long' },
    C: { shape: 'Double' },
    D: { shape: 'Flag' },
    E: { shape: 'Blob' },
    F: { shape: 'Time' },
    G: { shape: 'Time', timestampFormat: 'unixTimestamp' },
    H: { shape: 'Double' },
    I: { shape: 'Flag' },
  }
  const params = {
    A: 'a',
    B: 9007199254740993n,
    C: -1.5,
    D: true,
    E: new Uint8Array([255, 239]),
    F: new Date(0),
    G: new Date(0),
    H: Number.NEGATIVE_INFINITY,
    I: false,
  }
  t.is(
    form(query, members, params),
    'A=a&B=9007199254740993&C=-1.5&D=true&E=%2F%2B8%3D&F=1970-01-01T00%3A00%3A00Z&G=0&H=-Infinity&I=false',
  )
})

test('names and values are encoded as by Python, a space as plus', t => {
  t.is(
    form(query, { 'A b': { shape: 'Text' } }, { 'A b': `a b+c/&=%~-._!'()*\nü€😀` }),
    'A+b=a+b%2Bc%2F%26%3D%25~-._%21%27%28%29%2A%0A%C3%BC%E2%82%AC%F0%9F%98%80',
  )
})

test('parameters keep their order, and what is undefined or null is left out', t => {
  const members: Members = { A: { shape: 'Text' }, B: { shape: 'Text' }, C: { shape: 'Text' }, D: { shape: 'Text' } }
  t.is(form(query, members, { B: '1', A: '', C: undefined, D: null }), 'B=1&A=')
})

test('query: lists have a member element unless they are flattened', t => {
  const members: Members = {
    A: { shape: 'Texts' },
    B: { shape: 'Items' },
    C: { shape: 'Texts', flattened: true },
    D: { shape: 'Items', flattened: true },
    E: { shape: 'Items', flattened: true, locationName: 'ee' },
    Sub: { shape: 'Sub' },
  }
  t.is(
    form(query, members, { A: ['1', '2'], B: ['3'], C: ['4'], D: ['5'], E: ['6'], Sub: { Texts: ['7'] } }),
    'A.member.1=1&A.member.2=2&B.item.1=3&C.1=4&item.1=5&ee.1=6&Sub.Texts.member.1=7',
  )
})

test('query: an empty list is sent as an empty value, under the name of the member', t => {
  const members: Members = { A: { shape: 'Texts' }, D: { shape: 'Items', flattened: true } }
  t.is(form(query, members, { A: [], D: [] }), 'A=&D=')
})

test('query: maps have entries unless they are flattened', t => {
  const members: Members = { A: { shape: 'Map' }, B: { shape: 'Named', flattened: true, locationName: 'bee' } }
  t.is(
    form(query, members, { A: { x: '1', gone: undefined, y: '2' }, B: { z: '3' } }),
    'A.entry.1.key=x&A.entry.1.value=1&A.entry.2.key=y&A.entry.2.value=2&bee.1.Name=z&bee.1.Value=3',
  )
})

test('ec2: queryName goes before the capitalised locationName, and that before the name', t => {
  const members: Members = {
    A: { shape: 'Text', queryName: 'q', locationName: 'l' },
    B: { shape: 'Text', locationName: 'loc' },
    c: { shape: 'Text' },
  }
  t.is(form(ec2, members, { A: '1', B: '2', c: '3' }), 'q=1&Loc=2&C=3')
})

test('ec2: all lists are flat, and empty ones are not sent', t => {
  const members: Members = { A: { shape: 'Items', locationName: 'a' }, B: { shape: 'Texts' }, Sub: { shape: 'Sub' } }
  t.is(form(ec2, members, { A: ['1', '2'], B: [], Sub: { Texts: ['3'], A: '4' } }), 'A.1=1&A.2=2&Sub.Texts.1=3&Sub.A=4')
})

test('names that every object has are names like any other', t => {
  const params = JSON.parse('{"A":{"__proto__":"1","constructor":"2"}}') as Params
  t.is(
    form(query, { A: { shape: 'Map', flattened: true } }, params),
    'A.1.key=__proto__&A.1.value=1&A.2.key=constructor&A.2.value=2',
  )
})

test('text without UTF-8 form is refused, with its place', t => {
  t.throws(() => form(query, { A: { shape: 'Texts' } }, { A: ['ok', '\ud800'] }), {
    instanceOf: ParamValidationError,
    message: 'Invalid parameters for Feed:\n  A.member.2: has half of a surrogate pair, which has no UTF-8 form',
  })
})

test('what is no time is refused', t => {
  t.throws(() => form(query, { A: { shape: 'Time' } }, { A: 'never' }), {
    instanceOf: InvalidOptionError,
    message: /"never" is not a time/,
  })
})

import { Readable } from 'node:stream'
import test from 'ava'
import { validate } from '../../lib/client/validate.ts'
import { ParamValidationError } from '../../lib/errors.ts'
import type { ShapeDefinition } from '../../lib/model/definition.ts'
import { ServiceModel } from '../../lib/model/service.ts'

const shapes: Record<string, ShapeDefinition> = {
  Input: {
    type: 'structure',
    required: ['Bucket'],
    members: {
      Bucket: { shape: 'Name', location: 'uri' },
      Tags: { shape: 'Tags' },
      Count: { shape: 'Count' },
      Size: { shape: 'Size' },
      Ratio: { shape: 'Ratio' },
      Force: { shape: 'Flag' },
      When: { shape: 'When' },
      Data: { shape: 'Data' },
      Body: { shape: 'Data', streaming: true },
      Labels: { shape: 'Labels' },
      Choice: { shape: 'Choice' },
      Anything: { shape: 'Document' },
    },
  },
  JsonInput: {
    type: 'structure',
    members: {
      InHeader: { shape: 'Text', jsonvalue: true, location: 'header' },
      InBody: { shape: 'Text', jsonvalue: true },
    },
  },
  Name: { type: 'string', min: 3 },
  Tags: { type: 'list', member: { shape: 'Tag' } },
  Tag: { type: 'structure', required: ['Key', 'Value'], members: { Key: { shape: 'Text' }, Value: { shape: 'Text' } } },
  Text: { type: 'string' },
  Count: { type: 'integer', min: 1 },
  Size: { type: 'long' },
  Ratio: { type: 'double' },
  Flag: { type: 'boolean' },
  When: { type: 'timestamp' },
  Data: { type: 'blob' },
  Labels: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } },
  Choice: { type: 'structure', union: true, members: { A: { shape: 'Text' }, B: { shape: 'Text' } } },
  Document: { type: 'structure', document: true, members: {} },
}

const service = new ServiceModel('tiny', {
  metadata: { apiVersion: '1', endpointPrefix: 'tiny', protocol: 'rest-json', serviceId: 'Tiny' },
  operations: {
    PutThing: { name: 'PutThing', input: { shape: 'Input' } },
    PutJson: { name: 'PutJson', input: { shape: 'JsonInput' } },
    Ping: { name: 'Ping' },
  },
  shapes,
})
const operation = service.operation('PutThing')

const faultsOf = test.macro({
  exec(t, params: unknown, faults: readonly string[]) {
    const error = t.throws(() => validate(operation, params as Record<string, unknown>), {
      instanceOf: ParamValidationError,
      code: 'ParamValidation',
    })
    t.deepEqual(
      error.faults.map(({ path, problem }) => (path === '' ? problem : `${path}: ${problem}`)),
      faults,
    )
    t.is(error.message, `Invalid parameters for PutThing:\n${faults.map(fault => `  ${fault}`).join('\n')}`)
  },
  title: title => title ?? '',
})

const bucket = { Bucket: 'logs' }

test('good parameters of every type pass', t => {
  t.notThrows(() =>
    validate(operation, {
      ...bucket,
      Tags: [{ Key: 'a', Value: '' }],
      Count: 1,
      Size: 2n ** 62n,
      Ratio: Number.NaN,
      Force: false,
      When: new Date(0),
      Data: 'text',
      Body: Readable.from(['stream']),
      Labels: { ['__proto__']: 'a name like any other' },
      Choice: { A: 'one' },
      Anything: { nested: [1, 'two', null, true] },
    }),
  )
})

test('a timestamp may be an ISO string or a number of seconds', t => {
  t.notThrows(() => validate(operation, { ...bucket, When: '2026-11-21T00:00:00Z' }))
  t.notThrows(() => validate(operation, { ...bucket, When: 1_795_219_200 }))
})

test('a member that is undefined counts as absent', t => {
  t.notThrows(() => validate(operation, { ...bucket, Count: undefined, Unknown: undefined }))
})

test('a wrong name is answered with the right one', faultsOf, { ...bucket, bucket: 'x' }, [
  'Unknown parameter "bucket": did you mean "Bucket"?',
])

test('a name that resembles none is answered with the names there are', faultsOf, { ...bucket, Zzzzzzzzz: 1 }, [
  'Unknown parameter "Zzzzzzzzz": known are Bucket, Tags, Count, Size, Ratio, Force, When, Data, Body, Labels, Choice, Anything',
])

test('every fault is listed with its path', faultsOf, { Tags: [{ Key: 'a', Value: 'b' }, { Key: 1 }], Count: '3' }, [
  'Tags[1].Key: must be a string, is an integer',
  'Tags[1].Value: required, missing',
  'Count: must be an integer, is a string',
  'Bucket: required, missing',
])

test('a part of the URL must not be empty', faultsOf, { Bucket: '' }, [
  'Bucket: has 0 characters, needs at least 3',
  'Bucket: must not be empty: it is part of the URL',
])

test('a number below its minimum is a fault', faultsOf, { ...bucket, Count: 0 }, ['Count: 0 is less than 1'])

test('a number that lost digits is a fault, and says how to keep them', faultsOf, { ...bucket, Size: 2 ** 60 }, [
  'Size: is beyond 2^53, where a number is no longer exact: give it as a bigint',
])

test('null is not absent', faultsOf, { ...bucket, Count: null }, ['Count: must be an integer, is null'])

test(
  'a value is never repeated in a message: it may be a secret',
  faultsOf,
  { ...bucket, Data: { secret: 'hunter2' } },
  ['Data: must be a string, a Uint8Array, an ArrayBuffer, is an object'],
)

test('a stream is refused where the service takes no stream', faultsOf, { ...bucket, Data: Readable.from([]) }, [
  'Data: must be a string, a Uint8Array, an ArrayBuffer, is a Readable',
])

test('a date that is none is a fault', faultsOf, { ...bucket, When: new Date('never') }, [
  'When: must be a valid Date, an ISO 8601 string or seconds since 1970, is a Date',
])

test('a union takes exactly one member', faultsOf, { ...bucket, Choice: { A: 'a', B: 'b' } }, [
  'Choice: exactly one of A, B must be set, not 2',
])

test('a Map is no object', faultsOf, { ...bucket, Labels: new Map() }, ['Labels: must be an object, is a Map'])

test('a document holds JSON values only', faultsOf, { ...bucket, Anything: { list: [Symbol('x')] } }, [
  'Anything.list[0]: must be a JSON value, is a symbol',
])

test('parameters that are no object at all are a fault', faultsOf, 'logs', ['must be an object, is a string'])

test('an operation without input takes no parameters', t => {
  t.throws(() => validate(service.operation('Ping'), { Name: 'x' }), {
    instanceOf: ParamValidationError,
    message: 'Invalid parameters for Ping:\n  Unknown parameter "Name": Ping takes none',
  })
})

test('a JSON value is written for the caller in a header only; in a body it is text', t => {
  const putJson = service.operation('PutJson')
  t.notThrows(() => validate(putJson, { InHeader: { a: [1] }, InBody: '{"a": [1]}' }))
  t.throws(() => validate(putJson, { InHeader: Symbol('x'), InBody: { a: [1] } }), {
    instanceOf: ParamValidationError,
    message:
      'Invalid parameters for PutJson:\n  InHeader: must be a JSON value, is a symbol\n  InBody: must be a string, is an object',
  })
})

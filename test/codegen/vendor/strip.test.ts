import test from 'ava'
import { type JsonObject, STRIP } from '../../../lib/codegen/vendor/strip.ts'

const PROSE = { documentation: '<p>Prose</p>', deprecatedMessage: 'Prose', deprecatedSince: '2026-01-01' }

test('prose is taken out of every place of a service model', t => {
  const model: JsonObject = {
    version: '2.0',
    metadata: { apiVersion: '2020-01-01', serviceFullName: 'My Own Service' },
    operations: {
      Get: {
        name: 'Get',
        input: { shape: 'In', ...PROSE },
        output: { shape: 'Out', ...PROSE },
        errors: [{ shape: 'Gone', ...PROSE }],
        ...PROSE,
        deprecated: true,
      },
    },
    shapes: {
      In: { type: 'structure', members: { Id: { shape: 'Id', ...PROSE } }, ...PROSE },
      Ids: { type: 'list', member: { shape: 'Id', ...PROSE } },
      Tags: { type: 'map', key: { shape: 'Id', ...PROSE }, value: { shape: 'Id', ...PROSE } },
    },
    clientContextParams: { Mode: { type: 'string', ...PROSE } },
    examples: {},
    ...PROSE,
  }
  const stripped = STRIP['service-2']!(model)
  t.deepEqual(stripped, {
    version: '2.0',
    metadata: { apiVersion: '2020-01-01', serviceFullName: 'My Own Service' },
    operations: {
      Get: {
        name: 'Get',
        input: { shape: 'In' },
        output: { shape: 'Out' },
        errors: [{ shape: 'Gone' }],
        deprecated: true,
      },
    },
    shapes: {
      In: { type: 'structure', members: { Id: { shape: 'Id' } } },
      Ids: { type: 'list', member: { shape: 'Id' } },
      Tags: { type: 'map', key: { shape: 'Id' }, value: { shape: 'Id' } },
    },
    clientContextParams: { Mode: { type: 'string' } },
  })
  t.deepEqual(Object.keys((stripped.operations as { Get: JsonObject }).Get), [
    'name',
    'input',
    'output',
    'errors',
    'deprecated',
  ])
})

test('a member, shape or operation that is called like a piece of prose stays', t => {
  const model: JsonObject = {
    operations: { documentation: { name: 'documentation' } },
    shapes: {
      description: {
        type: 'structure',
        required: ['documentation'],
        members: { documentation: { shape: 'examples' } },
      },
      examples: { type: 'string', enum: ['deprecatedMessage'] },
    },
  }
  t.deepEqual(STRIP['service-2']!(model), model)
})

test('the extras of a service model are stripped like a model', t => {
  const extras = { version: 1.0, merge: { shapes: { A: { members: { B: { shape: 'C', documentation: 'Prose' } } } } } }
  const stripped = { version: 1.0, merge: { shapes: { A: { members: { B: { shape: 'C' } } } } } }
  t.deepEqual(STRIP['service-2.sdk-extras']!(extras), stripped)
})

test('waiters lose their description, and keep one that they are called', t => {
  const waiter = { operation: 'Get', acceptors: [{ matcher: 'path', argument: 'description', expected: 'x' }] }
  const data = { version: 2, waiters: { description: { ...waiter, description: 'Prose' } } }
  t.deepEqual(STRIP['waiters-2']!(data), { version: 2, waiters: { description: waiter } })
})

test('rule sets keep the messages of errors, and lose the rest of the prose', t => {
  const error = { type: 'error', conditions: [], error: 'Invalid Configuration: no such region' }
  const data: JsonObject = {
    version: '1.0',
    parameters: { documentation: { type: 'string', required: false, documentation: 'Prose' } },
    rules: [{ type: 'tree', conditions: [], documentation: 'Prose', rules: [{ ...error, documentation: 'Prose' }] }],
  }
  t.deepEqual(STRIP['endpoint-rule-set-1']!(data), {
    version: '1.0',
    parameters: { documentation: { type: 'string', required: false } },
    rules: [{ type: 'tree', conditions: [], rules: [error] }],
  })
})

test('of the endpoints, the regions and what is global stay', t => {
  const data: JsonObject = {
    version: 3,
    partitions: [
      {
        partition: 'aws',
        regions: { 'eu-west-1': { description: 'Europe (Ireland)' } },
        services: {
          iam: {
            isRegionalized: false,
            partitionEndpoint: 'aws-global',
            defaults: { protocols: ['https'], variants: [] },
            endpoints: { 'aws-global': { credentialScope: { region: 'us-east-1' }, hostname: 'iam', variants: [] } },
          },
        },
      },
    ],
  }
  t.deepEqual(STRIP.endpoints!(data), {
    version: 3,
    partitions: [
      {
        partition: 'aws',
        regions: { 'eu-west-1': { description: 'Europe (Ireland)' } },
        services: {
          iam: {
            isRegionalized: false,
            partitionEndpoint: 'aws-global',
            defaults: { protocols: ['https'] },
            endpoints: { 'aws-global': { credentialScope: { region: 'us-east-1' } } },
          },
        },
      },
    ],
  })
})

test('data that is not in the format upstream has is refused', t => {
  t.throws(() => STRIP['service-2']!({ operations: { Get: 'nothing' } }), {
    instanceOf: TypeError,
    message: 'Expected an object in the upstream data, found "nothing".',
  })
})

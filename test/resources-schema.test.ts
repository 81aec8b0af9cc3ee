import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import test from 'ava'
import { Loader } from '../lib/model/loader.ts'

const schema = JSON.parse(readFileSync(new URL('../resources/resource-schema.json', import.meta.url), 'utf8'))
const validate = new Ajv2020({ allErrors: true, strictTypes: false }).compile(schema)
const loader = new Loader()

for (const service of loader.resourceServices()) {
  test(`the resource definition of ${service} follows the schema`, t => {
    t.true(validate(loader.load(service, 'resources-1')), JSON.stringify(validate.errors, null, 1))
  })
}

/** A definition with one of everything. */
function definition() {
  const things = [{ target: 'Id', source: 'identifier', name: 'Id' }]
  return {
    service: {
      actions: {
        CreateThing: {
          request: { operation: 'CreateThing' },
          resource: {
            type: 'Thing',
            identifiers: [{ target: 'Id', source: 'response', path: 'Thing.Id' }],
            path: 'Thing',
          },
        },
      },
      has: { Thing: { resource: { type: 'Thing', identifiers: [{ target: 'Id', source: 'input' }] } } },
      hasMany: {
        Things: {
          request: { operation: 'ListThings' },
          resource: { type: 'Thing', identifiers: [{ target: 'Id', source: 'response', path: 'Things[].Id' }] },
        },
      },
    },
    resources: {
      Thing: {
        identifiers: [{ name: 'Id', memberName: 'ThingId' }],
        shape: 'ThingShape',
        load: { request: { operation: 'GetThing', params: things }, path: 'Thing' },
        actions: {
          Stop: {
            request: {
              operation: 'StopThing',
              params: [
                { target: 'Ids[0]', source: 'identifier', name: 'Id' },
                { target: 'Filters[0].Values[]', source: 'data', path: 'Name' },
                { target: 'Force', source: 'boolean', value: true },
              ],
            },
            path: 'Things[]',
          },
        },
        batchActions: { Stop: { request: { operation: 'StopThing', params: things } } },
        belongsTo: { Owner: { resource: { type: 'Thing', identifiers: things } } },
        waiters: { Stopped: { waiterName: 'ThingStopped', params: things, path: 'Thing' } },
      },
    },
  }
}

test('a definition with one of everything follows the schema', t => {
  t.true(validate(definition()), JSON.stringify(validate.errors))
})

type Definition = ReturnType<typeof definition>
type Loose = Record<string, unknown>

const BREAKAGES: readonly (readonly [what: string, breakIt: (broken: Definition) => unknown, where: string])[] = [
  ['a misspelt part', ({ service }) => Object.assign(service, { hasmany: {} }), '/service'],
  ['no resources', broken => delete (broken as Loose).resources, ''],
  ['identifiers of the service', ({ service }) => Object.assign(service, { identifiers: [] }), '/service'],
  ['a request without operation', b => delete (b.service.actions.CreateThing.request as Loose).operation, 'request'],
  ['an action without request', b => delete (b.service.actions.CreateThing as Loose).request, 'CreateThing'],
  ['a collection without resource', b => delete (b.service.hasMany.Things as Loose).resource, 'Things'],
  ['a resource without type', b => delete (b.service.has.Thing.resource as Loose).type, 'resource'],
  ['a load without path', b => delete (b.resources.Thing.load as Loose).path, 'load'],
  [
    'an unknown source',
    b => Object.assign(b.service.has.Thing.resource.identifiers[0]!, { source: 'inptu' }),
    'source',
  ],
  ['an identifier without name', b => delete (b.resources.Thing.load.request.params[0] as Loose).name, 'params/0'],
  [
    'input with a path',
    b => Object.assign(b.service.has.Thing.resource.identifiers[0]!, { path: 'x' }),
    'identifiers/0',
  ],
  [
    'a constant of another type',
    b => Object.assign(b.resources.Thing.actions.Stop.request.params[2]!, { value: '1' }),
    'value',
  ],
  [
    'a target that is no path',
    b => Object.assign(b.resources.Thing.actions.Stop.request.params[0]!, { target: 'a[' }),
    'target',
  ],
  ['a nameless identifier', b => Object.assign(b.resources.Thing, { identifiers: [{}] }), 'identifiers/0'],
  ['an empty operation', b => Object.assign(b.resources.Thing.load.request, { operation: '' }), 'operation'],
  ['a waiter without its name', b => delete (b.resources.Thing.waiters.Stopped as Loose).waiterName, 'Stopped'],
  ['a list instead of a map', b => Object.assign(b.resources.Thing, { actions: [] }), 'actions'],
  ['a type in lower case', b => Object.assign(b.resources, { thing: {} }), '/resources'],
  ['prose', b => Object.assign(b.resources.Thing, { documentation: 'Text' }), '/resources/Thing'],
]

for (const [what, breakIt, where] of BREAKAGES) {
  test(`${what} is refused`, t => {
    const broken = definition()
    breakIt(broken)
    t.false(validate(broken))
    t.true(
      validate.errors!.some(({ instancePath }) => instancePath.includes(where)),
      JSON.stringify(validate.errors),
    )
  })
}

test('all operations, waiters, shapes and types that definitions name exist', t => {
  for (const service of loader.resourceServices()) {
    const model = loader.serviceModel(service)
    const { resources, ...rest } = loader.load<{ resources: object }>(service, 'resources-1')!
    const { waiters } = loader.load<{ waiters: object }>(service, 'waiters-2') ?? { waiters: {} }
    const known: Readonly<Record<string, readonly string[]>> = {
      operation: model.operationNames,
      waiterName: Object.keys(waiters),
      shape: model.shapes.names(),
    }
    JSON.stringify([resources, rest], (key, value) => {
      const names = Object.hasOwn(known, key) && typeof value === 'string' ? known[key]! : undefined
      if (names !== undefined) t.true(names.includes(value), `${service}: ${key} ${value}`)
      if (Array.isArray(value?.identifiers) && value.type) t.true(Object.hasOwn(resources, value.type), value.type)
      return value
    })
  }
})

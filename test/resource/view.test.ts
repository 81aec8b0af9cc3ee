import test from 'ava'
import { InvalidDataError } from '../../lib/errors.ts'
import type { ServiceDefinition } from '../../lib/model/definition.ts'
import { ServiceModel } from '../../lib/model/service.ts'
import type { ResourceDefinition } from '../../lib/resource/definition.ts'
import { typeNames, viewType } from '../../lib/resource/view.ts'

const request = { operation: 'Any' }

function view(resource: ResourceDefinition, members: string[] = []) {
  const definition = {
    metadata: { apiVersion: '1', endpointPrefix: 'x', protocol: 'json', serviceId: 'X' },
    operations: {},
    shapes: {
      S: { type: 'structure', members: Object.fromEntries(members.map(name => [name, { shape: 'T' }])) },
      T: { type: 'string' },
    },
  } satisfies ServiceDefinition
  const service = new ServiceModel('x', definition)
  return viewType({ service: {}, resources: { Thing: { ...resource, shape: 'S' } } }, service, 'Thing')
}

test('members are camelCase, sub-resources keep their capital', t => {
  const thing = view(
    {
      actions: { StopNow: { request } },
      has: { Part: { resource: { type: 'Thing' } } },
      hasMany: { AllParts: { request, resource: { type: 'Thing' } } },
      waiters: { Done: { waiterName: 'W' } },
    },
    ['DBName'],
  )
  t.is(thing.actions[0]!.member, 'stopNow')
  t.is(thing.subresources[0]!.member, 'Part')
  t.is(thing.collections[0]!.member, 'allParts')
  t.is(thing.waiters[0]!.member, 'waitUntilDone')
  t.is(thing.attributes[0]!.member, 'dbName')
})

test('an attribute that has the name of an action gets a suffix', t => {
  const { actions, attributes } = view({ actions: { Stop: { request } } }, ['Stop', 'Start'])
  t.is(actions[0]!.member, 'stop')
  t.deepEqual(
    attributes.map(({ member, name }) => [member, name]),
    [
      ['stopAttribute', 'Stop'],
      ['start', 'Start'],
    ],
  )
})

test('the order of precedence is load, identifiers, actions, relations, collections, waiters, attributes', t => {
  const data = { resource: { type: 'Thing', identifiers: [{ target: 'A', source: 'data' as const, path: 'x' }] } }
  const thing = view(
    {
      load: { request },
      identifiers: [{ name: 'Load' }],
      actions: { Vpc: { request } },
      has: { Vpc: data, Subnet: data },
      hasMany: { Subnet: { request, resource: { type: 'Thing' } } },
      waiters: { Up: { waiterName: 'W' } },
    },
    ['WaitUntilUp'],
  )
  t.is(thing.identifiers[0]!.member, 'loadIdentifier')
  t.is(thing.actions[0]!.member, 'vpc')
  t.deepEqual(
    thing.references.map(({ member }) => member),
    ['vpcReference', 'subnet'],
  )
  t.is(thing.collections[0]!.member, 'subnetCollection')
  t.is(thing.attributes[0]!.member, 'waitUntilUpAttribute')
})

test('names with a meaning in the language are never taken', t => {
  const { attributes } = view({}, ['Meta', 'Then', 'Constructor', 'ToString'])
  t.deepEqual(
    attributes.map(({ member }) => member),
    ['metaAttribute', 'thenAttribute', 'constructorAttribute', 'toStringAttribute'],
  )
})

test('an identifier is no attribute, but its member name is another name for it', t => {
  const { attributes } = view({ identifiers: [{ name: 'Id', memberName: 'ThingId' }] }, ['Id', 'ThingId', 'Size'])
  t.deepEqual(
    attributes.map(({ member, identifier }) => [member, identifier]),
    [
      ['thingId', 'Id'],
      ['size', undefined],
    ],
  )
})

test('a clash that the suffix does not settle is an error in the definition', t => {
  t.throws(() => view({ actions: { Stop: { request }, StopAttribute: { request } } }, ['Stop']), {
    instanceOf: InvalidDataError,
    message: 'The definition of x.Thing has two members that would be called "stopAttribute".',
  })
})

test('a service has every one of its types, under the name that it gives them', t => {
  const service = new ServiceModel('x', {
    metadata: { apiVersion: '1', endpointPrefix: 'x', protocol: 'json', serviceId: 'X' },
    operations: {},
    shapes: {},
  })
  const definitions = {
    service: {
      has: { Box: { resource: { type: 'Thing', identifiers: [{ target: 'Id', source: 'input' as const }] } } },
    },
    resources: { Box: {}, Thing: { identifiers: [{ name: 'Id' }] }, Other: { identifiers: [{ name: 'Name' }] } },
  }
  const view = viewType(definitions, service, 'ServiceResource')
  t.deepEqual(
    view.subresources.map(({ member, definition }) => [member, definition.resource.type]),
    [
      ['Box', 'Thing'],
      ['Other', 'Other'],
    ],
  )
  t.deepEqual(typeNames(definitions), ['ServiceResource', 'Box', 'Thing', 'Other'])
})

test('a type that is not defined is an error in the definition', t => {
  const service = new ServiceModel('x', {
    metadata: { apiVersion: '1', endpointPrefix: 'x', protocol: 'json', serviceId: 'X' },
    operations: {},
    shapes: {},
  })
  t.throws(() => viewType({ service: {} }, service, 'constructor'), {
    instanceOf: InvalidDataError,
    message: 'The resource definition of "x" refers to "constructor", which it does not define.',
  })
})

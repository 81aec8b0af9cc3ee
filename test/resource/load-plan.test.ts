import test from 'ava'
import type { ServiceDefinition, ShapeDefinition } from '../../lib/model/definition.ts'
import { ServiceModel } from '../../lib/model/service.ts'
import type { ActionDefinition, IdentifierDefinition, ResourceDefinition } from '../../lib/resource/definition.ts'
import { planLoads } from '../../lib/resource/load-plan.ts'
import { viewType } from '../../lib/resource/view.ts'

const structure = (members: Record<string, string>): ShapeDefinition => ({
  type: 'structure',
  members: Object.fromEntries(Object.entries(members).map(([name, shape]) => [name, { shape }])),
})

const list = (shape: string, max?: number): ShapeDefinition => ({
  type: 'list',
  member: { shape },
  ...(max !== undefined && { max }),
})

function model(protocol: string): ServiceModel {
  const definition: ServiceDefinition = {
    metadata: { apiVersion: '1', endpointPrefix: 'zoo', protocol, serviceId: 'Zoo' },
    operations: {
      Describe: { name: 'Describe', input: { shape: 'In' }, output: { shape: 'Out' } },
    },
    shapes: {
      In: structure({ Ids: 'Ids', Few: 'Few', Id: 'String', Filters: 'Filters' }),
      Out: structure({ Houses: 'Houses', Animals: 'Animals', Animal: 'Animal' }),
      Ids: list('String'),
      Few: list('String', 7),
      Filters: list('Filter'),
      Filter: structure({ Name: 'String', Values: 'Ids' }),
      Houses: list('House'),
      House: structure({ Animals: 'Animals', Lease: 'Lease' }),
      Lease: structure({ LeaseId: 'String', Id: 'Number' }),
      Animals: list('Animal'),
      Animal: structure({ AnimalId: 'String', Name: 'String' }),
      String: { type: 'string' },
      Number: { type: 'integer' },
    },
  }
  return new ServiceModel('zoo', definition)
}

interface Load {
  params: ActionDefinition['request']['params']
  path?: string
  identifiers?: readonly IdentifierDefinition[]
  type?: string
  protocol?: string
}

function plan({
  params = [],
  path = 'Animals[0]',
  identifiers = [{ name: 'Id' }],
  type = 'Animal',
  protocol = 'json',
}: Load) {
  const resource: ResourceDefinition = {
    identifiers,
    shape: 'Animal',
    load: { request: { operation: 'Describe', params }, path },
  }
  const service = model(protocol)
  return planLoads(resource, viewType({ service: {}, resources: { [type]: resource } }, service, type), service)
}

const id = (target: string, name = 'Id') => ({ target, source: 'identifier', name }) as const

test('the list is filled, the items of nested lists are found, and the member that holds the identifier', t => {
  const found = plan({ params: [id('Ids[0]')], path: 'Houses[0].Animals[0]' })
  if (typeof found === 'string') return t.fail(found)
  t.like(found, { call: 'describe', list: 'Ids', limit: { ids: 100 }, identifier: 'Id', member: 'AnimalId' })
  t.deepEqual(found.params({ Deep: { Same: 1 } }, ['a', 'b']), { Deep: { Same: 1 }, Ids: ['a', 'b'] })
  const houses = [{ Animals: [{ AnimalId: 'a' }] }, { Animals: [{ AnimalId: 'b' }] }]
  t.deepEqual(found.items({ Houses: houses }), [{ AnimalId: 'a' }, { AnimalId: 'b' }])
})

test('values of a filter are a list like any other', t => {
  const params = [{ target: 'Filters[0].Name', source: 'string', value: 'lease' } as const, id('Filters[0].Values[0]')]
  const found = plan({ params, path: 'Houses[0].Lease', type: 'HouseLease', protocol: 'ec2' })
  if (typeof found === 'string') return t.fail(found)
  t.like(found, { list: 'Filters[0].Values', member: 'LeaseId', limit: { ids: 200 } })
  const common = { Filters: [{ Name: 'lease' }] }
  t.deepEqual(found.params(common, ['l-1', 'l-2']), { Filters: [{ Name: 'lease', Values: ['l-1', 'l-2'] }] })
  t.deepEqual(common, { Filters: [{ Name: 'lease' }] }, 'what is common stays as it was')
})

test('the limit is that of the model, or that of the protocol', t => {
  t.like(plan({ params: [id('Few[]')] }), { limit: { ids: 7 } })
  t.like(plan({ params: [id('Ids[]')], protocol: 'ec2' }), { limit: { ids: 1_000 } })
})

test('the definition may name the member', t => {
  t.like(plan({ params: [id('Ids[0]', 'Key')], identifiers: [{ name: 'Key', memberName: 'Name' }] }), {
    member: 'Name',
  })
  t.like(plan({ params: [id('Ids[0]', 'Name')], identifiers: [{ name: 'Name' }] }), { member: 'Name' })
})

test('why loads are not shared', t => {
  const two = [{ name: 'Id' }, { name: 'Name' }]
  t.is(plan({ params: [id('Id')] }), 'takes no list of ids')
  t.is(plan({ params: [id('Id[0]')] }), 'takes no list of ids', 'the model has no list there')
  t.is(plan({ params: [id('Ids[0]'), id('Few[0]', 'Name')], identifiers: two }), 'takes two lists of ids')
  t.is(plan({ params: [id('Ids[0]')], path: 'Animal' }), 'answers no list')
  t.is(plan({ params: [id('Ids[0]')], path: 'Animals[?Name].Name | [0]' }), 'answers no list')
  t.is(plan({ params: [id('Ids[0]', 'Key')], identifiers: [{ name: 'Key' }] }), 'items do not hold the identifier')
  t.is(plan({ params: [id('Ids[0]'), { target: 'Id', source: 'data', path: 'Name' }] }), 'needs data of the resource')
})

import test from 'ava'
import { InvalidDataError } from '../../lib/errors.ts'
import type { ServiceMetadata } from '../../lib/model/definition.ts'
import type { ServiceModel } from '../../lib/model/service.ts'
import { protocolFor, protocols } from '../../lib/protocols/index.ts'
import { operationOf } from './operation.ts'

function service(metadata: Partial<ServiceMetadata>): ServiceModel {
  return operationOf({}, {}, metadata).service
}

test('every protocol is found by its own name', t => {
  t.deepEqual(
    protocols.map(({ name }) => protocolFor(service({ protocol: name })).name),
    ['json', 'rest-json', 'rest-xml', 'smithy-rpc-v2-cbor', 'query', 'ec2'],
  )
})

test('of several protocols the first in our order is spoken, whatever the order of the model', t => {
  const protocol = 'smithy-rpc-v2-cbor'
  t.is(protocolFor(service({ protocol, protocols: ['query', protocol, 'json'] })).name, 'json')
  t.is(protocolFor(service({ protocol, protocols: ['query', protocol] })).name, protocol)
})

test('a protocol that is listed and unknown is passed over', t => {
  t.is(protocolFor(service({ protocol: 'carrier-pigeon', protocols: ['carrier-pigeon', 'query'] })).name, 'query')
})

test('a model with unknown protocols only is refused', t => {
  t.throws(() => protocolFor(service({ protocol: 'carrier-pigeon' })), {
    instanceOf: InvalidDataError,
    message:
      'The model of "zoo" asks for protocol carrier-pigeon; tucuxi speaks json, rest-json, rest-xml, smithy-rpc-v2-cbor, query, ec2.',
  })
})

import { InvalidDataError } from '../errors.ts'
import type { ServiceModel } from '../model/service.ts'
import { ec2 } from './ec2.ts'
import { json } from './json.ts'
import type { Protocol } from './protocol.ts'
import { query } from './query.ts'
import { restJson } from './rest-json.ts'
import { restXml } from './rest-xml.ts'
import { rpcV2Cbor } from './rpc-v2-cbor.ts'

/**
 * Every protocol, in the order of preference for a service that speaks several.
 * Source: botocore/utils.py, PRIORITY_ORDERED_SUPPORTED_PROTOCOLS.
 */
export const protocols: readonly Protocol[] = [json, restJson, restXml, rpcV2Cbor, query, ec2]

/**
 * The protocol to speak with a service: the first that its model lists.
 *
 * @throws InvalidDataError when the model lists none that tucuxi speaks
 */
export function protocolFor(service: ServiceModel): Protocol {
  const { metadata } = service
  const listed = metadata.protocols ?? [metadata.protocol]
  const protocol = protocols.find(({ name }) => listed.includes(name))
  if (protocol === undefined) {
    const known = protocols.map(({ name }) => name).join(', ')
    throw new InvalidDataError(
      `The model of "${service.name}" asks for protocol ${listed.join(' or ')}; tucuxi speaks ${known}.`,
    )
  }
  return protocol
}

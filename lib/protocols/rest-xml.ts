import type { Operation } from '../model/service.ts'
import type { ShapeRef } from '../model/shape.ts'
import { isDocument } from './body-kind.ts'
import { refused } from './http/encode-param.ts'
import { type BodyCodec, isBodyMember, parseRest, parseRestShape, serializeRest } from './http-bindings.ts'
import type { ParseableResponse, Protocol } from './protocol.ts'
import { hasRoot, parseXmlError } from './xml/error.ts'
import { parseStructure, xmlParser } from './xml/parse.ts'
import { XmlReader } from './xml/reader.ts'
import { serializeXml } from './xml/serialize.ts'
import { type XmlTable, xmlTable } from './xml/table.ts'

const errorRoots: readonly string[] = ['Error', 'ErrorResponse']

const codec: BodyCodec = {
  contentType: undefined,
  emptyBody: '',
  serialize: (ref, value) => serializeXml(rootName(ref), ref, value),
  parse(ref, response, operation) {
    if (response.body.length === 0) {
      // Where the model lets an answer be empty it has no member for the body. A union may be unset.
      const isUnset = ref.shape.definition.union === true
      if (response.statusCode === 204 || isUnset) return undefined
    }
    const { reader, root } = openRoot(operation, response)
    const value = parseRoot(reader, root, ref)
    reader.finish()
    return value
  },
}

/**
 * Parameters in path, query, headers and an XML body; the same back: S3, Route 53, CloudFront.
 * Source: https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html and botocore.
 */
export const restXml: Protocol = {
  name: 'rest-xml',
  serialize(operation, params) {
    const request = serializeRest(operation, params, codec)
    const payload = operation.input?.shape.payload
    const isXml = payload === undefined || payload.type === 'structure'
    if (isXml && typeof request.body === 'string' && /\p{Surrogate}/u.test(request.body)) {
      throw refused(operation, payload?.name ?? '', 'has half of a surrogate pair, which has no UTF-8 form')
    }
    return request
  },
  parse(operation, response) {
    if (!readsBody(operation)) refuseForeignBody(operation, response)
    return parseRest(operation, response, codec)
  },
  parseError: (operation, response) =>
    parseXmlError(operation, response, (exception, reader) => {
      const parse = () => parseStructure(reader, xmlTable(exception.shape))
      return parseRestShape(exception, operation, response, { ...codec, parse })
    }),
  events: {
    initialResponse: false,
    parse: (operation, ref, body) => codec.parse(ref, { statusCode: 200, headers: {}, body }, operation),
  },
  isError: (operation, response) => !isRaw(operation.output?.shape.payload) && hasRoot(response.body, errorRoots),
}

/**
 * The input's own name where its shape has one, else the one of the reference. A payload's reference always has a name;
 * if it is but the member's, the shape's name was meant, as in HttpPayloadWithXmlName of the Smithy cases.
 */
function rootName({ name, locationName, shape }: ShapeRef): string {
  const own = shape.definition.locationName
  if (own !== undefined && (name === '' || name === locationName)) return own
  return locationName ?? shape.name
}

/**
 * botocore does not check the name of the root, and S3 and its imitators have many. What is no answer for sure: an error
 * document, or what is not XML.
 */
function openRoot(operation: Operation, response: ParseableResponse): { reader: XmlReader; root: string } {
  const reader = new XmlReader(response.body, operation)
  const root = reader.root()
  if (errorRoots.includes(root)) {
    throw reader.error(`is an error document, though its status is ${response.statusCode}`)
  }
  return { reader, root }
}

function parseRoot(reader: XmlReader, root: string, ref: ShapeRef): unknown {
  if (ref.type !== 'structure') return xmlParser(ref.shape)(reader)
  const table = xmlTable(ref.shape)
  return isBareMember(reader, root, table) ? parseBareMember(reader, root, table) : parseStructure(reader, table)
}

/** The whole document is the only member: GetBucketLocation answers `<LocationConstraint>eu-west-1</LocationConstraint>`. */
function isBareMember(reader: XmlReader, root: string, { byElement }: XmlTable): boolean {
  if (byElement.size !== 1 || !byElement.has(root)) return false
  const start = reader.mark()
  const isEmpty = !reader.child()
  reader.reset(start)
  return isEmpty
}

/** Without text the member is unset, as it is in the region us-east-1. */
function parseBareMember(reader: XmlReader, root: string, { byElement }: XmlTable): Record<string, unknown> {
  const { name, ref } = byElement.get(root)!
  const value = xmlParser(ref.shape)(reader)
  return value === '' ? {} : { [name]: value }
}

const readers = new WeakMap<Operation, boolean>()

/** Whether the output has anything that is read from the body. */
function readsBody(operation: Operation): boolean {
  let reads = readers.get(operation)
  if (reads === undefined) {
    const shape = operation.output?.shape
    reads = shape !== undefined && (shape.payload !== undefined || [...shape.members.values()].some(isBodyMember))
    readers.set(operation, reads)
  }
  return reads
}

/** Where no body is expected, a word may be there (moto says `True`); but the page of a proxy is not an answer of the service. */
function refuseForeignBody(operation: Operation, response: ParseableResponse): void {
  if (!isDocument(response.body)) return
  const { reader } = openRoot(operation, response)
  reader.skip()
  reader.finish()
}

function isRaw(payload: ShapeRef | undefined): boolean {
  return payload !== undefined && (payload.type === 'blob' || payload.type === 'string')
}

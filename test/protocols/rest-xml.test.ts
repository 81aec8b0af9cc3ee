import test from 'ava'
import { MalformedResponseError, ParamValidationError } from '../../lib/errors.ts'
import type { OperationDefinition } from '../../lib/model/definition.ts'
import { restXml } from '../../lib/protocols/rest-xml.ts'
import { conformance } from './conformance.ts'
import { answer, operationOf, type Shapes } from './operation.ts'

const rootName =
  'the root of a payload has the name of its reference, as botocore has it and S3 needs it: its shapes have other names'

conformance(
  restXml,
  { input: ['rest-xml'], output: [] },
  {
    RestXmlHttpPayloadWithUnion: rootName,
    HttpPayloadWithXmlNamespace: rootName,
    HttpPayloadWithXmlNamespaceAndPrefix: rootName,
    XmlAttributesOnPayload: rootName,
    NullAndEmptyHeaders: 'a header for an empty list is not sent, as in botocore',
  },
)
conformance(restXml, { input: [], output: ['rest-xml'] })

const scalars: Shapes = { Text: { type: 'string' }, Bytes: { type: 'blob' } }
const post: Partial<OperationDefinition> = { http: { method: 'POST', requestUri: '/' } }
const list = operationOf({ ...scalars, Output: { type: 'structure', members: { Next: { shape: 'Text' } } } }, post)
const write = operationOf(
  {
    ...scalars,
    Output: { type: 'structure', members: { ETag: { shape: 'Text', location: 'header', locationName: 'ETag' } } },
  },
  post,
)
const clean = operationOf({}, post)

test('the root may have any name, as S3 and its imitators have many', t => {
  for (const root of ['FeedOutput', 'ListBucketResult', 'x']) {
    t.deepEqual(restXml.parse(list, answer(`<${root} xmlns="urn:x"><Next>n</Next></${root}>`)), { Next: 'n' })
  }
})

const unbelievable: readonly (readonly [string, RegExp])[] = [
  ['<!DOCTYPE html><html><title>Log in</title>', /is an HTML page \("Log in"\), where it must be XML/],
  [
    '<Error><Code>SlowDown</Code></Error>',
    /is an error document, though its status is 200 \(in Error, offset 7 of 36\)/,
  ],
  ['{"Next":"n"}', /is JSON, where it must be XML/],
  ['<a><Next>', /is cut off/],
  ['<a/>x', /goes on after the end of its root element/],
]
for (const [body, message] of unbelievable) {
  test(`${JSON.stringify(body)} is not taken for an answer, whatever the operation answers`, t => {
    for (const operation of [list, write, clean]) {
      t.throws(() => restXml.parse(operation, answer(body)), { instanceOf: MalformedResponseError, message })
    }
  })
}

test('nothing is the answer of an operation without members in the body', t => {
  t.deepEqual(restXml.parse(write, answer(' \n', { etag: '"1"' })), { ETag: '"1"' })
  t.deepEqual(restXml.parse(clean, answer('')), {})
})

test('a word does no harm where nothing is expected: moto answers PutBucketPolicy so', t => {
  t.deepEqual(restXml.parse(clean, answer('True')), {})
  t.throws(() => restXml.parse(list, answer('True')), { message: /is not XML \(offset 0: "True"\)/ })
})

test('nothing is not taken for an empty list, unless the status says that there is no content', t => {
  t.throws(() => restXml.parse(list, answer('')), {
    instanceOf: MalformedResponseError,
    message: /^The answer to zoo\.Feed is empty, where it must be XML\./,
  })
  t.deepEqual(restXml.parse(list, answer('', {}, 204)), {})
})

test('a root that is the only member itself is that member', t => {
  const locate = operationOf(
    { ...scalars, Output: { type: 'structure', members: { LocationConstraint: { shape: 'Text' } } } },
    post,
  )
  t.deepEqual(restXml.parse(locate, answer('<LocationConstraint xmlns="urn:x">eu-west-1</LocationConstraint>')), {
    LocationConstraint: 'eu-west-1',
  })
  t.deepEqual(restXml.parse(locate, answer('<LocationConstraint/>')), {})
  t.deepEqual(
    restXml.parse(
      locate,
      answer('<LocationConstraint><LocationConstraint>x</LocationConstraint></LocationConstraint>'),
    ),
    { LocationConstraint: 'x' },
  )
})

test('a payload that is text or bytes is not looked into', t => {
  for (const shape of ['Text', 'Bytes']) {
    const get = operationOf({
      ...scalars,
      Output: { type: 'structure', members: { Body: { shape } }, payload: 'Body' },
    })
    t.deepEqual(Buffer.from(restXml.parse(get, answer('<Error/>')).Body as string).toString(), '<Error/>')
    t.false(restXml.isError?.(get, answer('<Error/>')))
  }
})

test('an error document with a good status is known as one', t => {
  t.true(
    restXml.isError?.(
      list,
      answer(`<?xml version="1.0"?>\n${' '.repeat(9000)}<Error><Code>InternalError</Code></Error>`),
    ),
  )
  t.false(restXml.isError?.(list, answer('<ListBucketResult/>')))
})

test('a modelled error has its members from headers and document', t => {
  const gone: Shapes = {
    ...scalars,
    Gone: {
      type: 'structure',
      members: { Why: { shape: 'Text' }, After: { shape: 'Text', location: 'header', locationName: 'Retry-After' } },
      exception: true,
    },
  }
  const body = '<ErrorResponse><Error><Code>Gone</Code><Message>m</Message><Why>w</Why></Error></ErrorResponse>'
  const error = restXml.parseError(operationOf(gone, post), answer(body, { 'retry-after': '3' }, 410))
  t.is(error.code, 'Gone')
  t.deepEqual(error.fields, { Why: 'w', After: '3' })
})

test('a structure in the body has no content type, as in botocore', t => {
  const put = operationOf(
    { ...scalars, Input: { type: 'structure', members: { Name: { shape: 'Text' } } } },
    { ...post, input: { shape: 'Input', locationName: 'FeedRequest', xmlNamespace: { uri: 'urn:x' } } },
  )
  t.deepEqual(restXml.serialize(put, { Name: 'é' }), {
    method: 'POST',
    path: '/',
    query: '',
    headers: {},
    body: '<FeedRequest xmlns="urn:x"><Name>é</Name></FeedRequest>',
  })
  t.is(restXml.serialize(put, {}).body, undefined)
})

test('text without UTF-8 form is refused', t => {
  const put = operationOf({ ...scalars, Input: { type: 'structure', members: { Name: { shape: 'Text' } } } }, post)
  t.throws(() => restXml.serialize(put, { Name: '\udc00' }), {
    instanceOf: ParamValidationError,
    message: /half of a surrogate pair, which has no UTF-8 form/,
  })
})

import test from 'ava'
import { MalformedResponseError } from '../../lib/errors.ts'
import { query } from '../../lib/protocols/query.ts'
import { conformance } from './conformance.ts'
import { answer, operationOf, type Shapes } from './operation.ts'

conformance(query, { input: ['query'], output: ['query'] })

const shapes: Shapes = {
  Text: { type: 'string' },
  Output: { type: 'structure', members: { Next: { shape: 'Text' } } },
}
const feed = operationOf(shapes, { output: { shape: 'Output', resultWrapper: 'FeedResult' } })
const clean = operationOf({})
const metadata = '<ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata>'

test('the output is in its wrapper, and the request id beside it', t => {
  t.deepEqual(
    query.parse(feed, answer(`<FeedResponse><FeedResult><Next>n</Next></FeedResult>${metadata}</FeedResponse>`)),
    { Next: 'n', ResponseMetadata: { RequestId: 'req-1' } },
  )
  t.deepEqual(query.parse(clean, answer(`<FeedResponse>${metadata}</FeedResponse>`)), {
    ResponseMetadata: { RequestId: 'req-1' },
  })
})

test('an operation without output may answer with nothing', t => {
  t.deepEqual(query.parse(clean, answer('')), {})
})

const unbelievable: readonly (readonly [string, RegExp])[] = [
  ['', /^The answer to zoo\.Feed is empty, where it must be XML\./],
  ['<FeedResponse><ResponseMetadata/></FeedResponse>', /^The answer to zoo\.Feed has no <FeedResult> \(offset /],
  [
    '<FeedResult><Next>n</Next></FeedResult>',
    /has the root <FeedResult>, where it must be <FeedResponse> \(in FeedResult/,
  ],
  ['<ErrorResponse><Error/></ErrorResponse>', /has the root <ErrorResponse>, where it must be <FeedResponse>/],
  ['<html><title>Log in</title></html>', /is an HTML page \("Log in"\), where it must be XML/],
  ['<FeedResponse><FeedResult>', /is cut off/],
  ['<FeedResponse><FeedResult/></FeedResponse><x/>', /goes on after the end of its root element/],
]
for (const [body, message] of unbelievable) {
  test(`${JSON.stringify(body)} is not taken for the answer`, t => {
    t.throws(() => query.parse(feed, answer(body)), { instanceOf: MalformedResponseError, message })
  })
}

test('an HTML page is not taken for the answer of an operation without output either', t => {
  t.throws(() => query.parse(clean, answer('<html></html>')), { instanceOf: MalformedResponseError })
})

test('an error document with a good status is known as one', t => {
  t.true(query.isError?.(feed, answer('<ErrorResponse><Error/></ErrorResponse>')))
  t.false(query.isError?.(feed, answer('<FeedResponse/>')))
})

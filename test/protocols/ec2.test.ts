import test from 'ava'
import { MalformedResponseError } from '../../lib/errors.ts'
import { ec2 } from '../../lib/protocols/ec2.ts'
import { conformance } from './conformance.ts'
import { answer, operationOf, type Shapes } from './operation.ts'

conformance(ec2, { input: ['ec2'], output: ['ec2'] })

const shapes: Shapes = {
  Text: { type: 'string' },
  Output: { type: 'structure', members: { Next: { shape: 'Text', locationName: 'nextToken' } } },
}
const feed = operationOf(shapes)

test('the output is the root, and the request id is in it', t => {
  t.deepEqual(
    ec2.parse(feed, answer('<FeedResponse><requestId>req-1</requestId><nextToken>n</nextToken></FeedResponse>')),
    { Next: 'n', ResponseMetadata: { RequestId: 'req-1' } },
  )
  t.deepEqual(ec2.parse(operationOf({}), answer('<FeedResponse><return>true</return></FeedResponse>')), {})
})

const unbelievable: readonly (readonly [string, RegExp])[] = [
  ['', /is empty, where it must be XML/],
  ['<Response><Errors/></Response>', /has the root <Response>, where it must be <FeedResponse>/],
  ['<ListBucketResult/>', /has the root <ListBucketResult>, where it must be <FeedResponse>/],
  ['<!DOCTYPE html><html>', /is an HTML page, where it must be XML/],
  ['{"nextToken":"n"}', /is JSON, where it must be XML/],
]
for (const [body, message] of unbelievable) {
  test(`${JSON.stringify(body)} is not taken for an empty answer`, t => {
    t.throws(() => ec2.parse(feed, answer(body)), { instanceOf: MalformedResponseError, message })
  })
}

test('an error document with a good status is known as one', t => {
  t.true(ec2.isError?.(feed, answer('<?xml version="1.0"?>\n<Response><Errors/></Response>')))
  t.false(ec2.isError?.(feed, answer('<FeedResponse/>')))
})

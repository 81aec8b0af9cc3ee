/** S3, DynamoDB and SQS, just well enough to put, get and list; in memory, so that a test sees what was written. */
import { createHash } from 'node:crypto'
import { checksum } from '../../lib/http/checksums.ts'
import { unchunked } from './chunks.ts'

export interface Request {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The words with which a service refuses. */
export type Refusals = Readonly<
  Record<'broken' | 'busy' | 'throttled' | 'skewed' | 'expired', readonly [status: number, code: string]>
>

export interface Service {
  /** What was written, as often as a write was applied. */
  readonly written: string[]
  answer(request: Request): Answer
  refuse(refusal: readonly [status: number, code: string]): Answer
  readonly refusals: Refusals
  readonly contentType: string
}

export type ServiceName = 's3' | 'dynamodb' | 'sqs'

export const services: Readonly<Record<ServiceName, () => Service>> = { s3, dynamodb, sqs }

/** What is there before the call, and what writes bring. */
export const STORED = 'a river dolphin'
export const WRITTEN = 'of the Amazon'
export const MESSAGE_ID = 'f2a0'

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const xml = (text: string) => text.replace(/[&<>]/g, character => escapes[character]!)
const md5 = (text: string) => createHash('md5').update(text).digest('hex')

function s3(): Service {
  const objects = new Map<string, Buffer>([['k', Buffer.from(STORED)]])
  const contentType = 'application/xml'
  const answer = (body: string | Buffer, headers: Record<string, string> = {}, status = 200): Answer => ({
    status,
    headers: { 'x-amz-request-id': 'R3', ...headers },
    body: Buffer.from(body),
  })
  const service: Service = {
    written: [],
    contentType,
    refusals: {
      broken: [500, 'InternalError'],
      busy: [503, 'ServiceUnavailable'],
      throttled: [503, 'SlowDown'],
      skewed: [403, 'RequestTimeTooSkewed'],
      expired: [400, 'ExpiredToken'],
    },
    refuse: ([status, code]) =>
      answer(
        `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`,
        { 'content-type': contentType },
        status,
      ),
    answer(request) {
      const { method, url, headers } = request
      const key = decodeURIComponent(new URL(url, 'http://s3').pathname.split('/')[2] ?? '')
      if (method === 'PUT') {
        const content = unchunked(request)
        if (content === undefined) return service.refuse([403, 'SignatureDoesNotMatch'])
        const sum = headers['x-amz-checksum-crc32']
        if (sum !== undefined && sum !== checksum('crc32', content)) return service.refuse([400, 'BadDigest'])
        objects.set(key, content)
        service.written.push(content.toString())
        return answer('', { etag: `"${md5(content.toString())}"`, 'x-amz-checksum-crc32': checksum('crc32', content) })
      }
      if (key === '') {
        const contents = [...objects].map(
          ([name, { length }]) => `<Contents><Key>${xml(name)}</Key><Size>${length}</Size></Contents>`,
        )
        const counts = `<KeyCount>${objects.size}</KeyCount><IsTruncated>false</IsTruncated>`
        return answer(`<?xml version="1.0"?><ListBucketResult>${contents.join('')}${counts}</ListBucketResult>`, {
          'content-type': contentType,
        })
      }
      const object = objects.get(key)
      if (object === undefined) return service.refuse([404, 'NoSuchKey'])
      return answer(object, { etag: `"${md5(object.toString())}"`, 'x-amz-checksum-crc32': checksum('crc32', object) })
    },
  }
  return service
}

type Operate = (operation: string, params: Record<string, unknown>) => unknown

/** @param sums whether it sends the checksum of its answers, as DynamoDB alone does */
function json(refusals: Refusals, sums: boolean, operate: Operate): Service {
  const contentType = 'application/x-amz-json-1.0'
  const answer = (value: unknown, status = 200): Answer => {
    const body = Buffer.from(JSON.stringify(value))
    const headers: Record<string, string> = { 'content-type': contentType, 'x-amzn-requestid': 'R1' }
    if (sums) headers['x-amz-crc32'] = String(Buffer.from(checksum('crc32', body), 'base64').readUInt32BE())
    return { status, headers, body }
  }
  return {
    written: [],
    contentType,
    refusals,
    refuse: ([status, code]) => answer({ __type: `com.amazonaws#${code}`, message: 'No.' }, status),
    answer({ headers, body }) {
      return answer(operate(headers['x-amz-target']!.split('.')[1]!, JSON.parse(body.toString())))
    },
  }
}

function dynamodb(): Service {
  const items = new Map<string, unknown>([['k', { id: { S: 'k' }, text: { S: STORED } }]])
  const refusals: Refusals = {
    broken: [500, 'InternalServerError'],
    busy: [503, 'ServiceUnavailable'],
    throttled: [400, 'ProvisionedThroughputExceededException'],
    skewed: [400, 'InvalidSignatureException'],
    expired: [400, 'ExpiredTokenException'],
  }
  const service = json(refusals, true, (operation, params) => {
    if (operation === 'Query') return { Items: [...items.values()], Count: items.size, ScannedCount: items.size }
    const given = (params.Item ?? params.Key) as { id: { S: string }; text: { S: string } }
    if (operation === 'GetItem') return { Item: items.get(given.id.S) }
    items.set(given.id.S, given)
    service.written.push(given.text.S)
    return {}
  })
  return service
}

function sqs(): Service {
  const messages = [STORED]
  const refusals: Refusals = {
    broken: [500, 'InternalFailure'],
    busy: [503, 'ServiceUnavailable'],
    throttled: [403, 'RequestThrottled'],
    skewed: [403, 'InvalidSignatureException'],
    expired: [403, 'ExpiredToken'],
  }
  const service = json(refusals, false, (operation, params) => {
    if (operation === 'ReceiveMessage') {
      const [Body] = messages as [string]
      return { Messages: [{ MessageId: MESSAGE_ID, ReceiptHandle: 'h', MD5OfBody: md5(Body), Body }] }
    }
    const body = params.MessageBody as string
    messages.push(body)
    service.written.push(body)
    return { MessageId: MESSAGE_ID, MD5OfMessageBody: md5(body) }
  })
  return service
}

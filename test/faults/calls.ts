/** The calls that things go wrong for. Columns of the table in docs/faults.md. */
import { Readable } from 'node:stream'
import type { CallOptions, Session } from '../../lib/index.ts'
import { MESSAGE_ID, type ServiceName, STORED, WRITTEN } from './services.ts'

export interface FaultyCall {
  readonly service: ServiceName
  readonly writes: boolean
  /** Resolves to what the caller is told; `expected` when it is the truth. */
  run(session: Session, url: string, options: CallOptions): Promise<unknown>
  readonly expected: unknown
}

const object = { Bucket: 'b', Key: 'k' }
const table = { TableName: 't' }
const put = (body: () => string | Readable | (() => Readable)): FaultyCall => ({
  service: 's3',
  writes: true,
  expected: 'string',
  async run(session, _url, options) {
    const params = { ...object, Key: 'new', Body: body(), ContentLength: WRITTEN.length }
    return typeof (await session.client('s3').putObject(params, options)).ETag
  },
})
const stream = () => Readable.from([Buffer.from(WRITTEN)])

export const calls = {
  'S3 PutObject, bytes': put(() => WRITTEN),
  'S3 PutObject, stream': put(stream),
  'S3 PutObject, factory': put(() => stream),
  'S3 GetObject': {
    service: 's3',
    writes: false,
    expected: STORED,
    run: async (session, _url, options) => (await session.client('s3').getObject(object, options)).Body.text(),
  },
  'S3 ListObjectsV2': {
    service: 's3',
    writes: false,
    expected: 'k',
    async run(session, _url, options) {
      const { Contents = [] } = await session.client('s3').listObjectsV2({ Bucket: 'b' }, options)
      return Contents.map(({ Key }) => Key).join()
    },
  },
  'DynamoDB PutItem': {
    service: 'dynamodb',
    writes: true,
    expected: undefined,
    async run(session, _url, options) {
      const Item = { id: { S: 'new' }, text: { S: WRITTEN } }
      await session.client('dynamodb').putItem({ ...table, Item }, options)
    },
  },
  'DynamoDB GetItem': {
    service: 'dynamodb',
    writes: false,
    expected: STORED,
    async run(session, _url, options) {
      const { Item } = await session.client('dynamodb').getItem({ ...table, Key: { id: { S: 'k' } } }, options)
      return Item?.text?.S
    },
  },
  'DynamoDB Query': {
    service: 'dynamodb',
    writes: false,
    expected: STORED,
    async run(session, _url, options) {
      const { Items = [] } = await session.client('dynamodb').query(table, options)
      return Items.map(({ text }) => text?.S).join()
    },
  },
  'SQS SendMessage': {
    service: 'sqs',
    writes: true,
    expected: MESSAGE_ID,
    async run(session, url, options) {
      const params = { QueueUrl: `${url}/1/q`, MessageBody: WRITTEN }
      return (await session.client('sqs').sendMessage(params, options)).MessageId
    },
  },
  'SQS ReceiveMessage': {
    service: 'sqs',
    writes: false,
    expected: STORED,
    async run(session, url, options) {
      const { Messages = [] } = await session.client('sqs').receiveMessage({ QueueUrl: `${url}/1/q` }, options)
      return Messages.map(({ Body }) => Body).join()
    },
  },
} as const satisfies Readonly<Record<string, FaultyCall>>

export type CallName = keyof typeof calls

/** The Stubber beside botocore's: each case ends in the same way, call by call. */
import { join } from 'node:path'
import test from 'ava'
import type { UntypedClient } from '../../lib/client/types.ts'
import { ParamValidationError, Session, StubError } from '../../lib/index.ts'
import { ANY, Stubber } from '../../lib/testing.ts'
import { LineProcess } from '../helpers/line-process.ts'

interface Case {
  /** Method, in the spelling of botocore, output and expected parameters. */
  readonly queue: readonly (readonly [string, object, object | null])[]
  readonly calls: readonly (readonly [string, object])[]
}

const HEAD = ['head_bucket', { Bucket: 'b' }] as const
const cases: Readonly<Record<string, Case>> = {
  'an answer': { queue: [['head_bucket', {}, null]], calls: [HEAD] },
  'nothing queued': { queue: [], calls: [HEAD] },
  'called once more': { queue: [['head_bucket', {}, null]], calls: [HEAD, HEAD] },
  'not called': { queue: [['head_bucket', {}, null]], calls: [] },
  'wrong order': {
    queue: [
      ['list_buckets', {}, null],
      ['head_bucket', {}, null],
    ],
    calls: [HEAD, ['list_buckets', {}], HEAD],
  },
  'expected parameters': { queue: [['head_bucket', {}, { Bucket: 'b' }]], calls: [HEAD] },
  'another value, then the right one': {
    queue: [['head_bucket', {}, { Bucket: 'a' }]],
    calls: [HEAD, ['head_bucket', { Bucket: 'a' }]],
  },
  'one parameter more': {
    queue: [['list_objects_v2', {}, { Bucket: 'b' }]],
    calls: [['list_objects_v2', { Bucket: 'b', Prefix: 'p' }]],
  },
  'one parameter less': {
    queue: [['list_objects_v2', {}, { Bucket: 'b', Prefix: 'p' }]],
    calls: [['list_objects_v2', { Bucket: 'b' }]],
  },
  ANY: { queue: [['head_bucket', {}, { Bucket: '$ANY' }]], calls: [HEAD] },
  'ANY, and nothing given': {
    queue: [['list_objects_v2', {}, { Bucket: 'b', Prefix: '$ANY' }]],
    calls: [['list_objects_v2', { Bucket: 'b' }]],
  },
  'expected without parameters': { queue: [['list_buckets', {}, {}]], calls: [['list_buckets', {}]] },
  'a parameter that the model refuses': {
    queue: [['list_objects_v2', {}, null]],
    calls: [['list_objects_v2', { Bucket: 'b', MaxKeys: 'x' }]],
  },
  'an unknown member in the answer': { queue: [['list_buckets', { Bucket: [] }, null]], calls: [] },
  'a member of a wrong type': { queue: [['list_objects_v2', { KeyCount: 'many' }, null]], calls: [] },
  'a wrong member further in': { queue: [['list_buckets', { Buckets: [{ Nam: 'x' }] }, null]], calls: [] },
  'an answer where there is none': { queue: [['delete_bucket', { Gone: true }, null]], calls: [] },
  'only metadata': {
    queue: [['delete_bucket', { ResponseMetadata: { RequestId: '1' } }, null]],
    calls: [['delete_bucket', { Bucket: 'b' }]],
  },
  'an object without ETag': {
    queue: [['put_object', {}, null]],
    calls: [['put_object', { Bucket: 'b', Key: 'k', Body: 'x' }]],
  },
}

function camel(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function withAny(given: object | null): never {
  return (
    given === null ? undefined : JSON.parse(JSON.stringify(given), (_, each) => (each === '$ANY' ? ANY : each))
  ) as never
}

async function ours({ queue, calls }: Case): Promise<string[]> {
  const client = new Session({ region: 'eu-west-1' }).client('s3') as unknown as UntypedClient
  const stubber = new Stubber(client)
  const outcomes: string[] = []
  const nameOf = (error: unknown): string => {
    if (error instanceof StubError) return error.reason
    if (error instanceof ParamValidationError) return error.code
    throw error
  }
  try {
    for (const [method, output, expected] of queue)
      stubber.addResponse(camel(method), output as never, withAny(expected))
  } catch (error) {
    return [nameOf(error)]
  }
  for (const [method, params] of calls) {
    outcomes.push(await client[camel(method)]!(params as Record<string, unknown>).then(() => 'ok', nameOf))
  }
  // botocore forgets calls that it refused; here they are told again.
  if (stubber.calls.length < queue.length) outcomes.push('pending')
  return outcomes
}

test('each case ends as with the Stubber of botocore', async t => {
  const botocore = await LineProcess.start(join(import.meta.dirname, 'botocore-stubber.py'))
  for (const [name, one] of Object.entries(cases)) {
    botocore.send(one)
    t.deepEqual(await ours(one), (await botocore.receive()) as string[], name)
  }
  botocore.close()
})

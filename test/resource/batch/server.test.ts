/** Forms of failures as services write them, answered by a server. */
import test, { type ExecutionContext } from 'ava'
import { BatchError, Session } from '../../../lib/index.ts'
import { read, serve } from '../../helpers/http-server.ts'
import type { Loose } from '../fixture.ts'

/** A session whose calls a function answers in JSON, over HTTP. */
async function serving(t: ExecutionContext, answer: (body: Loose, operation: string) => object) {
  const bodies: Loose[] = []
  const endpointUrl = await serve(t, async (request, response) => {
    const body = JSON.parse((await read(request)).toString())
    const operation = String(request.headers['x-amz-target']).replace(/.*\./, '')
    bodies.push(body)
    response
      .writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify(answer(body, operation)))
  })
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
  const session = new Session({ region: 'eu-west-1', credentials, endpointUrl, retries: { maxAttempts: 3 } })
  t.teardown(() => session.close())
  return { session, bodies }
}

const event = (Detail: string) => ({ Source: 'zoo', DetailType: 'seen', Detail })

test('events that failed are put again, and each result stands at the place of its event', async t => {
  let requests = 0
  const { session, bodies } = await serving(t, ({ Entries }) => {
    requests += 1
    const results = Entries.map(({ Detail }: Loose) => {
      if (Detail === '"bad"') return { ErrorCode: 'MalformedDetail', ErrorMessage: 'No' }
      return Detail === '"3"' && requests < 3
        ? { ErrorCode: 'InternalFailure', ErrorMessage: 'Oh' }
        : { EventId: `id ${Detail}` }
    })
    return { FailedEntryCount: results.filter(({ ErrorCode }: Loose) => ErrorCode).length, Entries: results }
  })
  const Entries = ['"0"', '"bad"', '"2"', '"3"', ...Array(8).fill('"x"')].map(event)
  const answer = await session.resource('events').putEvents({ Entries }, { rejectOnFailure: false })
  t.deepEqual(
    bodies.map(body => body.Entries.length),
    [10, 1, 1, 2],
  )
  t.is(answer.FailedEntryCount, 1)
  const failed = { ErrorCode: 'MalformedDetail', ErrorMessage: 'No' }
  const results = answer.Entries as Loose[]
  t.deepEqual(results.slice(0, 4), [{ EventId: 'id "0"' }, failed, { EventId: 'id "2"' }, { EventId: 'id "3"' }])
  t.is(results.length, 12)
})

test('a result that is missing is a failure, in its place', async t => {
  const { session } = await serving(t, () => ({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }))
  const Entries = [event('1'), event('2')]
  const answer = await session.resource('events').putEvents({ Entries }, { rejectOnFailure: false })
  t.like(answer.Entries, [{ EventId: '1' }, { ErrorCode: 'NoAnswer' }])
  t.is(answer.FailedEntryCount, 1)
})

test('images that failed are named by what was asked for', async t => {
  const digests = ['sha256:1', 'sha256:2', 'sha256:3']
  const { session, bodies } = await serving(t, ({ imageIds }, operation) => {
    if (operation !== 'BatchDeleteImage') return { imageDetails: digests.map(imageDigest => ({ imageDigest })) }
    const failures = imageIds
      .filter(({ imageDigest }: Loose) => imageDigest === 'sha256:2')
      .map((imageId: Loose) => ({ imageId, failureCode: 'ImageReferencedByManifestList', failureReason: 'In a list' }))
    return { imageIds: imageIds.filter(({ imageDigest }: Loose) => imageDigest !== 'sha256:2'), failures }
  })
  const error = await t.throwsAsync<Loose>(session.resource('ecr').Repository('boats').images.delete(), {
    instanceOf: BatchError,
    message: /1 item failed: ImageReferencedByManifestList \(1\)\. First: ecr\.Image\(.*sha256:2.*\): In a list\./,
  })
  t.deepEqual(
    error.succeeded.map(({ digest }: Loose) => digest),
    ['sha256:1', 'sha256:3'],
  )
  t.is(bodies.length, 2)
})

test('labels that are refused by name are failures, and in one answer where that is asked for', async t => {
  const { session, bodies } = await serving(t, ({ Labels }) => {
    return { ParameterVersion: 1, InvalidLabels: Labels.filter((label: string) => label.startsWith('aws')) }
  })
  const parameter = session.resource('ssm').Parameter('depth')
  const Labels = ['low', 'aws1', ...Array.from({ length: 9 }, (_, n) => `l${n}`), 'aws2']
  const error = await t.throwsAsync<Loose>(parameter.labelVersion({ Labels }), {
    instanceOf: BatchError,
    message: /2 items failed: InvalidLabels \(2\)\. First: aws1: The service has it in "InvalidLabels"\. See /,
  })
  t.is(error.succeeded.length, 10)
  t.deepEqual(
    bodies.map(body => body.Labels.length),
    [10, 2],
  )
  const answer = await parameter.labelVersion({ Labels }, { rejectOnFailure: false })
  t.deepEqual(answer.InvalidLabels, ['aws1', 'aws2'])
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import test from 'ava'
import { RecordingError, Session, type Transport } from '../../lib/index.ts'
import { type RecordingOptions, recording } from '../../lib/testing.ts'
import { encodeEvent } from '../protocols/event-stream/encode.ts'

const folder = mkdtempSync(join(tmpdir(), 'tucuxi-recording-'))
test.after.always(() => rmSync(folder, { recursive: true, force: true }))

const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const credentials = {
  accessKeyId: 'AKIAQWERTYUIOPASDFGH',
  secretAccessKey: SECRET_KEY,
  sessionToken: 'FwoGZXIvYXdzTOKEN',
}

type Reply = string | Uint8Array | { status: number; body: string }

/** A session whose service gives these bodies, one after the other. */
function online(replies: Reply[], headers: Record<string, string> = {}): Session {
  const transport: Transport = async () => {
    const reply = replies.shift()
    if (reply === undefined) throw new Error('nothing more to answer')
    const { status: statusCode = 200, body } =
      typeof reply === 'string' || reply instanceof Uint8Array ? { body: reply } : reply
    return { statusCode, headers: { 'x-amz-request-id': 'R1', ...headers }, body: Buffer.from(body) }
  }
  return new Session({ region: 'eu-west-1', credentials, transport, retries: { mode: 'standard' } })
}

/** A session that cannot send. */
function offline(): Session {
  return new Session({ transport: () => Promise.reject(new Error('something was sent')) })
}

test('what was recorded is replayed: bodies, dates, errors, without region or credentials', async t => {
  const file = join(folder, 'whole.json')
  const image = Uint8Array.from([0, 255, 254, 1])
  const missing = { status: 404, body: '<Error><Code>NoSuchKey</Code><Message>Gone</Message><Key>x</Key></Error>' }
  const busy = { status: 503, body: '<Error><Code>SlowDown</Code><Message>Later</Message></Error>' }
  const run = async (session: Session) => {
    const s3 = session.client('s3')
    const text = await (await s3.getObject({ Bucket: 'b', Key: 'text' })).Body.text()
    const bytes = await (await s3.getObject({ Bucket: 'b', Key: 'image' })).Body.bytes()
    const error = await s3.getObject({ Bucket: 'b', Key: 'x' }).catch((error: unknown) => error)
    t.true(error instanceof s3.exceptions.NoSuchKey)
    const { Contents } = await s3.listObjectsV2({ Bucket: 'b' })
    return { text, bytes: [...bytes], message: (error as Error).message, at: Contents![0]!.LastModified!.toISOString() }
  }
  const list =
    '<ListBucketResult><Contents><Key>text</Key><LastModified>2026-01-02T03:04:05Z</LastModified></Contents></ListBucketResult>'
  const session = online(['hello', image, missing, busy, list])
  const tape = recording(session, { file })
  t.is(tape.mode, 'record')
  const first = await run(session)
  tape.stop()
  t.deepEqual(first, { text: 'hello', bytes: [...image], message: 'GetObject: Gone', at: '2026-01-02T03:04:05.000Z' })

  const calls = JSON.parse(readFileSync(file, 'utf8')).calls as {
    operation: string
    params: object
    output: { Body: object }
  }[]
  t.deepEqual(
    calls.map(({ operation }) => operation),
    ['GetObject', 'GetObject', 'GetObject', 'ListObjectsV2'],
  )
  t.like(calls[0], { params: { Bucket: 'b', Key: 'text' }, output: { Body: { $text: 'hello' } } })
  t.deepEqual(calls[1]!.output.Body, { $base64: 'AP/+AQ==' })

  const replayed = offline()
  const player = recording(replayed, { file })
  t.is(player.mode, 'replay')
  t.deepEqual(await run(replayed), first)
  t.is(player.pending.length, 0)
  player.stop()
})

test('no secret is written', async t => {
  const file = join(folder, 'secrets.json')
  const session = online([
    `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAZXCVBNMASDFGHJKL</AccessKeyId><SecretAccessKey>s3cr3t-of-role</SecretAccessKey><SessionToken>t0ken-of-role</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::210987654321:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>`,
    JSON.stringify({
      ARN: 'arn:aws:secretsmanager:eu-west-1:210987654321:secret:n',
      Name: 'n',
      SecretString: 'hunter2',
    }),
    JSON.stringify({ Name: 'n' }),
    { status: 200, body: 'x' },
    JSON.stringify({ MessageId: 'm' }),
  ])
  const tape = recording(session, { file, accountIds: true })
  const role = { RoleArn: 'arn:aws:iam::210987654321:role/r', RoleSessionName: 'session' }
  const run = async (one: Session) => {
    const { Credentials } = await one.client('sts').assumeRole(role)
    const secrets = one.client('secretsmanager', { region: 'eu-west-1' })
    const { SecretString } = await secrets.getSecretValue!({ SecretId: 'n' })
    await secrets.createSecret!({ Name: 'n', SecretString: 'hunter3' })
    await one
      .client('s3')
      .getObject({ Bucket: 'b', Key: 'k', SSECustomerAlgorithm: 'AES256', SSECustomerKey: 'k'.repeat(32) })
    const url = `https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIAQWERTYUIOPASDFGH%2F2026&X-Amz-Security-Token=abcTOK&X-Amz-Signature=deadbeef&x=1`
    await one
      .client('sqs')
      .sendMessage({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/210987654321/q', MessageBody: url })
    return [Credentials?.SecretAccessKey, SecretString]
  }
  t.deepEqual(await run(session), ['s3cr3t-of-role', 'hunter2'])
  tape.stop()
  const text = readFileSync(file, 'utf8')
  const secrets = [
    'AKIAQWERTY',
    'ASIAZXC',
    SECRET_KEY,
    'FwoGZXIv',
    's3cr3t',
    't0ken',
    'hunter',
    'kkkk',
    'abcTOK',
    'deadbeef',
    '210987654321',
    'uthorization',
  ]
  t.deepEqual(
    secrets.filter(secret => text.includes(secret)),
    [],
  )
  t.true(text.includes('123456789012') && text.includes('&x=1'))
  // Its own calls are found again, with tokens and keys that are others.
  const replayed = offline()
  using player = recording(replayed, { file, accountIds: true })
  t.deepEqual(await run(replayed), ['REDACTED', 'REDACTED'])
  t.is(player.pending.length, 0)
})

test('a call that was not recorded so says where it differs', async t => {
  const file = join(folder, 'differs.json')
  const session = online(['{}', '{}'])
  const table = (one: Session) => one.resource('dynamodb').Table('t')
  const tape = recording(session, { file })
  await table(session).putItem({ Item: { id: 'a', n: 1 } })
  await table(session).putItem({ Item: { id: 'b' } })
  tape.stop()
  const replayed = offline()
  using player = recording(replayed, { file, mode: 'replay' })
  const missed = await t.throwsAsync(() => table(replayed).putItem({ Item: { id: 'a', n: 2 } }), {
    instanceOf: RecordingError,
    message: `dynamodb.PutItem: no call that is left in ${file} has these parameters. Record it again, or mend the call; the nearest:\n  Item.n.N: expected '1', was '2'`,
  })
  await table(replayed).putItem({ Item: { id: 'b' } })
  await table(replayed).putItem({ Item: { id: 'a', n: 1 } })
  await t.throwsAsync(() => table(replayed).putItem({ Item: { id: 'b' } }), {
    instanceOf: RecordingError,
    message: /has no \(further\) call of it/,
  })
  // What the code under test swallowed is told at the end.
  t.is(
    t.throws(() => player.assertNoPendingResponses()),
    missed,
  )
})

test('calls that are made at once are found in any order, equal ones in that of their recording', async t => {
  const file = join(folder, 'order.json')
  const session = online(['{"Item":{"n":{"N":"1"}}}', '{"Item":{"n":{"N":"2"}}}', '{"Item":{"n":{"N":"3"}}}'])
  const get = async (one: Session, id: string) =>
    (await one.resource('dynamodb').Table('t').getItem({ Key: { id } })).Item?.n
  const tape = recording(session, { file })
  t.deepEqual([await get(session, 'a'), await get(session, 'b'), await get(session, 'a')], [1, 2, 3])
  tape.assertNoPendingResponses()
  tape.stop()
  const replayed = offline()
  using player = recording(replayed, { file })
  t.deepEqual(await Promise.all([get(replayed, 'b'), get(replayed, 'a')]), [2, 1])
  t.throws(() => player.assertNoPendingResponses(), {
    instanceOf: RecordingError,
    message: `${file} has calls that were not made: dynamodb.GetItem. Record it again.`,
  })
  t.is(await get(replayed, 'a'), 3)
  player.assertNoPendingResponses()
})

test('parameters that differ from run to run are made alike, when recorded and when replayed', async t => {
  const file = join(folder, 'params.json')
  const session = online(['{}'])
  const options: RecordingOptions = {
    file,
    params: ({ service, operation, params }) => {
      t.is(`${service}.${operation}`, 'dynamodb.PutItem')
      const { Item, ...others } = params as { Item: object }
      return { ...others, Item: { ...Item, at: undefined, code: undefined } }
    },
    filter: call => ({ ...call, params: { never: 'compared' } }),
  }
  const put = (one: Session, at: number) =>
    one
      .resource('dynamodb')
      .Table('t')
      .putItem({ Item: { id: 'a', at, code: `secret-of-mine-${at}` } })
  const tape = recording(session, options)
  await put(session, 1)
  tape.stop()
  const text = readFileSync(file, 'utf8')
  t.notRegex(text, /secret-of-mine|never/)
  const replayed = offline()
  using player = recording(replayed, options)
  await put(replayed, 2)
  player.assertNoPendingResponses()
})

test('what the model calls sensitive is kept where a replay needs it, but for secrets in it', async t => {
  const file = join(folder, 'keep.json')
  const keep = ['lambda.Invoke.Payload']
  const session = online(['{"sum": 3, "password": "hunter2"}'])
  const sum = async (one: Session) => {
    const { Payload } = await one.client('lambda').invoke!({ FunctionName: 'f', Payload: '{"a": 1, "b": 2}' })
    return JSON.parse(Buffer.from(Payload as Uint8Array).toString()) as object
  }
  const tape = recording(session, { file, keep })
  t.deepEqual(await sum(session), { sum: 3, password: 'hunter2' })
  tape.stop()
  t.notRegex(readFileSync(file, 'utf8'), /hunter2/)
  const replayed = offline()
  using _player = recording(replayed, { file, keep })
  t.deepEqual(await sum(replayed), { sum: 3, password: 'REDACTED' })
})

test('secrets are found by names that no model calls sensitive, and in texts, bytes and headers', async t => {
  const file = join(folder, 'names.json')
  const body = [
    'aws_secret_access_key = s1-hunter',
    '{"db": {"masterPassword": "s2-\\"hunter\\""}}',
    'https://user:s3-hunter@example.org/x',
  ].join('\n')
  const session = online(
    [body, '<CreateCacheClusterResponse><CreateCacheClusterResult/></CreateCacheClusterResponse>', '{}'],
    {
      'set-cookie': 'session=s4-hunter',
    },
  )
  const run = async (one: Session) => {
    const text = await (await one.client('s3').getObject({ Bucket: 'b', Key: 'k' })).Body.text()
    await one.client('elasticache').createCacheCluster!({ CacheClusterId: 'c', AuthToken: 's5-hunter' })
    const Item = { id: { S: 'a' }, password: { S: 's6-hunter' }, notes: { B: Buffer.from('Bearer s7-hunter-hunter') } }
    await one.client('dynamodb').putItem({ TableName: 't', Item })
    return text
  }
  const tape = recording(session, { file })
  t.is(await run(session), body)
  tape.stop()
  t.notRegex(readFileSync(file, 'utf8'), /hunter/)
  const replayed = offline()
  using player = recording(replayed, { file })
  t.regex(
    await run(replayed),
    /^aws_secret_access_key = REDACTED\n.*"REDACTED"}}\nhttps:\/\/user:REDACTED@example.org\/x$/,
  )
  player.assertNoPendingResponses()
})

test('streams that are sent match by their name, and idempotency tokens always', async t => {
  const file = join(folder, 'streams.json')
  const session = online(['', '<RunInstancesResponse><reservationId>r</reservationId></RunInstancesResponse>'], {
    etag: '"e"',
  })
  const run = async (one: Session) => {
    const stream = Readable.from([Buffer.from('abc')])
    const put = await one.client('s3').putObject({ Bucket: 'b', Key: 'k', Body: stream, ContentLength: 3 })
    const ec2 = one.client('ec2')
    const { ReservationId } = await ec2.runInstances({ ImageId: 'ami-1', MinCount: 1, MaxCount: 1 })
    return [put.ETag, ReservationId]
  }
  const tape = recording(session, { file })
  const first = await run(session)
  tape.stop()
  t.deepEqual(first, ['"e"', 'r'])
  const replayed = offline()
  using _player = recording(replayed, { file })
  t.deepEqual(await run(replayed), first)
})

test('events are recorded to their end, and come again one by one', async t => {
  const file = join(folder, 'events.json')
  const events = [
    encodeEvent('Records', 'row 1 of AKIAQWERTYUIOPASDFGH'),
    encodeEvent('Records', 'row 2'),
    encodeEvent('End'),
  ]
  const session = online([Buffer.concat(events)])
  const rows = async (one: Session) => {
    const { Payload } = await one.client('s3').selectObjectContent({
      Bucket: 'b',
      Key: 'k',
      Expression: 'e',
      ExpressionType: 'SQL',
      InputSerialization: {},
      OutputSerialization: {},
    })
    const found: string[] = []
    for await (const { Records, End } of Payload) {
      if (Records !== undefined) found.push(Buffer.from(Records.Payload!).toString())
      if (End !== undefined) found.push('end')
    }
    return found
  }
  const tape = recording(session, { file })
  t.deepEqual(await rows(session), ['row 1 of AKIAQWERTYUIOPASDFGH', 'row 2', 'end'])
  tape.stop()
  const replayed = offline()
  using player = recording(replayed, { file })
  t.deepEqual(await rows(replayed), ['row 1 of REDACTED', 'row 2', 'end'])
  player.assertNoPendingResponses()
})

test('a call that had no answer is not recorded, and a filter may leave others out', async t => {
  const file = join(folder, 'filter.json')
  const session = online(['{"TableNames": []}', '{"TableNames": ["a"]}'])
  const dynamodb = session.client('dynamodb', { retries: { maxAttempts: 1 } })
  const tape = recording(dynamodb, {
    file,
    filter: call => ((call.output as { TableNames: [] }).TableNames.length > 0 ? call : undefined),
  })
  await dynamodb.listTables()
  await dynamodb.listTables()
  await t.throwsAsync(() => dynamodb.listTables(), { message: /nothing more to answer/ })
  tape.stop()
  t.is(JSON.parse(readFileSync(file, 'utf8')).calls.length, 1)
})

test('a file that is no recording is named', t => {
  const session = offline()
  const file = join(folder, 'broken.json')
  t.throws(() => recording(session, { file, mode: 'replay' }), {
    instanceOf: RecordingError,
    message: /^There is no recording /,
  })
  writeFileSync(file, '{')
  t.throws(() => recording(session, { file }), { instanceOf: RecordingError, message: /is not JSON/ })
  writeFileSync(file, '{"version": 9}')
  t.throws(() => recording(session, { file }), { instanceOf: RecordingError, message: /no recording of version 1/ })
  for (const call of ['null', '{}', '{"service": "s3", "operation": "ListBuckets"}']) {
    writeFileSync(file, `{"version": 1, "calls": [${call}]}`)
    t.throws(() => recording(session, { file }), { instanceOf: RecordingError, message: /no recording of version 1/ })
  }
  t.throws(() => recording(session, { file, mode: 'tape' as never }), { code: 'InvalidOption' })
  t.false(Object.hasOwn(session, 'client'))
})

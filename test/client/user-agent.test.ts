import { machine, release } from 'node:os'
import test from 'ava'
import { UserAgent } from '../../lib/client/user-agent.ts'
import { Credentials } from '../../lib/credentials/credentials.ts'
import { Session } from '../../lib/session.ts'
import { version } from '../../lib/version.ts'
import { CONFIG, failure, KEYS, openZoo, zooModel } from './fixture.ts'

const keys = { accessKeyId: 'AKIDZOO', secretAccessKey: 'secret' }
const fromProfile = new Credentials(keys, 'shared-credentials-file')

/** The parts that do not hang on the machine. */
function tail(header: string): string {
  return header.slice(header.indexOf(' lang/js#'))
}

test('it says who we are, where we run and what is in use, in the order of botocore', t => {
  const agent = new UserAgent(
    { userAgentAppId: 'shop', userAgentExtra: 'x y/2', retries: { mode: 'standard' } },
    ['E', 'Z'],
    'AWS_Lambda',
  )
  const header = agent.header('')
  t.true(header.startsWith(`tucuxi/${version} ua/2.1 os/`))
  t.true(header.includes(release().replace(/[^\w.+-]/g, '-')))
  t.true(header.includes(` md/arch#${machine().toLowerCase()} `))
  t.is(
    tail(header),
    ` lang/js#${process.versions.node} exec-env/AWS_Lambda m/E,Z cfg/retry-mode#standard app/shop x y/2`,
  )
})

test('parts that have nothing to say are left out', t => {
  t.is(tail(new UserAgent({}).header('')), ` lang/js#${process.versions.node}`)
})

test('what is in a part is a token', t => {
  const header = new UserAgent({ userAgentAppId: 'my app/1, "two"' }, [], 'a b').header('')
  t.true(header.endsWith(' exec-env/a-b app/my-app-1,--two-'), header)
})

test('a line break cannot forge a header', t => {
  t.true(new UserAgent({ userAgentExtra: 'a\r\nx-evil: 1' }).header('').endsWith(' a x-evil: 1'))
})

test('features of a call stand with those of the client, each once', t => {
  const agent = new UserAgent({}, ['E'])
  t.true(agent.header(',C,U').endsWith(' m/E,C,U'))
  t.true(agent.header(',E').endsWith(' m/E'))
  t.is(agent.header(',C'), agent.header(',C'))
})

test('features that come late are added, unless somebody else made the header', t => {
  const agent = new UserAgent({}, ['E'])
  const headers = { 'user-agent': agent.header(',C') }
  agent.extend(headers, ',C', '')
  t.true(headers['user-agent'].endsWith(' m/E,C'))
  agent.extend(headers, ',C', ',U')
  t.true(headers['user-agent'].endsWith(' m/E,C,U'))
  const own = { 'user-agent': 'mine' }
  agent.extend(own, ',C', ',U')
  t.is(own['user-agent'], 'mine')
})

test('credentials are learnt once, and headers made before are mended', t => {
  const agent = new UserAgent({}, ['E'])
  const headers = { 'user-agent': agent.header('') }
  t.true(agent.learn(fromProfile))
  t.false(agent.learn(fromProfile))
  t.false(agent.learn(new Credentials(keys, 'config-file')))
  agent.mend(headers)
  t.true(headers['user-agent'].endsWith(' m/E,n'))
  t.true(agent.header('').endsWith(' m/E,n'))
  t.true(agent.learn(new Credentials(keys, 'assume-role', ['o', 'n'])))
  t.true(agent.header('').endsWith(' m/E,o,n,i'))
  const own = { 'user-agent': 'mine' }
  agent.mend(own)
  t.is(own['user-agent'], 'mine')
})

test('the first call knows its credentials, and so do its later attempts', async t => {
  const { client, sent } = openZoo([failure('Throttling'), {}, {}], { credentials: async () => fromProfile })
  await client.feed!({ Name: 'x' })
  await client.feed!({ Name: 'x' })
  for (const { headers } of sent) t.true(headers['user-agent']!.endsWith(' m/E,Z,b,n cfg/retry-mode#standard'))
  t.is(sent.length, 3)
})

test('a hook that adds to the header is heard, and one that replaces it', async t => {
  const { client, sent } = openZoo([{}, {}], { credentials: async () => fromProfile })
  const add = ({ request }: { request: { headers: Record<string, string> } }) => {
    request.headers['user-agent'] += ' more/1'
  }
  client.meta.events.on('before-call', add)
  await client.feed!({ Name: 'x' })
  t.true(sent[0]!.headers['user-agent']!.endsWith(' m/E,Z,b,n cfg/retry-mode#standard more/1'))
  client.meta.events.off('before-call', add)
  client.meta.events.on('before-send', ({ request }) => {
    request.headers['user-agent'] = 'mine'
  })
  await client.feed!({ Name: 'x' })
  t.is(sent[1]!.headers['user-agent'], 'mine')
})

test('it is no part of the signature', async t => {
  const { client, sent } = openZoo([{}])
  await client.feed!({ Name: 'x' })
  t.false(sent[0]!.headers.authorization!.includes('user-agent'))
  t.true(sent[0]!.headers.authorization!.includes(KEYS.accessKeyId))
})

test('a checksum that the caller gives is named', async t => {
  const service = zooModel({
    operations: { Feed: { input: { shape: 'Summed' }, httpChecksum: { requestAlgorithmMember: 'Algorithm' } } },
    metadata: { protocol: 'rest-json' },
    shapes: {
      Summed: {
        type: 'structure',
        members: {
          Algorithm: { shape: 'Text', location: 'header', locationName: 'x-amz-sdk-checksum-algorithm' },
          Sum: { shape: 'Text', location: 'header', locationName: 'x-amz-checksum-xxhash64' },
        },
      },
    },
  })
  const { client, sent } = openZoo([{}, {}], {
    service,
    config: { ...CONFIG, retries: { mode: 'adaptive', maxAttempts: 1 } },
  })
  await client.feed!({ Sum: 'AAAA' })
  await client.feed!({ Algorithm: 'SHA1' })
  t.true(sent[0]!.headers['user-agent']!.endsWith(' m/F,Z,b,AH cfg/retry-mode#adaptive'))
  t.true(sent[1]!.headers['user-agent']!.endsWith(' m/F,Z,b,X cfg/retry-mode#adaptive'))
})

test('a bucket that is elsewhere is told from the redirect on', async t => {
  const agents: string[] = []
  const session = new Session({
    region: 'us-east-1',
    credentials: keys,
    transport: async ({ url, headers }) => {
      agents.push(headers['user-agent']!)
      const statusCode = url.includes('eu-west-1') ? 204 : 301
      return { statusCode, headers: { 'x-amz-bucket-region': 'eu-west-1' }, body: new Uint8Array() }
    },
  })
  const s3 = session.client('s3')
  for (let times = 0; times < 2; times++) await s3.deleteObject({ Bucket: 'bucket', Key: 'k' })
  t.deepEqual(
    agents.map(agent =>
      agent
        .match(/ m\/(\S+)/)![1]!
        .split(',')
        .includes('Ah'),
    ),
    [false, true, true],
  )
})

import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { cacheKey, RoleCache, roleAnswer } from '../../lib/credentials/role-cache.ts'

const folder = () => join(mkdtempSync(join(tmpdir(), 'tucuxi-roles-')), 'cli/cache')
const answer = (id: string, minutes = 60) => ({
  Credentials: {
    AccessKeyId: id,
    SecretAccessKey: 's',
    SessionToken: 't',
    Expiration: new Date(Date.now() + minutes * 60_000).toISOString(),
  },
})

test('keys are the hashes of what Python prints', t => {
  // python3 -c 'import hashlib,json; print(hashlib.sha1(json.dumps({...}, sort_keys=True).encode()).hexdigest())'
  t.is(
    cacheKey({ RoleArn: 'arn:aws:iam::1:role/r', DurationSeconds: 900, ExternalId: 'é"\\\u007f😀' }),
    'd0cdd441fbde20c7b0f9ce0f199ce21cb462f88d',
  )
  t.is(
    cacheKey({ roleName: 'r', accountId: '1', sessionName: 's' }, { compact: true }),
    'c5a16f1e78f48dca91be86ba2e308f4d622bae1b',
  )
})

test('what is fetched is kept, in memory and in a file for its owner only', async t => {
  const path = folder()
  const first = new RoleCache(new Map(), path)
  t.is((await first.get('k', 'x', async () => answer('a'))).accessKeyId, 'a')
  t.is((await first.get('k', 'x', async () => answer('b'))).accessKeyId, 'a')
  const second = await new RoleCache(new Map(), path).get('k', 'y', async () => answer('b'))
  t.is(second.accessKeyId, 'a')
  t.is(second.source, 'y')
  t.deepEqual(readdirSync(path), ['k.json'])
  if (process.platform !== 'win32') t.is(statSync(join(path, 'k.json')).mode & 0o777, 0o600)
})

test('what lives less than a quarter of an hour is fetched again', async t => {
  const cache = new RoleCache(new Map(), folder())
  await cache.get('k', 'x', async () => answer('a', 14.9))
  t.is((await cache.get('k', 'x', async () => answer('b'))).accessKeyId, 'b')
})

test('what another program has written meanwhile is found when that in memory is too old', async t => {
  const path = folder()
  const cache = new RoleCache(new Map(), path)
  await cache.get('k', 'x', async () => answer('a', 1))
  writeFileSync(join(path, 'k.json'), JSON.stringify(answer('cli')))
  t.is((await cache.get('k', 'x', async () => answer('b'))).accessKeyId, 'cli')
})

test('a file that holds something else is as good as none', async t => {
  for (const content of ['', '{', '[]', 'null', '{}', '{"Credentials":{"AccessKeyId":"a"}}', '{"Credentials":null}']) {
    const path = folder()
    const cache = new RoleCache(new Map(), path)
    await cache.get('other', 'x', async () => answer('o'))
    writeFileSync(join(path, 'k.json'), content)
    t.is((await cache.get('k', 'x', async () => answer('b'))).accessKeyId, 'b', content)
    t.is(JSON.parse(readFileSync(join(path, 'k.json'), 'utf8')).Credentials.AccessKeyId, 'b', content)
  }
})

test('what cannot be fetched is not kept', async t => {
  const cache = new RoleCache(new Map())
  await t.throwsAsync(
    cache.get('k', 'x', () => Promise.reject(new Error('down'))),
    { message: 'down' },
  )
  t.is((await cache.get('k', 'x', async () => answer('b'))).accessKeyId, 'b')
})

test('the answer of STS is cached with its account, and only when it is whole', t => {
  const Credentials = { AccessKeyId: 'a', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(0) }
  const AssumedRoleUser = { Arn: 'arn:aws:sts::123456789012:assumed-role/r/s' }
  t.deepEqual(roleAnswer({ Credentials, AssumedRoleUser, ResponseMetadata: {} }), {
    Credentials: { ...Credentials, Expiration: '1970-01-01T00:00:00Z', AccountId: '123456789012' },
    AssumedRoleUser,
  })
  t.is(roleAnswer({ Credentials, AssumedRoleUser: { Arn: 'x' } })?.Credentials.AccountId, undefined)
  t.is(roleAnswer({}), undefined)
  t.is(roleAnswer({ Credentials: { ...Credentials, SessionToken: '' } }), undefined)
})

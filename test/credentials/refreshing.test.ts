import test from 'ava'
import { Credentials } from '../../lib/credentials/credentials.ts'
import { refreshing } from '../../lib/credentials/refreshing.ts'
import { CredentialsError } from '../../lib/errors.ts'

const MINUTE = 60_000

/** A clock, and a source whose credentials live an hour and count up. */
function setUp(lifetime = 60 * MINUTE) {
  const state = { now: 0, loads: 0, fail: false }
  const load = async () => {
    state.loads++
    await null
    if (state.fail) throw new Error('source is down')
    return new Credentials(
      { accessKeyId: `id${state.loads}`, secretAccessKey: 's', expiration: new Date(state.now + lifetime) },
      'test',
    )
  }
  const get = refreshing(load, () => state.now)
  return { state, get, id: async () => (await get())?.accessKeyId }
}

test('all callers share one load', async t => {
  const { state, id } = setUp()
  t.deepEqual(await Promise.all([id(), id(), id()]), ['id1', 'id1', 'id1'])
  t.is(state.loads, 1)
})

test('credentials are kept until 15 minutes before they expire', async t => {
  const { state, id } = setUp()
  await id()
  state.now = 45 * MINUTE
  t.is(await id(), 'id1')
  state.now += 1
  t.is(await id(), 'id2')
})

test('credentials without expiration are kept', async t => {
  let loads = 0
  const get = refreshing(
    async () => new Credentials({ accessKeyId: `id${++loads}`, secretAccessKey: 's' }, 'test'),
    () => loads * 1e12,
  )
  await get()
  t.is((await get())?.accessKeyId, 'id1')
})

test('in the advisory window one caller refreshes, the others use what is there', async t => {
  const { state, id } = setUp()
  await id()
  state.now = 46 * MINUTE
  t.deepEqual(await Promise.all([id(), id(), id()]), ['id2', 'id1', 'id1'])
  t.is(state.loads, 2)
})

test('an advisory refresh that fails keeps the old ones, and the next caller tries again', async t => {
  const { state, id } = setUp()
  await id()
  state.now = 46 * MINUTE
  state.fail = true
  t.is(await id(), 'id1')
  state.fail = false
  t.is(await id(), 'id3')
})

test('in the mandatory window all callers wait, and a failure is theirs', async t => {
  const { state, id } = setUp()
  await id()
  state.now = 51 * MINUTE
  t.deepEqual(await Promise.all([id(), id()]), ['id2', 'id2'])
  state.now += 51 * MINUTE
  state.fail = true
  await t.throwsAsync(id(), { message: 'source is down' })
  state.fail = false
  t.is(await id(), 'id4')
})

test('credentials that have expired when they come are an error', async t => {
  const { get } = setUp(0)
  const error = await t.throwsAsync(get(), { instanceOf: CredentialsError })
  t.is(error.code, 'CredentialsFailed')
  t.is(error.message, 'The credentials from source "test" expired at 1970-01-01T00:00:00.000Z. Get new ones there.')
})

test('that there are none is kept for ten seconds', async t => {
  const found: (Credentials | null)[] = [
    null,
    null,
    new Credentials({ accessKeyId: 'a', secretAccessKey: 's' }, 'test'),
  ]
  let now = 0
  const get = refreshing(
    async () => found.shift()!,
    () => now,
  )
  t.deepEqual(await Promise.all([get(), get()]), [null, null])
  t.is(found.length, 2)
  now = 9_999
  t.is(await get(), null)
  t.is(found.length, 2)
  now = 10_000
  t.is(await get(), null)
  t.is(found.length, 1)
  now = 20_000
  t.is((await get())?.accessKeyId, 'a')
})

test('a source that has none any more is a failure: in the advisory window the old ones stay', async t => {
  const expiration = new Date(60 * MINUTE)
  const found: (Credentials | null)[] = [
    new Credentials({ accessKeyId: 'a', secretAccessKey: 's', expiration }, 'iam-role'),
    null,
    null,
  ]
  let now = 0
  const get = refreshing(
    async () => found.shift()!,
    () => now,
  )
  await get()
  now = 46 * MINUTE
  t.is((await get())?.accessKeyId, 'a')
  now = 51 * MINUTE
  await t.throwsAsync(get(), {
    instanceOf: CredentialsError,
    message: 'The source "iam-role" has no credentials any more, and no other has any.',
  })
})

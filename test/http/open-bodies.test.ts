import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import ava, { type ExecutionContext } from 'ava'
import { ConnectTimeoutError, Session } from '../../lib/index.ts'
import { serve } from '../helpers/http-server.ts'

const test = ava.serial

const LARGE = 1 << 20
const object = (Key: string) => ({ Bucket: 'b', Key })

/** A client with two sockets, of a bucket whose objects are as long as their names say. */
async function openBucket(t: ExecutionContext) {
  const endpointUrl = await serve(t, (request, response) => {
    const body = Buffer.alloc(Number(request.url!.split('/').at(-1)), 'x')
    response.writeHead(200, { etag: '"x"', 'content-length': body.length }).end(body)
  })
  const session = new Session({
    region: 'us-east-1',
    endpointUrl,
    credentials: { accessKeyId: 'AKIDOPEN', secretAccessKey: 'secret' },
    maxPoolConnections: 2,
    connectTimeout: 300,
    retries: { mode: 'standard', maxAttempts: 1 },
  })
  t.teardown(() => session.close())
  const s3 = session.client('s3')
  return async (length: number) => (await s3.getObject(object(String(length)))).Body
}

test('a request that finds no free socket names the calls whose bodies were left', async t => {
  const get = await openBucket(t)
  const unread = await get(LARGE)
  const half = await get(LARGE)
  for await (const _ of half.iterator({ destroyOnReturn: false })) break
  const error = await t.throwsAsync(get(1), { instanceOf: ConnectTimeoutError })
  t.regex(
    error.message,
    /^No connection to 127\.0\.0\.1:\d+ was free within 300 ms: GetObject of s3 left its Body unread, GetObject of s3 left its Body half read; read or destroy\(\) it\.$/,
  )
  unread.destroy()
  t.is(await (await get(1)).text(), 'x')
  half.destroy()
})

test('bodies of one call are counted, and those that are read are not named', async t => {
  const get = await openBucket(t)
  // Held, so that they are not collected, which would free their sockets.
  const unread = [await get(LARGE), await get(LARGE)]
  await t.throwsAsync(get(1), {
    instanceOf: ConnectTimeoutError,
    message: /: GetObject of s3 left its Body unread \(2 times\); /,
  })
  for (const body of unread) body.destroy()
})

test('a small body keeps no socket, however many are left unread, and can be read later', async t => {
  const get = await openBucket(t)
  const bodies = []
  for (let count = 0; count < 5; count++) bodies.push(await get(64 * 1024))
  t.is((await get(0)).readableLength, 0)
  for (const body of bodies) t.is((await body.bytes()).length, 64 * 1024)
})

test('a body that was thrown away unread gives its socket back when it is collected', async t => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const get = await openBucket(t)
  await get(LARGE)
  await get(LARGE)
  const third = get(1)
  const done = third.then(
    () => true,
    () => true,
  )
  // The finalizers run some time after the collection.
  for (let round = 0; round < 20 && (await Promise.race([done, sleep(10)])) !== true; round++) collect()
  t.is(await (await third).text(), 'x')
})

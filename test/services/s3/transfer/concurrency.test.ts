import test from 'ava'
import { Bandwidth } from '../../../../lib/services/s3/transfer/bandwidth.ts'
import { Slots } from '../../../../lib/services/s3/transfer/concurrency.ts'
import { growingPartSize, partSizeFor } from '../../../../lib/services/s3/transfer/part-size.ts'
import { Progress } from '../../../../lib/services/s3/transfer/progress.ts'
import { clientOf, content, startStub } from './stub.ts'

const MB = 1024 * 1024

test('slots are given in the order in which they were asked for, and to no more than there are', async t => {
  const slots = new Slots(2)
  const order: number[] = []
  let now = 0
  await Promise.all(
    Array.from({ length: 6 }, (_, i) =>
      slots.run(async () => {
        now += 1
        t.true(now <= 2)
        order.push(i)
        await new Promise(setImmediate)
        now -= 1
      }),
    ),
  )
  t.deepEqual(order, [0, 1, 2, 3, 4, 5])
})

test('one who waits leaves when the signal says so, and a task that fails gives its slot back', async t => {
  const slots = new Slots(1)
  const controller = new AbortController()
  let finish = () => {}
  const first = slots.run(
    () =>
      new Promise<void>(resolve => {
        finish = resolve
      }),
  )
  const second = slots.run(async () => t.fail(), controller.signal)
  const third = slots.run(async () => {
    throw new Error('failed')
  })
  const fourth = slots.run(async () => 'done')
  controller.abort(new Error('enough'))
  await t.throwsAsync(second, { message: 'enough' })
  finish()
  await first
  await t.throwsAsync(third, { message: 'failed' })
  t.is(await fourth, 'done')
})

test('the memory of a slot is used again, and grows when it must', async t => {
  const slots = new Slots(1)
  const rooms: Buffer[] = []
  for (const length of [10, 5, 20]) await slots.run(async slot => void rooms.push(slot.room(length)))
  t.deepEqual(
    rooms.map(room => room.length),
    [10, 5, 20],
  )
  t.is(rooms[0]!.buffer, rooms[1]!.buffer)
  t.not(rooms[1]!.buffer, rooms[2]!.buffer)
})

test('parts grow so that no object has more than 10,000', t => {
  t.is(partSizeFor(8 * MB, 100 * MB), 8 * MB)
  t.is(partSizeFor(MB, 100 * MB), 5 * MB)
  t.is(partSizeFor(8 * MB, 80_000 * MB), 8 * MB)
  t.is(partSizeFor(8 * MB, 80_000 * MB + 1), 16 * MB)
  t.true(Math.ceil((48 * 1024 ** 4) / partSizeFor(8 * MB, 48 * 1024 ** 4)) <= 10_000)
  t.is(growingPartSize(8 * MB, 1), 8 * MB)
  t.is(growingPartSize(8 * MB, 1000), 8 * MB)
  t.is(growingPartSize(8 * MB, 1001), 16 * MB)
  t.is(growingPartSize(8 * MB, 10_000), 4096 * MB)
})

test('bytes that are more than the bandwidth wait for those before them', async t => {
  const bandwidth = new Bandwidth(1_000_000)
  const began = performance.now()
  for (let i = 0; i < 3; i++) await bandwidth.take(100_000, undefined)
  // Timers may fire a millisecond early; never much.
  t.true(performance.now() - began >= 195)
  const controller = new AbortController()
  await bandwidth.take(100_000_000, undefined)
  const waiting = bandwidth.take(1, controller.signal)
  controller.abort()
  await t.throwsAsync(waiting, { name: 'AbortError' })
})

test('maxBandwidth holds for uploads and downloads, and for all that share slots', async t => {
  const stub = await startStub(t)
  const s3 = clientOf(t, stub)
  const began = performance.now()
  const config = { maxBandwidth: 1_000_000 }
  const slots = new Slots(4)
  const options = { config, slots }
  await Promise.all([1, 2, 3].map(i => s3.uploadFileobj(content(150_000), 'b', `k${i}`, options)))
  t.true(performance.now() - began >= 295)
  const half = performance.now()
  await Promise.all([1, 2, 3].map(i => s3.downloadFileobj('b', `k${i}`, () => {}, { config })))
  t.pass(`${performance.now() - half}`)
})

test('progress tells no less than before, and what is sent again only once it is more', t => {
  const told: number[] = []
  const progress = new Progress('k', ({ transferred }) => told.push(transferred), 10)
  for (const bytes of [4, 3, -5, 2, 6]) progress.add(bytes)
  progress.end()
  t.deepEqual(told, [4, 7, 10])
  const nothing: unknown[] = []
  new Progress('k', progress => nothing.push(progress)).end()
  t.deepEqual(nothing, [{ transferred: 0, total: 0, key: 'k' }])
})

import test from 'ava'
import { WaiterError } from '../../lib/errors.ts'
import { answering } from './batch/fixture.ts'
import type { Loose } from './fixture.ts'

const task = (taskArn: string, lastStatus: string) => ({ taskArn, lastStatus })
const named = ({ tasks }: Loose): string => tasks.join()

/** A cluster whose tasks are in the state that `stateOf` says. */
function cluster(stateOf: (id: string) => string) {
  const { session, bodies } = answering(({ tasks }) => {
    return { tasks: tasks.map((id: string) => task(id, stateOf(id))), failures: [] }
  })
  const ecs: Loose = session.resource('ecs')
  return { ecs, bodies, taskOf: (id: string, of = 'c') => ecs.Cluster(of).Task(id) }
}

test('waits of one turn are one request, also those for different states; each cluster has its own', async t => {
  const { bodies, taskOf } = cluster(id => (id === 'd' ? 'STOPPED' : 'RUNNING'))
  const all = [taskOf('a').waitUntilRunning(), taskOf('b').waitUntilRunning(), taskOf('d').waitUntilStopped()]
  const other = taskOf('a', 'other').waitUntilRunning()
  const resources: Loose[] = await Promise.all([...all, other])
  t.deepEqual(bodies, [
    { cluster: 'c', tasks: ['a', 'b', 'd'] },
    { cluster: 'other', tasks: ['a'] },
  ])
  t.deepEqual(
    resources.map(({ lastStatus }) => lastStatus),
    ['RUNNING', 'RUNNING', 'STOPPED', 'RUNNING'],
  )
})

test('to AWS a poll of many is one of a waiter, too', async t => {
  const { ecs, taskOf } = cluster(() => 'RUNNING')
  const agents: string[] = []
  ecs.meta.client.meta.events.on('before-send', ({ request }: Loose) => {
    agents.push(request.headers['user-agent'])
  })
  await taskOf('a').waitUntilRunning()
  await Promise.all(['a', 'b'].map(id => taskOf(id).waitUntilRunning()))
  t.is(agents.length, 2)
  t.is(agents[1], agents[0])
  t.regex(agents[0]!, / m\/(?:\w+,)*B(?:,|$)/)
})

test('parameters of the caller are in a request of his own', async t => {
  const { bodies, taskOf } = cluster(() => 'RUNNING')
  const params = { include: ['TAGS'] }
  await Promise.all([taskOf('a').waitUntilRunning({ params }), taskOf('b').waitUntilRunning({ params })])
  t.deepEqual(bodies.map(named), ['a', 'b'])
  t.true(bodies.every(({ include }) => include[0] === 'TAGS'))
})

test('the answer of a wait has its own resource only', async t => {
  const { taskOf } = cluster(id => (id === 'a' ? 'STOPPED' : 'RUNNING'))
  const polls: Loose[] = []
  const waits = ['a', 'b'].map(id => taskOf(id).waitUntilRunning({ onPoll: (poll: Loose) => polls.push(poll) }))
  const [failed, good] = await Promise.allSettled(waits)
  t.is(good!.status, 'fulfilled')
  const { reason } = failed as PromiseRejectedResult
  t.true(reason instanceof WaiterError)
  t.deepEqual([reason.reason, reason.lastResponse.tasks], ['failure', [task('a', 'STOPPED')]])
  t.deepEqual(
    polls.map(({ state, response }) => [state, response.tasks]),
    [
      ['failure', [task('a', 'STOPPED')]],
      ['success', [task('b', 'RUNNING')]],
    ],
  )
})

test('who waits later polls at once, and then with those who wait already', async t => {
  let polls = 0
  const { bodies, taskOf } = cluster(() => (polls > 4 ? 'RUNNING' : 'PENDING'))
  const options = { delay: 100, onPoll: () => (polls += 1) }
  const waits = ['a', 'b'].map(id => taskOf(id).waitUntilRunning(options))
  await new Promise(resolve => setImmediate(resolve))
  waits.push(taskOf('d').waitUntilRunning(options))
  await Promise.all(waits)
  t.deepEqual(bodies.map(named), ['a,b', 'd', 'a,b,d', 'a,b,d'])
})

test('who leaves by his signal does not end the waits of the others, before a poll or between two', async t => {
  let polls = 0
  const { bodies, taskOf } = cluster(() => (polls > 1 ? 'RUNNING' : 'PENDING'))
  const abort = new AbortController()
  const reason = new Error('enough')
  const before = taskOf('a').waitUntilRunning({ signal: AbortSignal.abort(reason) })
  const between = taskOf('b').waitUntilRunning({ signal: abort.signal, delay: 20 })
  const stays = taskOf('d').waitUntilRunning({
    delay: 20,
    onPoll: () => {
      polls += 1
      abort.abort(reason)
    },
  })
  for (const [wait, count] of [
    [before, 0],
    [between, 1],
  ] as const) {
    const error = await t.throwsAsync<WaiterError>(wait, {
      instanceOf: WaiterError,
      message: `Waiter tasksRunning, ${count} poll${count === 1 ? '' : 's'}: the signal was aborted.`,
    })
    t.deepEqual([error!.reason, error!.cause], ['aborted', reason])
  }
  await stays
  t.deepEqual(bodies.map(named), ['b,d', 'd', 'd'])
})

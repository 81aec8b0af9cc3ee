import test from 'ava'
import type { WaitOptions } from '../../lib/client/types.ts'
import type { ClientError, WaiterError } from '../../lib/errors.ts'
import { Session } from '../../lib/index.ts'
import { camelCase } from '../../lib/names.ts'
import { internals } from '../../lib/resource/core.ts'
import { compileParams, fill } from '../../lib/resource/params.ts'
import { attach } from '../../lib/testing/attach.ts'
import type { Loose } from './fixture.ts'
import { type Case, MANNERS, type Step, sharedCases, stepsOf, World } from './waiting-world.ts'

const session = new Session({ region: 'eu-west-1' })
const limits = { delay: 5, maxAttempts: 3 }

/** Resources of a type, each with a script: all that can come first, and all that can come then. */
function scripted(one: Case, manner: string) {
  const steps = stepsOf(one)
  const scripts = new Map<string, readonly Step[]>()
  for (const first of steps) for (const then of steps) scripts.set(`x-${scripts.size}`, [first, then])
  const world = new World(one, MANNERS[manner]!, scripts)
  const root = session.resource<string>(one.service)
  const { client, type: service } = internals(root)
  attach(client, { intercept: world.intercept(client), offline: true })
  const type = service.context.type(one.type)
  const resources = [...scripts.keys()].map(id => {
    return type.make(client, new Map(type.view.identifiers.map(({ name }) => [name, name === 'ClusterArn' ? 'c' : id])))
  })
  return { world, ids: [...scripts.keys()], resources, type, client }
}

/** What came of a wait, and what was seen on its way. */
async function outcome(wait: (options: WaitOptions) => Promise<unknown>, id: string, world: World) {
  const polls: unknown[] = []
  const onPoll = (poll: unknown) => {
    polls.push(poll)
    world.next(id)
  }
  try {
    await wait({ ...limits, onPoll })
    return { polls }
  } catch (error) {
    const { message, reason, lastResponse, cause } = error as WaiterError
    const { code, message: why, response, requestId } = (cause ?? {}) as ClientError
    return {
      polls,
      name: (error as Error).name,
      message,
      reason,
      lastResponse,
      cause: { code, why, response, requestId },
    }
  }
}

for (const one of sharedCases()) {
  for (const manner of Object.keys(MANNERS)) {
    test(`${one.service}.${one.type}.${one.member}, a service that ${manner}: together as alone`, async t => {
      const alone = scripted(one, manner)
      const { waiterName, params, path } = alone.type.view.waiters.find(
        ({ member }) => member === one.member,
      )!.definition
      const filled = compileParams(params, alone.type.view)
      const expected = await Promise.all(
        alone.ids.map((id, index) => {
          const asked = fill(filled, alone.resources[index]!)
          return outcome(given => alone.client.getWaiter(camelCase(waiterName)).wait(asked, given), id, alone.world)
        }),
      )
      const together = scripted(one, manner)
      const actual = await Promise.all(
        together.ids.map((id, index) => {
          const resource: Loose = together.resources[index]
          return outcome(given => resource[one.member](given), id, together.world)
        }),
      )
      for (const [index, id] of together.ids.entries()) t.deepEqual(actual[index], expected[index], id)
      const reasons = new Set(expected.map(({ reason }) => reason))
      for (const reason of [undefined, 'error', 'maxAttempts'] as const) t.true(reasons.has(reason), reason)
      t.true(alone.world.requests.every(ids => ids.length === 1))
      t.true(together.world.requests.some(ids => ids.length > 1))
      if (path === undefined) return
      for (const [index, resource] of together.resources.entries()) {
        if (expected[index]!.message !== undefined) continue
        const known = internals(resource).state.data as Loose
        t.true(known === undefined || known[one.idMember] === together.ids[index])
      }
    })
  }
}

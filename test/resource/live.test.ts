/** What mobx observes stays current. */
import { once } from 'node:events'
import test, { type ExecutionContext } from 'ava'
import { autorun, when } from 'mobx'
import type { CallOptions } from '../../lib/client/types.ts'
import { ClientClosedError, InvalidOptionError, NotLoadedError } from '../../lib/errors.ts'
import { internals } from '../../lib/resource/core.ts'
import { createServiceResource, LiveCollection, live } from '../../lib/resource/index.ts'
import { type Answers, definition, fakeClient, type Loose, zooModel } from './fixture.ts'

/** A zoo in which observed animals are looked at every few milliseconds. */
function open(
  answers: Answers,
  { refreshInterval = 5, closed }: { refreshInterval?: number; closed?: AbortSignal } = {},
) {
  const extra = { meta: { region: 'eu-west-1', partition: 'aws', config: { refreshInterval } } }
  const { client, calls } = fakeClient(answers, extra)
  const zoo: Loose = createServiceResource({ definition, service: zooModel(), client, closed })
  return { zoo, calls }
}

/** Animals whose mood is the number of requests so far. */
function counting() {
  let loads = 0
  return ({ Ids }: { Ids?: string[] }) => {
    loads += 1
    return { Animals: (Ids ?? ['a-1']).map(AnimalId => ({ AnimalId, Mood: `${loads}` })) }
  }
}

const settle = () => new Promise(resolve => setImmediate(resolve))
/** Some paces long. */
const pause = () => new Promise(resolve => setTimeout(resolve, 40))

/** Observes until the test ends. */
function watch(t: ExecutionContext, read: () => unknown): unknown[] {
  const seen: unknown[] = []
  t.teardown(
    autorun(
      () => {
        seen.push(read())
      },
      { onError: error => seen.push(error) },
    ),
  )
  return seen
}

test('when() simply works: an observed resource is loaded, and loaded again until the condition holds', async t => {
  const { zoo, calls } = open({ describeAnimals: counting() })
  const animal = zoo.Animal('a-1')
  await when(() => animal.mood === '3')
  t.is(calls.length, 3)
  t.is(animal.mood, '3')
})

test('nothing is asked for any more when nothing observes', async t => {
  const { zoo, calls } = open({ describeAnimals: counting() })
  const animal = zoo.Animal('a-1')
  await when(() => animal.mood === '2')
  await settle()
  const { length } = calls
  await pause()
  t.is(calls.length, length)
})

test('an answer that says the same is no news: the reaction sleeps, the data and what was made from it stay', async t => {
  const { zoo, calls } = open({
    describeAnimals: () => ({ Animals: [{ AnimalId: 'a-1', Mood: 'calm', KeeperId: 'k-1' }] }),
  })
  const animal = zoo.Animal('a-1')
  const seen = watch(t, () => animal.keeper)
  while (calls.length < 4) await pause()
  t.is(seen.length, 2)
  t.is(animal.keeper, seen[1])
})

test('resources of one pace are refreshed in one turn, whenever they began to be observed', async t => {
  const turns: string[][] = []
  let turn: string[] | undefined
  const describeAnimals = ({ Ids }: { Ids?: string[] }) => {
    if (turn === undefined) {
      turn = []
      turns.push(turn)
      setImmediate(() => {
        turn = undefined
      })
    }
    turn.push(...(Ids ?? []))
    return { Animals: (Ids ?? []).map(AnimalId => ({ AnimalId })) }
  }
  const { zoo } = open({ describeAnimals }, { refreshInterval: 20 })
  for (const id of ['a-1', 'a-2', 'a-3']) {
    const animal = zoo.Animal(id)
    watch(t, () => animal.mood)
    await pause()
  }
  turns.length = 0
  while (turns.length < 3) await pause()
  for (const ids of turns) t.deepEqual(new Set(ids), new Set(['a-1', 'a-2', 'a-3']))
})

test('live() gives a resource a pace of its own, and resolves to it', async t => {
  const { zoo, calls } = open({ describeAnimals: counting() }, { refreshInterval: 0 })
  const [slow, fast] = [zoo.Animal('slow'), zoo.Animal('fast')]
  watch(t, () => slow.mood)
  t.is(live(fast, { every: 3 }), fast)
  watch(t, () => fast.mood)
  while (calls.length < 5) await pause()
  t.is(calls.filter(([, { Ids }]: Loose) => Ids.includes('slow')).length, 1)
  live(fast, { every: 0 })
  await pause()
  const { length } = calls
  await pause()
  t.is(calls.length, length)
})

test('the pace of a resource that is observed already can be changed', async t => {
  const { zoo, calls } = open({ describeAnimals: counting() }, { refreshInterval: 0 })
  const animal = zoo.Animal('a-1')
  watch(t, () => animal.mood)
  await pause()
  t.is(calls.length, 1)
  live(animal, { every: 3 })
  await when(() => animal.mood === '3')
  t.true(calls.length >= 3)
})

test('what was known long ago is refreshed as soon as it is observed', async t => {
  const { zoo, calls } = open({ describeAnimals: counting() }, { refreshInterval: 60_000 })
  const fresh = await zoo.Animal('a-1').loaded()
  watch(t, () => fresh.mood)
  await settle()
  t.is(calls.length, 1)
  const old = zoo.Animal('a-2')
  internals(old).state.know({ Mood: 'of yesterday' }, Date.now() - 86_400_000)
  const seen = watch(t, () => old.mood)
  await settle()
  t.deepEqual(seen, ['of yesterday', '2'])
})

test('an action has an observed resource loaded at once, at any pace', async t => {
  const { zoo, calls } = open({ describeAnimals: counting(), feedAnimal: () => ({}) }, { refreshInterval: 60_000 })
  const animal = zoo.Animal('a-1')
  const seen = watch(t, () => animal.mood)
  await settle()
  await animal.feed()
  await settle()
  t.deepEqual(seen, [undefined, '1', undefined, '2'])
  t.is(calls.length, 3)
})

test('a refresh that fails changes nothing but meta.error, and is tried again', async t => {
  const failure = new Error('the zoo is closed')
  let load = 0
  const { zoo } = open({
    describeAnimals: () => {
      load += 1
      if (load === 2 || load === 3) throw failure
      return { Animals: [{ AnimalId: 'a-1', Mood: `${load}` }] }
    },
  })
  const animal = zoo.Animal('a-1')
  const moods = watch(t, () => animal.mood)
  const errors = watch(t, () => animal.meta.error)
  await when(() => animal.mood === '4')
  t.deepEqual(moods.slice(0, 3), [undefined, '1', '4'])
  const [first, second, ...rest] = [...new Set(errors)]
  t.deepEqual([first, second, rest], [undefined, failure, []])
  t.is(animal.meta.error, undefined)
})

test('a first load that fails throws in the reaction, which heals when a later one succeeds', async t => {
  const failure = new Error('the zoo is closed')
  let load = 0
  const { zoo } = open({
    describeAnimals: () => {
      load += 1
      if (load < 4) throw failure
      return { Animals: [{ AnimalId: 'a-1', Mood: 'calm' }] }
    },
  })
  const animal = zoo.Animal('a-1')
  const seen = watch(t, () => animal.mood)
  while (seen.length < 3) await pause()
  t.deepEqual(seen, [undefined, failure, 'calm'])
})

test('meta tells whether a load is under way, and when what is known was known', async t => {
  const { zoo } = open({ describeAnimals: counting() }, { refreshInterval: 0 })
  const animal = zoo.Animal('a-1')
  t.is(animal.meta.updatedAt, undefined)
  const seen = watch(t, () => animal.meta.isLoading)
  const before = Date.now()
  await animal.load()
  t.deepEqual(seen, [false, true, false])
  t.true(animal.meta.updatedAt instanceof Date)
  t.true(animal.meta.updatedAt.getTime() >= before)
})

test('closing ends all refreshes, and those of a closed client end by themselves', async t => {
  const closing = new AbortController()
  const { zoo, calls } = open({ describeAnimals: counting() }, { closed: closing.signal })
  const animal = zoo.Animal('a-1')
  watch(t, () => animal.mood)
  await when(() => animal.mood === '2')
  closing.abort()
  await settle()
  const { length } = calls
  await pause()
  t.is(calls.length, length)
  const late = zoo.Animal('a-2')
  watch(t, () => late.mood)
  await pause()
  t.is(calls.length, length + 1, 'what is not known is loaded, and not refreshed')

  let load = 0
  const other = open({
    describeAnimals: () => {
      load += 1
      if (load > 1) throw new ClientClosedError('closed')
      return { Animals: [{ Mood: 'calm' }] }
    },
  })
  const one = other.zoo.Animal('a-1')
  watch(t, () => one.mood)
  await pause()
  t.is(load, 2)
})

test('a resource that cannot be loaded is not refreshed', async t => {
  const { zoo, calls } = open({ listToys: [{ Toys: [{ Name: 'ball', Colour: 'red' }] }] })
  const toy = await zoo.Animal('a-1').toys.first()
  t.deepEqual(
    watch(t, () => toy.colour),
    ['red'],
  )
  await pause()
  t.is(calls.length, 1)
})

test('live() takes resources and collections, and a number of milliseconds', t => {
  const { zoo } = open({})
  t.throws(() => live({}), { instanceOf: InvalidOptionError, message: /^live needs a resource or a collection: / })
  t.throws(() => live(zoo.animals, 5 as never), {
    instanceOf: InvalidOptionError,
    message: 'live: give an object with every.',
  })
  for (const every of [-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '5' as never]) {
    t.throws(() => live(zoo.animals, { every }), {
      instanceOf: InvalidOptionError,
      message: /"every" must be a number/,
    })
  }
})

/** A zoo whose animals come and go: each listing is the next of these. */
function listings(...each: { AnimalId: string; Mood?: string }[][]) {
  let listing = 0
  const answers: Answers = {
    describeAnimals: params => {
      const Ids = (params as { Ids?: string[] }).Ids
      if (Ids !== undefined) return { Animals: Ids.map(AnimalId => ({ AnimalId, Mood: 'asked alone' })) }
      const Animals = each[Math.min(listing, each.length - 1)]
      listing += 1
      return { Animals }
    },
    feedAnimal: () => ({}),
  }
  return answers
}

test('a live collection is listed while it is observed; items stay the same objects and learn from each listing', async t => {
  const { zoo, calls } = open(
    listings(
      [{ AnimalId: 'a-1', Mood: 'calm' }],
      [
        { AnimalId: 'a-1', Mood: 'wild' },
        { AnimalId: 'a-2', Mood: 'calm' },
      ],
      [{ AnimalId: 'a-2', Mood: 'calm' }],
    ),
  )
  const animals: LiveCollection<Loose> = live(zoo.animals, { every: 5 })
  const seen = watch(t, () => animals.items) as Loose[][]
  const moods = watch(t, () => animals.items?.map(one => one.mood).join())
  await when(() => animals.items?.length === 1 && animals.items[0].id === 'a-2')
  t.is(seen[0], undefined)
  t.is(seen[1]![0], seen[2]![0], 'a-1')
  t.is(seen[2]![1], seen[3]![0], 'a-2')
  t.is(seen.length, 4, 'the same listing is no news')
  t.deepEqual([...new Set(moods)], [undefined, 'calm', 'wild,calm'])
  t.true(
    calls.every(([, params]) => (params as Loose).Ids === undefined),
    'no item was asked for alone',
  )
})

test('an item is asked for alone after an action, and once the listing does not bring it any more', async t => {
  const { zoo, calls } = open(listings([{ AnimalId: 'a-1', Mood: 'calm' }], [{ AnimalId: 'a-1', Mood: 'calm' }], []))
  const animals: LiveCollection<Loose> = live(zoo.animals, { every: 0 })
  watch(t, () => animals.items)
  await settle()
  const [one] = animals.items!
  const seen = watch(t, () => one.mood)
  await one.feed()
  await settle()
  t.deepEqual(seen, ['calm', undefined, 'asked alone'])
  await animals.reload()
  t.is(one.mood, 'calm')
  await animals.reload()
  t.deepEqual(animals.items, [])
  await when(() => one.mood === 'asked alone')
  t.true(calls.length > 4)
})

test('a listing that was under way during an action does not bring back what the action discarded', async t => {
  const answers = listings([{ AnimalId: 'a-1', Mood: 'hungry' }])
  const gate = new EventTarget()
  let gated = false
  const describe = answers.describeAnimals as (params: object) => unknown
  const { zoo } = open({
    ...answers,
    describeAnimals: async params => {
      if (gated) await once(gate, 'open')
      return describe(params)
    },
  })
  const animals: LiveCollection<Loose> = await live(zoo.animals, { every: 0 }).loaded()
  const [one] = animals.items!
  gated = true
  const reloaded = animals.reload()
  await settle()
  await one.feed()
  gate.dispatchEvent(new Event('open'))
  await reloaded
  t.is(animals.items![0], one)
  t.false(one.isLoaded)
  t.throws(() => one.mood, { instanceOf: NotLoadedError, message: /feed\(\) may have changed it/ })
})

test('a live collection without an observer is known after loaded(), and says so before', async t => {
  const { zoo, calls } = open(listings([{ AnimalId: 'a-1' }]))
  const animals = live(zoo.animals)
  t.true(animals instanceof LiveCollection)
  t.is(String(animals), 'live(zoo.animals)')
  t.throws(() => animals.items, {
    instanceOf: NotLoadedError,
    message: 'live(zoo.animals).items is not known: it was never loaded. Read it after "await loaded()" of it.',
  })
  t.is(animals.updatedAt, undefined)
  t.is((await animals.loaded()).items!.length, 1)
  await animals.loaded()
  t.is(calls.length, 1)
  await animals.reload()
  await pause()
  t.is(calls.length, 2)
  t.true(animals.updatedAt instanceof Date)
})

test('a listing that fails: the items stay, the error is told, and the next one heals it', async t => {
  const failure = new Error('the zoo is closed')
  let listing = 0
  const { zoo } = open({
    describeAnimals: () => {
      listing += 1
      if (listing === 2) throw failure
      return { Animals: Array.from({ length: listing }, (_, index) => ({ AnimalId: `a-${index}` })) }
    },
  })
  const animals = live<Loose>(zoo.animals, { every: 5 })
  const errors = watch(t, () => animals.error)
  const loading = watch(t, () => animals.isLoading)
  const lengths = watch(t, () => animals.items?.length)
  await when(() => animals.items?.length === 3)
  t.deepEqual([...new Set(errors)], [undefined, failure])
  t.deepEqual(lengths.slice(0, 3), [undefined, 1, 3])
  t.true(loading.includes(true))
  await t.throwsAsync(
    live(
      open({
        describeAnimals: () => {
          throw failure
        },
      }).zoo.animals,
    ).loaded(),
    { is: failure },
  )
})

/** A zoo with one animal in a live collection that is listed once and observed, and what was known of it long ago. */
async function keptLongAgo(t: ExecutionContext, every: number) {
  const { zoo, calls } = open(listings([{ AnimalId: 'a-1', Mood: 'calm' }]), { refreshInterval: 60_000 })
  const animals: LiveCollection<Loose> = await live(zoo.animals, { every }).loaded()
  watch(t, () => animals.items)
  const [one] = animals.items!
  internals(one).state.know({ Mood: 'of yesterday' }, Date.now() - 86_400_000)
  calls.length = 0
  return { one, calls }
}

test('an item that a live collection keeps current is not asked for alone when it is observed anew', async t => {
  const { one, calls } = await keptLongAgo(t, 60_000)
  t.deepEqual(
    watch(t, () => one.mood),
    ['of yesterday'],
  )
  await settle()
  t.deepEqual(calls, [])
})

test('the pace of a live collection is that of its items, also where it is slower than theirs by default', async t => {
  for (const every of [0, 600_000]) {
    const { one, calls } = await keptLongAgo(t, every)
    watch(t, () => one.mood)
    await settle()
    t.deepEqual(calls, [], `${every}`)
  }
})

test('an item with a faster pace of its own is asked for alone', async t => {
  for (const every of [0, 600_000]) {
    const { one, calls } = await keptLongAgo(t, every)
    const seen = watch(t, () => live<Loose>(one, { every: 60_000 }).mood)
    await settle()
    t.deepEqual(seen, ['of yesterday', 'asked alone'])
    t.is(calls.length, 1)
  }
})

test('one listing is one change: no reaction sees a part of it', async t => {
  const { zoo } = open(
    listings(
      [
        { AnimalId: 'a-1', Mood: 'calm' },
        { AnimalId: 'a-2', Mood: 'calm' },
      ],
      [
        { AnimalId: 'a-1', Mood: 'wild' },
        { AnimalId: 'a-2', Mood: 'wild' },
        { AnimalId: 'a-3', Mood: 'wild' },
      ],
    ),
  )
  const animals: LiveCollection<Loose> = live(zoo.animals, { every: 0 })
  const moods = watch(t, () => animals.items?.map(one => one.mood).join())
  await settle()
  await animals.reload()
  t.deepEqual(moods, [undefined, 'calm,calm', 'wild,wild,wild'])
})

test('views of one collection at one pace are one view: a reaction may make it', async t => {
  const { zoo, calls } = open(listings([{ AnimalId: 'a-1' }], [{ AnimalId: 'a-2' }]), { refreshInterval: 60_000 })
  t.is(live(zoo.animals), live(zoo.animals))
  t.is(live(zoo.animals, { every: 60_000 }), live(zoo.animals))
  t.not(live(zoo.animals, { every: 1_000 }), live(zoo.animals))
  t.not(live(zoo.animals.filter({ Mood: 'calm' })), live(zoo.animals))
  const seen = [1, 2].map(() => watch(t, () => live<Loose>(zoo.animals).items?.map((one: Loose) => one.id)))
  await settle()
  t.deepEqual(seen, [
    [undefined, ['a-1']],
    [undefined, ['a-1']],
  ])
  t.is(calls.length, 1)
})

test('a listing ends when nothing observes it any more, and begins again when something does', async t => {
  const toys = [{ Toys: [{ AnimalId: 'a-1', Name: 'ball' }] }, { Toys: [{ AnimalId: 'a-1', Name: 'kite' }] }]
  let stop: (() => void) | undefined
  const pages: number[] = []
  const extra = {
    canPaginate: () => true,
    async *paginate(_: string, __: object, { signal }: CallOptions) {
      for (const [index, page] of toys.entries()) {
        signal?.throwIfAborted()
        pages.push(index)
        yield page
        stop?.()
        await settle()
      }
    },
  }
  const { client } = fakeClient({}, { ...extra, meta: { region: 'eu-west-1', config: { refreshInterval: 60_000 } } })
  const zoo: Loose = createServiceResource({ definition, service: zooModel(), client })
  const view: LiveCollection<Loose> = live(zoo.toys)
  stop = autorun(() => view.items)
  for (let turn = 0; turn < 9; turn += 1) await settle()
  t.deepEqual(pages, [0])
  t.is(view.error, undefined, 'who left is no failure')
  stop = undefined
  await when(() => view.items?.length === 2)
  t.deepEqual(pages, [0, 0, 1])
})

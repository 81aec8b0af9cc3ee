import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { autorun, computed, onReactionError, runInAction, untracked } from 'mobx'
import { NotLoadedError } from '../../lib/errors.ts'
import { type Loose, zoo as open } from './fixture.ts'

/** Lets everything happen that is about to. */
const settle = () => new Promise(resolve => setImmediate(resolve))

function animal(...answers: (object | Error)[]) {
  let load = 0
  const { zoo, calls } = open({
    describeAnimals: () => {
      const answer = answers[Math.min(load, answers.length - 1)]
      load += 1
      if (answer instanceof Error) throw answer
      return { Animals: [answer] }
    },
    feedAnimal: () => ({}),
  })
  const loads = () => calls.filter(([name]) => name === 'describeAnimals').length
  return { zoo, animal: zoo.Animal('a-1') as Loose, loads }
}

/** What a reaction saw, and what it threw, run by run. */
function watch(read: () => unknown): { seen: unknown[]; stop: () => void } {
  const seen: unknown[] = []
  const stop = autorun(
    () => {
      seen.push(read())
    },
    { onError: error => seen.push(error) },
  )
  return { seen, stop }
}

test('in a reaction an attribute is undefined, then the load is done, then the reaction runs again', async t => {
  const { animal: one, loads } = animal({ Mood: 'calm' })
  const { seen, stop } = watch(() => one.mood)
  t.deepEqual(seen, [undefined])
  t.is(loads(), 0)
  await settle()
  t.deepEqual(seen, [undefined, 'calm'])
  t.is(loads(), 1)
  stop()
})

test('many reactions and many attributes start one load', async t => {
  const { animal: one, loads } = animal({ Mood: 'calm', KeeperId: 'k-1' })
  const first = watch(() => [one.mood, one.keeperId, one.keeper, one.isLoaded])
  const second = watch(() => one.meta.data)
  await settle()
  t.is(loads(), 1)
  t.is(first.seen.length, 2)
  t.deepEqual(second.seen, [undefined, { Mood: 'calm', KeeperId: 'k-1' }])
  first.stop()
  second.stop()
})

test('isLoaded is false in a reaction, starts the load and becomes true', async t => {
  const { animal: one } = animal({ Mood: 'calm' })
  const { seen, stop } = watch(() => one.isLoaded)
  await settle()
  t.deepEqual(seen, [false, true])
  stop()
})

test('what an action discards is loaded again as long as something observes it, and not after', async t => {
  const { animal: one, loads } = animal({ Mood: 'hungry' }, { Mood: 'fed' })
  const { seen, stop } = watch(() => one.mood)
  await settle()
  await one.feed()
  await settle()
  t.deepEqual(seen, [undefined, 'hungry', undefined, 'fed'])
  stop()
  await one.feed()
  await settle()
  t.is(loads(), 2)
})

test('a load by hand reaches the observers', async t => {
  const { animal: one } = animal({ Mood: 'wild' }, { Mood: 'calm' })
  const { seen, stop } = watch(() => one.mood)
  await settle()
  await one.reload()
  t.deepEqual(seen, [undefined, 'wild', 'calm'])
  stop()
})

test('a load that failed throws in the reaction, once, and never as an unhandled rejection', async t => {
  const failure = new Error('no line to the zoo')
  const { animal: one, loads } = animal(failure)
  const { seen, stop } = watch(() => one.mood)
  await settle()
  await settle()
  t.deepEqual(seen, [undefined, failure])
  t.is(loads(), 1)
  stop()
})

test('after a failed load, a load by hand or an action heals the reaction', async t => {
  const { animal: one } = animal(new Error('broken'), { Mood: 'calm' })
  const { seen, stop } = watch(() => one.mood)
  await settle()
  await one.load()
  t.deepEqual(seen.slice(2), ['calm'])
  stop()
  const other = animal(new Error('broken'), { Mood: 'calm' })
  const watched = watch(() => other.animal.mood)
  await settle()
  await other.animal.feed()
  await settle()
  t.deepEqual(watched.seen.slice(2), [undefined, 'calm'])
  watched.stop()
})

test('who comes after the observers that saw a load fail may try again', async t => {
  const { animal: one, loads } = animal(new Error('broken'), { Mood: 'calm' })
  const first = watch(() => one.mood)
  await settle()
  first.stop()
  const second = watch(() => one.mood)
  await settle()
  t.deepEqual(second.seen, [undefined, 'calm'])
  t.is(loads(), 2)
  second.stop()
})

test('isLoaded and meta.data do not throw what a load failed with, nor load again', async t => {
  const { animal: one, loads } = animal(new Error('broken'))
  const { seen, stop } = watch(() => [one.isLoaded, one.meta.data])
  await settle()
  await settle()
  t.deepEqual(seen.at(-1), [false, undefined])
  t.is(loads(), 1)
  stop()
})

test('a computed value that is observed counts as a reaction', async t => {
  const { animal: one } = animal({ Mood: 'calm' })
  const loud = computed(() => one.mood?.toUpperCase())
  const { seen, stop } = watch(() => loud.get())
  await settle()
  t.deepEqual(seen, [undefined, 'CALM'])
  stop()
})

test('outside of reactions nothing is observed: not in an action, untracked, or a computed value nobody observes', async t => {
  const { animal: one, loads } = animal({ Mood: 'calm' })
  const loud = computed(() => one.mood)
  const thrown: unknown[] = []
  const stop = onReactionError(error => thrown.push(error))
  for (const read of [
    () => one.mood,
    () => runInAction(() => one.mood),
    () => loud.get(),
    () => {
      let caught: unknown
      autorun(() => {
        try {
          untracked(() => one.mood)
        } catch (error) {
          caught = error
        }
      })()
      throw caught
    },
  ]) {
    t.throws(read, { instanceOf: NotLoadedError })
  }
  stop()
  await settle()
  t.is(loads(), 0)
  t.deepEqual(thrown, [])
})

test('a reference is one object in a reaction, so that what hangs on it is loaded once', async t => {
  const { zoo } = open(
    { describeAnimals: () => ({ Animals: [{ Cages: [{ Name: 'c-1' }] }] }) },
    { extensions: { Cage: { load: async () => ({ Colour: 'red' }) } } },
  )
  const one = zoo.Animal('a-1')
  const { seen, stop } = watch(() => one.homes?.map((cage: Loose) => cage.colour))
  for (let turn = 0; turn < 5; turn += 1) await settle()
  t.is(seen[0], undefined)
  t.deepEqual(seen.at(-1), [undefined])
  t.true(seen.length <= 3)
  stop()
})

test('an attribute of a type that cannot be loaded throws in a reaction, too: it would never come', async t => {
  const { zoo } = open({})
  const { seen, stop } = watch(() => zoo.Toy('a-1', 'ball').colour)
  t.true(seen[0] instanceof NotLoadedError)
  stop()
})

const run = promisify(execFile)
const lib = join(import.meta.dirname, '../../lib/resource')

/** Runs a program in a process of its own: whether mobx is there is a matter of the process. */
async function inProcess(program: string, type: 'module' | 'commonjs'): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, ['--import=tsx', `--input-type=${type}`, '--eval', program], {
    cwd: join(import.meta.dirname, '../..'),
  })
  return stdout.trim() + stderr.trim()
}

const observe = `
  const state = new ResourceState()
  const seen = []
  autorun(() => { seen.push(state.observe()) })
  state.know({})
  console.log(JSON.stringify([...seen, state.observe(), mobxProblem() ?? null]))
`

test('the mobx of the application is found when it is imported', async t => {
  const program = `import { autorun } from 'mobx'
    import { mobxProblem, ResourceState } from '${lib}/state.ts'
    ${observe}`
  t.is(await inProcess(program, 'module'), '[true,true,false,null]')
})

test('the mobx of the application is found when it is required, before and after tucuxi', async t => {
  const before = `const { autorun } = require('mobx')
    import('${lib}/state.ts').then(({ mobxProblem, ResourceState }) => { ${observe} })`
  t.is(await inProcess(before, 'commonjs'), '[true,true,false,null]')
  const after = `import('${lib}/state.ts').then(({ mobxProblem, ResourceState }) => {
    new ResourceState().observe()
    const { autorun } = require('mobx')
    ${observe} })`
  t.is(await inProcess(after, 'commonjs'), '[true,true,false,null]')
})

test('a mobx with a state of its own is the same mobx', async t => {
  const program = `import { autorun, configure } from 'mobx'
    import { mobxProblem, ResourceState } from '${lib}/state.ts'
    configure({ isolateGlobalState: true })
    ${observe}`
  t.is(await inProcess(program, 'module'), '[true,true,false,null]')
})

test('without a mobx in the process none is loaded', async t => {
  const program = `import { createRequire } from 'node:module'
    import { ResourceState } from '${lib}/state.ts'
    console.log(new ResourceState().observe(), '__mobxInstanceCount' in globalThis)`
  t.is(await inProcess(program, 'module'), 'false false')
})

test('a mobx of another version is left alone, and the error of an attribute says so', async t => {
  const program = `import { createServiceResource } from '${lib}/index.ts'
    import { definition, fakeClient, zooModel } from '${join(import.meta.dirname, 'fixture.ts')}'
    globalThis.__mobxInstanceCount = 1
    globalThis.__mobxGlobals = { version: 5 }
    const zoo = createServiceResource({ definition, service: zooModel(), client: fakeClient({}).client })
    try { zoo.Animal('a-1').mood } catch ({ message }) { console.log(message) }`
  t.regex(
    await inProcess(program, 'module'),
    /\. The application uses mobx 5, tucuxi finds mobx 7[.\d]+: install one version for both\.$/,
  )
})

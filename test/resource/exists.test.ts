import test from 'ava'
import { AbortedError, ClientError, NotLoadedError } from '../../lib/errors.ts'
import { zoo as open } from './fixture.ts'

function refusal(code: string, statusCode: number, message = code): ClientError {
  const said = { code, message, statusCode, service: 'zoo', operation: 'DescribeAnimals', attempts: 1 }
  return new ClientError({ ...said, retryable: false, response: {} })
}

function zooThat(answer: () => unknown) {
  return open({
    describeAnimals: () => {
      const given = answer()
      if (given instanceof Error) throw given
      return given
    },
  }).zoo
}

test('exists() is true when the service answers with the resource, which is loaded then', async t => {
  const animal = zooThat(() => ({ Animals: [{ Mood: 'calm' }] })).Animal('a-1')
  t.true(await animal.exists())
  t.is(animal.mood, 'calm')
})

test('exists() is false however the service says that there is none', async t => {
  for (const answer of [
    { Animals: [] },
    refusal('404', 404),
    refusal('InvalidAnimalID.NotFound', 400),
    refusal('NoSuchEntity', 404),
    refusal('AWS.SimpleQueueService.NonExistentQueue', 400),
    refusal('QueueDoesNotExist', 400),
    refusal('ResourceNotFoundException', 400),
    refusal('InvalidPlacementGroup.Unknown', 400),
    refusal('ValidationError', 400, 'Stack with id a-1 does not exist'),
  ]) {
    t.false(
      await zooThat(() => answer)
        .Animal('a-1')
        .exists(),
      JSON.stringify(answer),
    )
  }
})

test('exists() throws what is no answer to the question', async t => {
  for (const error of [
    refusal('AccessDenied', 403),
    refusal('InvalidAnimalID.Malformed', 400),
    refusal('ValidationError', 400, 'Id is too long'),
    new TypeError('broken'),
  ]) {
    t.is(
      await t.throwsAsync(
        zooThat(() => error)
          .Animal('a-1')
          .exists(),
      ),
      error,
    )
  }
  const { zoo } = open({ describeAnimals: () => ({ Animals: [] }) })
  await t.throwsAsync(zoo.Toy('a-1', 'ball').exists(), { instanceOf: NotLoadedError })
  await t.throwsAsync(zoo.Animal('a-1').exists({ signal: AbortSignal.abort() }), { instanceOf: AbortedError })
})

test('questions of the same turn share a request', async t => {
  const { zoo, calls } = open({ describeAnimals: () => ({ Animals: [{ AnimalId: 'a-2' }] }) })
  const answers = await Promise.all(['a-1', 'a-2', 'a-3'].map(id => zoo.Animal(id).exists()))
  t.deepEqual(answers, [false, true, false])
  t.is(calls.length, 1)
})

test('a type may be looked for in its own way', async t => {
  let answer: Error | object = {}
  const probe = async () => {
    if (answer instanceof Error) throw answer
  }
  const load = async () => ({ Colour: 'red' })
  const toy = open({}, { extensions: { Toy: { load, probe } } }).zoo.Toy('a-1', 'ball')
  t.true(await toy.exists())
  answer = refusal('NotFound', 404)
  t.false(await toy.exists())
  answer = refusal('Forbidden', 403)
  await t.throwsAsync(toy.exists(), { instanceOf: ClientError, code: 'Forbidden' })
  await t.throwsAsync(toy.exists({ signal: AbortSignal.abort() }), {
    instanceOf: AbortedError,
    message: "Looking for zoo.Toy(animalId='a-1', name='ball') was aborted by its signal.",
  })
})

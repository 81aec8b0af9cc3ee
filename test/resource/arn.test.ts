/** `resource.meta.arn`, made of a rule with parts in braces. */
import test from 'ava'
import { InvalidDataError, NotLoadedError } from '../../lib/errors.ts'
import { compileArn } from '../../lib/resource/arn.ts'
import { createServiceResource } from '../../lib/resource/index.ts'
import { viewType } from '../../lib/resource/view.ts'
import { definition, fakeClient, type Loose, zooModel } from './fixture.ts'

const arns = {
  Animal: 'arn:{partition}:zoo:{region}:{data:KeeperId}:animal/{identifier:Id}',
  Cage: ['{data:Arn}', 'arn:{partition}:zoo:::cage/{identifier:Name}'],
  Keeper: { arn: 'arn:{partition}:zoo:::keeper/{identifier:Id}', except: '^arn:|-temp$' },
}

function open(data: object = {}) {
  const { client, calls } = fakeClient({ describeAnimals: () => ({ Animals: [data] }) })
  return { zoo: createServiceResource({ definition, service: zooModel(), client, traits: { arns } }) as Loose, calls }
}

test('it is made of partition and region of the client, of identifiers and of data', async t => {
  const animal = await open({ KeeperId: '123' }).zoo.Animal('a-1').loaded()
  t.is(animal.meta.arn, 'arn:aws:zoo:eu-west-1:123:animal/a-1')
})

test('without data it needs no load; those that the rule excepts, and types without a rule, have none', t => {
  const { zoo, calls } = open()
  t.is(zoo.Keeper('k-1').meta.arn, 'arn:aws:zoo:::keeper/k-1')
  t.is(zoo.Keeper('k-temp').meta.arn, undefined)
  t.is(zoo.Keeper('arn:aws:other').meta.arn, undefined)
  t.is(zoo.Toy('a-1', 'ball').meta.arn, undefined)
  t.deepEqual(calls, [])
})

test('of several the first whose parts are there, when the data is known', async t => {
  const { homes } = await open({ Cages: [{ Name: 'c-1', Arn: 'arn:own' }, { Name: 'c-2' }] })
    .zoo.Animal('a-1')
    .loaded()
  t.deepEqual(
    homes.map(({ meta }: Loose) => meta.arn),
    ['arn:own', 'arn:aws:zoo:::cage/c-2'],
  )
  t.throws(() => open().zoo.Cage('c-1').meta.arn, { instanceOf: NotLoadedError })
})

test('a part that the data does not have is no ARN, and data that is not known an error', async t => {
  const animal = open({ Mood: 'calm' }).zoo.Animal('a-1')
  t.throws(() => animal.meta.arn, { instanceOf: NotLoadedError, message: /\.meta\.arn is not known: the resource was/ })
  t.is((await animal.loaded()).meta.arn, undefined)
})

test('a rule that contradicts the definition is an error that says where', t => {
  const view = viewType(definition, zooModel(), 'Animal')
  t.throws(() => compileArn('arn:{account}:x', view), {
    instanceOf: InvalidDataError,
    message: 'The ARN of zoo.Animal has a part {account}, which does not exist.',
  })
  t.throws(() => compileArn('arn:{identifier:Name}', view), {
    instanceOf: InvalidDataError,
    message: 'The definition of zoo.Animal refers to its identifier "Name": it has none.',
  })
})

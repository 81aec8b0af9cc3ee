import test from 'ava'
import { Session, type Transport } from '../../lib/index.ts'
import { Loader } from '../../lib/model/loader.ts'
import type { ResourceDefinitions } from '../../lib/resource/definition.ts'
import { createServiceResource } from '../../lib/resource/index.ts'
import { ec2 } from '../../lib/services/ec2.ts'
import { type Answers, fakeClient, type Loose } from '../resource/fixture.ts'

const loader = new Loader()
const definition = loader.load<ResourceDefinitions>('ec2', 'resources-1')!
const service = loader.serviceModel('ec2')

function open(answers: Answers): { ec2: Loose; calls: unknown[] } {
  const { client, calls } = fakeClient(answers)
  return { ec2: createServiceResource({ definition, service, client, extensions: ec2.resources }), calls }
}

test('createTags puts every tag on every resource and gives a Tag for each pair', async t => {
  const { ec2, calls } = open({ createTags: () => ({}) })
  const params = { Resources: ['i-1', 'vol-1'], Tags: [{ Key: 'a', Value: 'x' }, { Key: 'b' }] }
  const tags = await ec2.createTags(params)
  t.deepEqual(tags.map(String), [
    "ec2.Tag(resourceId='i-1', key='a', value='x')",
    "ec2.Tag(resourceId='i-1', key='b', value='')",
    "ec2.Tag(resourceId='vol-1', key='a', value='x')",
    "ec2.Tag(resourceId='vol-1', key='b', value='')",
  ])
  t.true(tags[0] instanceof ec2.Tag)
  t.deepEqual(calls, [['createTags', params]])
})

test('createTags of an instance gives the Tags of that instance, also those without a value', async t => {
  const { ec2 } = open({ createTags: () => ({}) })
  const tags = await ec2.Instance('i-1').createTags({ Tags: [{ Key: 'a' }, { Key: 'b', Value: 'y' }] })
  t.deepEqual(tags.map(String), [
    "ec2.Tag(resourceId='i-1', key='a', value='')",
    "ec2.Tag(resourceId='i-1', key='b', value='y')",
  ])
})

test('a tag may be made with an empty value, but not without a key', t => {
  const { ec2 } = open({})
  t.is(ec2.Tag('i-1', 'a', '').value, '')
  t.throws(() => ec2.Tag('i-1', '', 'x'), { code: 'MissingIdentifier' })
})

test('deleteTags removes tags of its instance only, and discards what was known of it', async t => {
  const { ec2, calls } = open({
    describeInstances: () => ({ Reservations: [{ Instances: [{ InstanceId: 'i-1' }] }] }),
    deleteTags: () => ({ Done: true }),
  })
  const instance = await ec2.Instance('i-1').loaded()
  t.deepEqual(await instance.deleteTags({ Tags: [{ Key: 'a' }], Resources: ['i-2'] }), { Done: true })
  t.deepEqual(calls.at(-1), ['deleteTags', { Tags: [{ Key: 'a' }], Resources: ['i-1'] }])
  t.false(instance.isLoaded)
  t.throws(() => ec2.Vpc('vpc-1').deleteTags, { code: 'UnknownMember' })
})

test('user data is given as it is, and what the console has written is text', async t => {
  const bodies: string[] = []
  const output = Buffer.from('login: é\n').toString('base64')
  const transport: Transport = async ({ body }) => {
    bodies.push(String(body))
    const answer = `<GetConsoleOutputResponse><output>${output}</output></GetConsoleOutputResponse>`
    return { statusCode: 200, headers: {}, body: Buffer.from(answer) }
  }
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' }
  const client = new Session({ region: 'us-east-1', credentials, transport }).client('ec2')
  for (const UserData of ['#!/bin/sh\n', new Uint8Array([0, 255])]) {
    await client.runInstances({ MinCount: 1, MaxCount: 1, UserData })
  }
  const sent = bodies.map(body => new URLSearchParams(body).get('UserData'))
  t.deepEqual(sent, [Buffer.from('#!/bin/sh\n').toString('base64'), 'AP8='])
  t.is((await client.getConsoleOutput({ InstanceId: 'i-1' })).Output, 'login: é\n')
})

import test from 'ava'
import { ClientError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()
const definition = JSON.stringify({ StartAt: 'Row', States: { Row: { Type: 'Pass', End: true } } })
const roleArn = 'arn:aws:iam::123456789012:role/row'

test('a state machine: made, found, changed, tagged, deleted', async t => {
  const stepfunctions = aws.session.resource('stepfunctions')
  const machine = await stepfunctions.createStateMachine({ name: 'row', definition, roleArn })
  t.is(String(machine), `stepfunctions.StateMachine(arn='${machine.arn}')`)
  t.is((await machine.loaded()).definition, definition)
  const summary = await stepfunctions.stateMachines.where(({ name }) => name === 'row').first()
  t.true(summary!.StateMachine().equals(machine))
  const changed = definition.replaceAll('Row', 'Steer')
  await machine.update({ definition: changed })
  t.is((await machine.loaded()).definition, changed)
  await machine.addTags({ tags: [{ key: 'team', value: 'river' }] })
  t.deepEqual(await machine.listTags(), [{ key: 'team', value: 'river' }])
  await machine.removeTags({ tagKeys: ['team'] })
  t.deepEqual(await machine.listTags(), [])
  await machine.delete()
  t.is((await t.throwsAsync(machine.load(), { instanceOf: ClientError })).code, 'StateMachineDoesNotExist')
})

test('executions: started, listed with what the listing says, watched, stopped', async t => {
  const stepfunctions = aws.session.resource('stepfunctions')
  const machine = await stepfunctions.createStateMachine({ name: 'drift', definition, roleArn })
  const execution = await machine.startExecution({ name: 'first', input: '{"tide":"low"}' })
  t.is((await execution.load()).input, '{"tide":"low"}')
  t.true(execution.stateMachine!.equals(machine))
  const summary = await machine.executions.first()
  t.is(summary!.name, 'first')
  t.true(summary!.Execution().equals(execution))
  t.true(summary!.stateMachine!.equals(machine))
  const event = await execution.events.first()
  t.is(event!.type, 'ExecutionStarted')
  t.true(event!.Execution().equals(execution))
  await summary!.stop()
  await execution.waitUntil(({ status }) => status === 'ABORTED', { delay: 10 })
  t.true(execution.stopDate instanceof Date)
})

test('activities and aliases', async t => {
  const stepfunctions = aws.session.resource('stepfunctions')
  const activity = await stepfunctions.createActivity({ name: 'bail' })
  t.is((await activity.load()).name, 'bail')
  t.true((await stepfunctions.activities.first())!.equals(activity))
  await activity.delete()
  await t.throwsAsync(activity.load(), { instanceOf: ClientError })
  const machine = await stepfunctions.createStateMachine({ name: 'moor', definition, roleArn, publish: true })
  const { arn } = machine
  const version = stepfunctions.StateMachineVersion(`${arn}:1`)
  t.true((await version.load()).stateMachine!.equals(machine))
  const alias = await version.createAlias({ name: 'live' })
  t.is((await alias.load()).name, 'live')
  t.true(alias.versions[0]!.equals(version))
  t.true(alias.stateMachine!.equals(machine))
  t.true((await machine.aliases.first())!.equals(alias))
  await alias.update({ description: 'newest' })
  t.is((await alias.loaded()).description, 'newest')
  await alias.delete()
  await t.throwsAsync(alias.load(), { instanceOf: ClientError })
})

test('a state machine leads to its role and its log group', async t => {
  const role = await aws.session.resource('iam').createRole({ RoleName: 'stepper', AssumeRolePolicyDocument: '{}' })
  const group = await aws.session.resource('logs').createLogGroup({ logGroupName: '/steps' })
  const { arn: logGroupArn } = await group.loaded()
  const machine = await aws.session.resource('stepfunctions').createStateMachine({
    name: 'stairs',
    definition,
    roleArn: role.arn!,
    loggingConfiguration: { level: 'ALL', destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroupArn! } }] },
  })
  await machine.load()
  t.is((await machine.role!.loaded()).roleName, 'stepper')
  t.is((await machine.logGroups[0]!.loaded()).logGroupName, '/steps')
  t.is(machine.kmsKey, null)
})

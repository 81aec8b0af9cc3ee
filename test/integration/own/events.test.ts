import test from 'ava'
import { BatchError, ClientError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()

test('a bus and its rules: made, found, switched, deleted', async t => {
  const events = aws.session.resource('events')
  const bus = await events.createEventBus({ Name: 'river' })
  t.is(String(bus), "events.EventBus(name='river')")
  t.regex((await bus.loaded()).arn!, /event-bus\/river$/)
  t.true((await events.eventBuses.toArray()).some(other => bus.equals(other)))
  await bus.update({ Description: 'wide' }).catch(() => undefined)
  const EventPattern = JSON.stringify({ source: ['boat'] })
  const rule = await bus.putRule({ Name: 'boats', EventPattern })
  t.is(String(rule), "events.Rule(eventBusName='river', name='boats')")
  t.is((await rule.loaded()).eventPattern, EventPattern)
  t.true((await bus.rules.first())!.equals(rule))
  await rule.disable()
  await rule.waitUntil(({ state }) => state === 'DISABLED', { delay: 10 })
  await rule.enable()
  t.is((await rule.loaded()).state, 'ENABLED')
  await rule.addTags({ Tags: [{ Key: 'team', Value: 'river' }] })
  t.deepEqual(await rule.listTags(), [{ Key: 'team', Value: 'river' }])
  await rule.removeTags({ TagKeys: ['team'] })
  t.deepEqual(await rule.listTags(), [])
  await rule.delete()
  t.is((await t.throwsAsync(rule.load(), { instanceOf: ClientError })).code, 'ResourceNotFoundException')
  await bus.delete()
  await t.throwsAsync(bus.load(), { instanceOf: ClientError })
})

test('targets of a rule are put, listed, found by what they are, removed in a batch', async t => {
  const events = aws.session.resource('events')
  const bus = events.EventBus('default')
  const rule = await bus.putRule({ Name: 'hourly', ScheduleExpression: 'rate(1 hour)' })
  const Targets = ['a', 'b', 'c'].map(Id => ({ Id, Arn: `arn:aws:sqs:us-east-1:123456789012:${Id}` }))
  t.is((await rule.putTargets({ Targets })).FailedEntryCount, 0)
  const targets = await rule.targets.toArray()
  t.deepEqual(
    targets.map(({ arn }) => arn).sort(),
    Targets.map(({ Arn }) => Arn),
  )
  t.true(targets[0]!.Rule().equals(rule))
  const found = bus.rulesByTarget.filter({ TargetArn: Targets[0]!.Arn })
  t.true((await found.first())!.equals(rule))
  await rule.Target('a').remove()
  t.is((await rule.targets.toArray()).length, 2)
  await rule.targets.remove()
  t.deepEqual(await rule.targets.toArray(), [])
})

test('targets that could not be removed are an error that names them', async t => {
  const answers: Record<string, object> = {
    ListTargetsByRule: { Targets: [{ Id: 'a', Arn: 'arn:a' }] },
    RemoveTargets: {
      FailedEntryCount: 1,
      FailedEntries: [{ TargetId: 'a', ErrorCode: 'ManagedRuleException', ErrorMessage: 'Not yours' }],
    },
  }
  const transport = async ({ headers }: { headers: Record<string, string> }) => {
    const operation = headers['x-amz-target']!.split('.')[1]!
    return { statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(answers[operation])) }
  }
  const rule = aws.sessionWith({ transport }).resource('events').Rule('default', 'theirs')
  const error = await t.throwsAsync<BatchError>(rule.targets.remove(), { instanceOf: BatchError, message: /Not yours/ })
  t.like(error.failures[0], { code: 'ManagedRuleException' })
})

test('archives and replays of a bus', async t => {
  const events = aws.session.resource('events')
  const bus = await events.createEventBus({ Name: 'archived' })
  const { arn } = await bus.loaded()
  const archive = await bus.createArchive({ ArchiveName: 'years', RetentionDays: 3 })
  t.is((await archive.loaded()).retentionDays, 3)
  await archive.update({ RetentionDays: 4, Description: 'all' })
  t.is((await archive.loaded()).description, 'all')
  const summary = await bus.archives.first()
  t.is(summary!.retentionDays, 4, 'the listing brings its own data')
  t.true(summary!.Archive().equals(archive))
  const replay = await archive.startReplay({
    ReplayName: 'again',
    EventStartTime: new Date(0),
    EventEndTime: new Date(1_000_000),
    Destination: { Arn: arn! },
  })
  t.is((await replay.load()).eventSourceArn, archive.archiveArn)
  t.true((await events.replays.first())!.equals(replay))
  await archive.delete()
  await t.throwsAsync(archive.load(), { instanceOf: ClientError })
})

test('connections and destinations', async t => {
  const events = aws.session.resource('events')
  const connection = await events.createConnection({
    Name: 'shore',
    AuthorizationType: 'API_KEY',
    AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'key', ApiKeyValue: 'value' } },
  })
  t.is((await connection.loaded()).authorizationType, 'API_KEY')
  t.true((await events.connections.first())!.Connection().equals(connection))
  await connection.update({ Description: 'north' })
  t.is((await connection.loaded()).description, 'north')
  const destination = await connection.createApiDestination({
    Name: 'harbour',
    InvocationEndpoint: 'https://harbour.example',
    HttpMethod: 'POST',
  })
  t.is((await destination.load()).httpMethod, 'POST')
  await destination.update({ HttpMethod: 'PUT' })
  t.is((await destination.loaded()).httpMethod, 'PUT')
  t.true((await events.apiDestinations.first())!.equals(destination))
  await destination.delete()
  await t.throwsAsync(destination.load(), { instanceOf: ClientError })
  await connection.delete()
  await t.throwsAsync(connection.load(), { instanceOf: ClientError })
})

test('sources of events of partners', async t => {
  const events = aws.session.resource('events')
  const Name = 'aws.partner/harbour.example/boats'
  await events.createPartnerEventSource({ Name, Account: '123456789012' })
  const partner = events.PartnerEventSource(Name)
  t.regex((await partner.load()).arn!, /boats$/)
  const source = events.EventSource(Name)
  t.is((await source.load()).state, 'ACTIVE')
  await partner.delete({ Account: '123456789012' })
  t.is((await source.load()).state, 'DELETED')
})

test('a rule leads to its role, its target to the topic that it is', async t => {
  const { events, topic, role } = {
    events: aws.session.resource('events'),
    topic: await aws.session.resource('sns').createTopic({ Name: 'mooring' }),
    role: await aws.session.resource('iam').createRole({ RoleName: 'caller', AssumeRolePolicyDocument: '{}' }),
  }
  const rule = await events
    .EventBus('default')
    .putRule({ Name: 'moored', ScheduleExpression: 'rate(1 hour)', RoleArn: role.arn! })
  t.is((await (await rule.loaded()).role!.loaded()).roleName, 'caller')
  await rule.putTargets({ Targets: [{ Id: 'a', Arn: topic.arn }] })
  const target = await rule.targets.first()
  t.is(String(target!.topic), String(topic))
  t.is((await target!.topic!.loaded()).attributes!.TopicArn, topic.arn)
  t.is(target!.function, null)
})

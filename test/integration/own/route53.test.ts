import test from 'ava'
import { ClientError, ResourceNotFoundError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()

async function makeZone(Name: string) {
  const route53 = aws.session.resource('route53')
  const zone = await route53.createHostedZone({ Name, CallerReference: Name })
  const upsert = (...sets: { Name: string; Type: string; [member: string]: unknown }[]) =>
    zone.changeRecordSets({
      ChangeBatch: { Changes: sets.map(ResourceRecordSet => ({ Action: 'UPSERT' as const, ResourceRecordSet })) },
    })
  return { route53, zone, upsert }
}

const a = (Name: string, extra: object = {}) => ({
  Name,
  Type: 'A',
  TTL: 60,
  ResourceRecords: [{ Value: '10.0.0.1' }],
  ...extra,
})

test('a hosted zone: made, found, changed, tagged, deleted', async t => {
  const { route53, zone } = await makeZone('tide.example')
  t.is(zone.name, 'tide.example.')
  t.true((await route53.hostedZones.toArray()).some(other => zone.equals(other)))
  t.true((await route53.hostedZonesByName.filter({ DNSName: 'tide.example.' }).first())!.equals(zone))
  await zone.updateComment({ Comment: 'low' })
  t.is((await zone.loaded()).config!.Comment, 'low')
  t.regex(zone.id, /^\/hostedzone\//)
  await zone.changeTags({ AddTags: [{ Key: 'team', Value: 'river' }] })
  t.deepEqual(await zone.listTags(), [{ Key: 'team', Value: 'river' }])
  const bare = zone.id.slice('/hostedzone/'.length)
  t.deepEqual(await route53.HostedZone(bare).listTags(), [{ Key: 'team', Value: 'river' }])
  await zone.changeTags({ RemoveTagKeys: ['team'] })
  const change = await zone.delete()
  await change.waitUntilInSync({ delay: 1 })
  t.is((await t.throwsAsync(zone.load(), { instanceOf: ClientError })).code, 'NoSuchHostedZone')
})

test('record sets: changed, waited for, listed, loaded by name, deleted', async t => {
  const { zone, upsert } = await makeZone('ebb.example')
  const change = await upsert(a('a.ebb.example'), a('*.ebb.example'))
  await change.waitUntilInSync({ delay: 1 })
  t.is(change.status, 'INSYNC')
  const record = zone.RecordSet('A.ebb.example', 'A', '')
  t.is((await record.load()).ttl, 60)
  t.deepEqual(record.resourceRecords, [{ Value: '10.0.0.1' }])
  t.true(record.HostedZone().equals(zone))
  await t.throwsAsync(zone.RecordSet('b.ebb.example', 'A', '').load(), {
    instanceOf: ResourceNotFoundError,
    message: /does not exist: its hosted zone lists no such record set\. Check name, type and set identifier\.$/,
  })
  await t.throwsAsync(zone.RecordSet('a.ebb.example', 'AAAA', '').load(), { instanceOf: ResourceNotFoundError })
  const names = async () => {
    const sets = zone.recordSets.where(({ type }) => type === 'A')
    return sets.map(({ name }) => name).toArray()
  }
  t.is((await names()).length, 2)
  const done = await record.delete()
  t.is((await done.load()).status, 'INSYNC')
  t.is((await names()).length, 1)
})

test('record sets that share a name have identifiers, and are deleted in a batch', async t => {
  const { zone, upsert } = await makeZone('flow.example')
  const weighted = (SetIdentifier: string) => a('w.flow.example.', { SetIdentifier, Weight: 5 })
  await upsert(weighted('one'), weighted('two'), a('plain.flow.example.'))
  const sets = zone.recordSets.where(({ type }) => type === 'A')
  const ids = await sets.map(({ setIdentifier }) => setIdentifier).toArray()
  t.deepEqual(ids.sort(), ['', 'one', 'two'])
  t.is((await zone.RecordSet('w.flow.example', 'A', 'two').load()).weight, 5)
  await sets.delete()
  t.deepEqual(await sets.toArray(), [])
})

test('health checks, delegation sets and logs of queries', async t => {
  const { route53, zone } = await makeZone('flood.example')
  const check = await route53.createHealthCheck({
    CallerReference: 'check',
    HealthCheckConfig: { Type: 'HTTP', IPAddress: '10.0.0.1', Port: 80 },
  })
  t.is((await check.load()).healthCheckConfig.Port, 80)
  await check.update({ Port: 81 })
  t.is((await check.loaded()).healthCheckConfig.Port, 81)
  t.true((await route53.healthChecks.first())!.equals(check))
  t.true((await check.getStatus()).length > 0)
  await check.changeTags({ AddTags: [{ Key: 'team', Value: 'river' }] })
  t.deepEqual(await check.listTags(), [{ Key: 'team', Value: 'river' }])
  await check.delete()
  await t.throwsAsync(check.load(), { instanceOf: ClientError })
  const set = await route53.createReusableDelegationSet({ CallerReference: 'set' })
  t.true((await set.load()).nameServers.length > 0)
  t.deepEqual((await route53.reusableDelegationSets.first())!.nameServers, set.nameServers)
  await set.delete()
  const group = await aws.session.resource('logs').createLogGroup({ logGroupName: '/aws/route53/flood' })
  const { arn } = await group.loaded()
  const config = await zone.createQueryLoggingConfig({ CloudWatchLogsLogGroupArn: arn! })
  t.is((await config.load()).cloudWatchLogsLogGroupArn, arn!)
  t.is((await config.logGroup!.loaded()).logGroupName, '/aws/route53/flood')
  t.true((await route53.queryLoggingConfigs.first())!.equals(config))
  await config.delete()
  await t.throwsAsync(config.load(), { instanceOf: ClientError })
})

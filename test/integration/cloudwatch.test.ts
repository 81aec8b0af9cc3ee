import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { ClientError, ResourceNotFoundError } from '../../lib/index.ts'
import { useMoto, withoutMetadata } from '../helpers/aws.ts'
import { sameAsBoto3 } from './beside-boto3.ts'

const aws = useMoto()

const alarm = {
  AlarmName: 'flood',
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: 2,
  Period: 60,
  Statistic: 'Average',
  Threshold: 1.5,
} as const

test.beforeEach(() => aws.server.reset())

test.serial('CloudWatch speaks several protocols: JSON goes first, as in botocore; query says the same', async t => {
  const asked: Record<string, unknown> = {}
  const end = new Date(Math.floor(Date.now() / 60_000) * 60_000)
  const answers = new Map<string, unknown>()
  // moto has no CBOR.
  for (const protocol of ['json', 'query']) {
    await aws.server.reset()
    const session = protocol === 'json' ? aws.session : aws.sessionWith({ dataPath: [only(t, protocol)] })
    const cloudwatch = session.resource('cloudwatch')
    const { client } = cloudwatch.meta
    client.meta.events.on('before-send.cloudwatch.PutMetricData', ({ request }) => {
      asked[protocol] = [request.headers['content-type'], new URL(request.url).pathname]
    })
    await client.putMetricData({
      Namespace: 'River',
      MetricData: [
        { MetricName: 'Level', Value: 1.25, Timestamp: end },
        { MetricName: 'Level', Value: 1e-7, Timestamp: end, StorageResolution: 1 },
        { MetricName: 'Rain', Values: [1, 2.5], Counts: [2, 1], Timestamp: end },
      ],
    })
    const metric = cloudwatch.Metric('River', 'Level')
    await metric.putAlarm({ ...alarm, AlarmDescription: 'höher als <erlaubt>' })
    const window = {
      StartTime: new Date(end.getTime() - 60_000),
      EndTime: new Date(end.getTime() + 60_000),
      Period: 60,
      Statistics: ['Sum' as const, 'Minimum' as const],
    }
    const { Datapoints } = await metric.getStatistics(window)
    const metrics = await cloudwatch.metrics.map(String).toArray()
    const [found] = await cloudwatch.alarms.toArray()
    const { alarmDescription, threshold, evaluationPeriods, actionsEnabled } = found!
    const error = await t.throwsAsync(client.getDashboard({ DashboardName: 'none' }), { instanceOf: ClientError })
    t.true(error instanceof client.exceptions.ResourceNotFound)
    const { code, statusCode } = error
    const said = { Datapoints, metrics: metrics.sort(), alarmDescription, threshold, evaluationPeriods, actionsEnabled }
    answers.set(protocol, { ...said, code, statusCode })
  }
  t.deepEqual(asked, {
    json: ['application/x-amz-json-1.0', '/'],
    query: ['application/x-www-form-urlencoded; charset=utf-8', '/'],
  })
  t.like(answers.get('json'), { threshold: 1.5, alarmDescription: 'höher als <erlaubt>', code: 'ResourceNotFound' })
  t.deepEqual(answers.get('query'), answers.get('json'))
})

test.serial('an alarm on a metric: put, loaded, set, silenced, deleted', async t => {
  const cloudwatch = aws.session.resource('cloudwatch')
  const metric = cloudwatch.Metric('River', 'Level')
  const made = await metric.putAlarm({
    ...alarm,
    AlarmDescription: 'höher als <erlaubt>',
    Dimensions: [{ Name: 'Gauge', Value: '7' }],
  })
  t.true(made instanceof cloudwatch.Alarm)
  t.is(String(made), `cloudwatch.Alarm(name='flood')`)
  await made.load()
  t.like(made, { threshold: 1.5, evaluationPeriods: 2, alarmDescription: 'höher als <erlaubt>', actionsEnabled: true })
  t.true(made.metric?.equals(metric))
  t.true(made.alarmConfigurationUpdatedTimestamp instanceof Date)
  await sameAsBoto3(t, aws.boto3, made)
  await made.setState({ StateValue: 'ALARM', StateReason: 'test' })
  t.is((await made.loaded()).stateValue, 'ALARM')
  await made.disableActions()
  t.false((await made.loaded()).actionsEnabled)
  await made.enableActions()
  t.true((await made.loaded()).actionsEnabled)
  await made.delete()
  await t.throwsAsync(made.load(), {
    instanceOf: ResourceNotFoundError,
    message: `cloudwatch.Alarm(name='flood') does not exist: the service answered DescribeAlarms without it. Check its identifiers and region.`,
  })
})

test.serial('alarms are listed page by page, and deleted and silenced together', async t => {
  const cloudwatch = aws.session.resource('cloudwatch')
  for (let index = 0; index < 5; index++) {
    await cloudwatch.Metric('River', `Level${index % 2}`).putAlarm({ ...alarm, AlarmName: `flood-${index}` })
  }
  const alarms = cloudwatch.alarms.filter({ AlarmNamePrefix: 'flood-' })
  t.is((await alarms.toArray()).length, 5)
  await sameAsBoto3(
    t,
    aws.boto3,
    await alarms.toArray(),
    `resource('cloudwatch').alarms.filter(AlarmNamePrefix='flood-')`,
  )
  const answers = await alarms.disableActions()
  t.is(answers.length, 1)
  t.deepEqual(answers.failures, [])
  t.true((await alarms.toArray()).every(({ actionsEnabled }) => actionsEnabled === false))
  const ofMetric = await cloudwatch.Metric('River', 'Level1').alarms.toArray()
  t.deepEqual(ofMetric.map(({ name }) => name).sort(), ['flood-1', 'flood-3'])
  await alarms.filter({ AlarmNamePrefix: 'flood-1' }).delete()
  t.is((await alarms.toArray()).length, 4)
  await cloudwatch.alarms.delete()
  t.is(await cloudwatch.alarms.first(), undefined)
})

test.serial('data of a metric: put, listed, summed up', async t => {
  const cloudwatch = aws.session.resource('cloudwatch')
  const client = cloudwatch.meta.client
  const end = new Date(Math.floor(Date.now() / 60_000) * 60_000)
  const minutes = (before: number): Date => new Date(end.getTime() - before * 60_000)
  const datum = { MetricName: 'Level', Dimensions: [{ Name: 'Gauge', Value: '7' }], Unit: 'Count' as const }
  await client.putMetricData({
    Namespace: 'River',
    MetricData: [
      { ...datum, Value: 1.25, Timestamp: minutes(3) },
      { ...datum, Value: 2.75, Timestamp: minutes(3) },
      { ...datum, Value: 1e-7, Timestamp: minutes(2) },
      { MetricName: 'Rain', Values: [1, 2, 3], Counts: [1, 1, 2], Timestamp: minutes(2) },
    ],
  })
  const metrics = await cloudwatch.metrics.filter({ Namespace: 'River', MetricName: 'Level' }).toArray()
  t.deepEqual(metrics.map(String), [`cloudwatch.Metric(namespace='River', name='Level')`])
  t.deepEqual(metrics[0]?.dimensions, datum.Dimensions)
  await sameAsBoto3(
    t,
    aws.boto3,
    metrics,
    `resource('cloudwatch').metrics.filter(Namespace='River', MetricName='Level')`,
  )
  const window = {
    StartTime: minutes(5),
    EndTime: end,
    Period: 60,
    Statistics: ['Sum' as const, 'SampleCount' as const],
    Dimensions: datum.Dimensions,
  }
  const { Datapoints = [] } = await metrics[0]!.getStatistics(window)
  const sums = Datapoints.sort((a, b) => Number(a.Timestamp) - Number(b.Timestamp)).map(({ Sum }) => Sum)
  t.deepEqual(sums, [4, 1e-7])
  const params = { Namespace: 'River', MetricName: 'Level', ...window }
  t.deepEqual(
    withoutMetadata(await client.getMetricStatistics(params)),
    await aws.boto3.call('cloudwatch', 'getMetricStatistics', params),
  )
  const query = {
    StartTime: minutes(5),
    EndTime: end,
    MetricDataQueries: [
      {
        Id: 'level',
        MetricStat: { Metric: { Namespace: 'River', MetricName: 'Level' }, Period: 60, Stat: 'Maximum' },
      },
    ],
  }
  const data = await client.getMetricData(query)
  t.deepEqual(withoutMetadata(data), await aws.boto3.call('cloudwatch', 'getMetricData', query))
  t.true(data.MetricDataResults?.[0]?.Timestamps?.every(time => time instanceof Date))
})

test.serial('many metrics are followed over their pages', async t => {
  const cloudwatch = aws.session.resource('cloudwatch')
  const MetricData = Array.from({ length: 501 }, (_, index) => ({ MetricName: `m${index}`, Value: index }))
  await cloudwatch.meta.client.putMetricData({ Namespace: 'Many', MetricData })
  let requests = 0
  cloudwatch.meta.client.meta.events.on('before-send.cloudwatch.ListMetrics', () => {
    requests += 1
  })
  t.is((await cloudwatch.metrics.filter({ Namespace: 'Many' }).toArray()).length, 501)
  t.is(requests, 2)
})

test.serial('an error has the code that boto3 gives it', async t => {
  const client = aws.session.client('cloudwatch')
  const params = { DashboardName: 'none' }
  const error = await t.throwsAsync(client.getDashboard(params), { instanceOf: ClientError })
  t.like(await t.throwsAsync(aws.boto3.call('cloudwatch', 'getDashboard', params)), {
    code: error.code,
    message: (error.response.Error as Record<string, string>).Message,
    statusCode: error.statusCode,
  })
  t.is(error.code, 'ResourceNotFound')
  // Two modelled exceptions have that code; botocore, too, takes the one whose name it is.
  t.true(error instanceof client.exceptions.ResourceNotFound)
})

/** A folder with a definition of CloudWatch that knows one protocol only. */
function only(t: ExecutionContext, protocol: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-cloudwatch-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = 'cloudwatch/2010-08-01'
  const model = JSON.parse(readFileSync(join(import.meta.dirname, '../../models', path, 'service-2.json'), 'utf8'))
  mkdirSync(join(folder, path), { recursive: true })
  const metadata = { ...model.metadata, protocol, protocols: [protocol] }
  writeFileSync(join(folder, path, 'service-2.json'), JSON.stringify({ ...model, metadata }))
  return folder
}

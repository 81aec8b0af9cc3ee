import test from 'ava'
import { formOf, recording } from './fixture.ts'

test('a parameter has the name that boto3 gives it, too', async t => {
  const { client, sent } = recording('logs')
  await client.createExportTask!({ logGroupName: 'g', fromTime: 1, to: 2, destination: 'b' })
  await client.createExportTask!({ logGroupName: 'g', from: 1, to: 2, destination: 'b' })
  t.deepEqual(JSON.parse(String(sent[0]!.body)), { logGroupName: 'g', from: 1, to: 2, destination: 'b' })
  t.deepEqual(JSON.parse(String(sent[1]!.body)), JSON.parse(String(sent[0]!.body)))
})

test('both names at once are a fault', async t => {
  const { client, sent } = recording('logs')
  const params = { logGroupName: 'g', fromTime: 1, from: 1, to: 2, destination: 'b' }
  await t.throwsAsync(client.createExportTask!(params), {
    code: 'ParamValidation',
    message: /fromTime: is from by another name: give one$/,
  })
  t.is(sent.length, 0)
})

test('all operations of EC2 take Filters, also those whose own name is Filter', async t => {
  const { client, sent } = recording('ec2', '<DescribeResponse></DescribeResponse>')
  const Filters = [{ Name: 'n', Values: ['v'] }]
  await client.describeHosts!({ Filters })
  await client.describeVolumes!({ Filters })
  for (const request of sent) t.like(formOf(request), { 'Filter.1.Name': 'n', 'Filter.1.Value.1': 'v' })
})

import test from 'ava'
import { ClientError } from '../../lib/index.ts'
import { useMoto, withoutMetadata } from '../helpers/aws.ts'

const aws = useMoto()

test('an instance is run, tagged, found by its tag, stopped and terminated', async t => {
  const ec2 = aws.session.client('ec2')
  const { Instances } = await ec2.runInstances({ ImageId: await image(), MinCount: 1, MaxCount: 1 })
  const id = Instances![0]!.InstanceId!
  await ec2.createTags({ Resources: [id], Tags: [{ Key: 'Name', Value: 'river & sea' }] })
  const filtered = { Filters: [{ Name: 'tag:Name', Values: ['river & sea'] }] }
  const found = await ec2.describeInstances(filtered)
  t.deepEqual(
    found.Reservations?.flatMap(({ Instances }) => Instances?.map(({ InstanceId }) => InstanceId)),
    [id],
  )
  t.true(found.Reservations?.[0]?.Instances?.[0]?.LaunchTime instanceof Date)
  t.deepEqual(withoutMetadata(found), await aws.boto3.call('ec2', 'describeInstances', filtered))
  await ec2.stopInstances({ InstanceIds: [id] })
  await ec2.getWaiter('instanceStopped').wait({ InstanceIds: [id] }, { delay: 10 })
  const { TerminatingInstances } = await ec2.terminateInstances({ InstanceIds: [id] })
  t.like(TerminatingInstances?.[0], { InstanceId: id, PreviousState: { Name: 'stopped', Code: 80 } })
})

test('boto3 describes the same network', async t => {
  const ec2 = aws.session.client('ec2')
  for (const method of ['describeVpcs', 'describeSubnets', 'describeSecurityGroups', 'describeRegions'] as const) {
    t.deepEqual(withoutMetadata(await ec2[method]({})), await aws.boto3.call('ec2', method), method)
  }
})

test('an instance that does not exist is the error of EC2', async t => {
  const ec2 = aws.session.client('ec2')
  const error = await t.throwsAsync(ec2.describeInstances({ InstanceIds: ['i-0123456789abcdef0'] }), {
    instanceOf: ClientError,
    message: /i-0123456789abcdef0/,
  })
  t.like(error, { code: 'InvalidInstanceID.NotFound', statusCode: 400, service: 'ec2' })
  t.truthy(error.requestId)
})

async function image(): Promise<string> {
  const { Images } = await aws.session.client('ec2').describeImages({ Owners: ['amazon'] })
  return Images![0]!.ImageId!
}

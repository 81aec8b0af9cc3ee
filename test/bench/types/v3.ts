import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'

const s3 = new S3Client({ region: 'eu-west-1' }),
  ec2 = new EC2Client({}),
  db = new DynamoDBClient({})
async function main() {
  await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' }))
  const o = await s3.send(new ListObjectsV2Command({ Bucket: 'b' }))
  for (const c of o.Contents ?? []) console.log(c.Key?.length)
  const r = await ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i'] }))
  console.log(r.Reservations?.[0]?.Instances?.[0]?.State?.Name)
  const i = await db.send(new GetItemCommand({ TableName: 't', Key: { id: { S: 'x' } } }))
  console.log(i.Item?.a?.S)
}
main()

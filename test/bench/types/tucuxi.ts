import { Session } from '../../../dist/types/index.js'

const session = new Session({ region: 'eu-west-1' })
const s3 = session.client('s3'),
  ec2 = session.client('ec2'),
  db = session.client('dynamodb')
async function main() {
  await s3.putObject({ Bucket: 'b', Key: 'k', Body: 'x' })
  const o = await s3.listObjectsV2({ Bucket: 'b' })
  for (const c of o.Contents ?? []) console.log(c.Key?.length)
  const r = await ec2.describeInstances({ InstanceIds: ['i'] })
  console.log(r.Reservations?.[0]?.Instances?.[0]?.State?.Name)
  const i = await db.getItem({ TableName: 't', Key: { id: { S: 'x' } } })
  console.log(i.Item?.a?.S)
}
main()

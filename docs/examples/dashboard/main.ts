/**
 * `npm run dashboard`: starts a local AWS (moto) with a few instances and a queue that change, and shows them on a page.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Session } from '../../../lib/index.ts'
import { motoBehindGate } from '../../../test/servers/gate.ts'
import { dashboard } from './server.ts'

console.log('Starting a local AWS (the first time, this installs moto into .venv) …')
const aws = await motoBehindGate()
const session = new Session({ region: 'eu-west-1', endpointUrl: aws.url, credentials: aws.credentials })
const server = (await dashboard({ session })).listen(0, '127.0.0.1')
await once(server, 'listening')
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port} shows it. Ctrl+C ends it.`)

const ec2 = session.resource('ec2')
const { Images: images = [] } = await ec2.meta.client.describeImages({ Owners: ['amazon'] })
const queue = await session.resource('sqs').createQueue({ QueueName: 'river' })
for (let number = 1; ; number += 1) {
  const [instance] = await ec2.createInstances({ ImageId: images[0]?.ImageId, MinCount: 1, MaxCount: 1 })
  await instance?.meta.tags.set('Name', `boat ${number}`)
  await queue.sendMessage({ MessageBody: `boat ${number} is here` })
  await sleep(4_000)
  await instance?.stop()
}

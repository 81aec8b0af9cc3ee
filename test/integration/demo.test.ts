import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'

const root = join(import.meta.dirname, '../..')

test('npm run demo tells the story of an instance, a bucket and a queue', async t => {
  const { stdout, stderr } = await promisify(execFile)('npm', ['run', '--silent', 'demo'], { cwd: root })
  const story = [
    /EC2: an instance/,
    /created ec2\.Instance\(id='i-[0-9a-f]+'\)/,
    /loaded: \{[^}]*state: 'running'[^}]*vpc: ec2\.Vpc\(id='vpc-[0-9a-f]+'\)/,
    /\.state is not known: stop\(\) may have changed it.*Read it after "await resource\.loaded\(\)"/,
    /stopped: \{ Code: 80, Name: 'stopped' \}/,
    /in team river: ec2\.Instance\(id='i-[0-9a-f]+'\) stopped/,
    /S3: a bucket/,
    /logs\/tuesday \+1% 16 bytes/,
    /logs\/monday holds logs\/monday/,
    /left after delete\(\): 0/,
    /SQS: a queue/,
    /received hello from the river/,
    /messages left, says meta\.client: 0/,
    /with a wrong secret: ClientError SignatureDoesNotMatch/,
  ]
  let from = 0
  for (const line of story) {
    const found = line.exec(stdout.slice(from))
    t.truthy(found, `${line} comes next in:\n${stdout.slice(from)}`)
    from += (found?.index ?? 0) + (found?.[0].length ?? 0)
  }
  t.notRegex(stderr, /Error/)
})

/** Plans of `bucket.sync` beside those of `aws s3 sync`, where the AWS CLI is installed. */
import { execFile } from 'node:child_process'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import type { DirectoryResult, SyncOptions, SyncSide } from '../../../lib/index.ts'
import { REGION, useMoto } from '../../helpers/aws.ts'
import { EARLIER, folderWith, write } from '../../services/s3/directory/store.ts'

const aws = useMoto()
const run = promisify(execFile)

/** What the AWS CLI would do: `upload key`, `download key`, `delete key`. */
async function cliPlan(args: readonly string[], bucket: string, root: string): Promise<string[]> {
  const { accessKeyId, secretAccessKey } = aws.server.credentials
  const env = {
    PATH: process.env.PATH,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL: aws.server.url,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  }
  const { stdout } = await run('aws', ['s3', 'sync', '--dryrun', '--no-follow-symlinks', ...args], { env, cwd: '/' })
  const relative = (path: string) => path.replace(`s3://${bucket}/p/`, '').replace(`${root.slice(1)}/`, '')
  return [...stdout.matchAll(/^\(dryrun\) (upload|download|delete): (.*?)(?: to .*)?$/gm)]
    .map(([, action, path]) => `${action} ${relative(path!)}`)
    .sort()
}

function plan({ files }: DirectoryResult): string[] {
  return files
    .filter(({ status }) => status === 'planned')
    .map(({ action, key }) => `${action} ${key.replace('p/', '')}`)
    .sort()
}

const cases: Record<string, { readonly ours: SyncOptions; readonly theirs: readonly string[] }> = {
  plain: { ours: {}, theirs: [] },
  delete: { ours: { delete: true }, theirs: ['--delete'] },
  'size only': { ours: { compare: 'size', delete: true }, theirs: ['--size-only', '--delete'] },
  excluded: {
    ours: { exclude: ['tmp/**', '*.log'], delete: true },
    theirs: ['--exclude', 'tmp/*', '--exclude', '*.log', '--delete'],
  },
  included: { ours: { include: '*.log', delete: true }, theirs: ['--exclude', '*', '--include', '*.log', '--delete'] },
}

test('plans are those of `aws s3 sync`', async t => {
  const found = await run('aws', ['--version']).then(
    () => true,
    () => false,
  )
  if (!found) return t.pass('the AWS CLI is not installed')
  const bucket = await aws.session.resource('s3').createBucket({ Bucket: 'beside-cli' })
  const both = {
    same: '1',
    'd/same.log': '1',
    'tmp/same': '1',
    older: '1',
    younger: '1',
    'size.log': '1',
    'a-b': '1',
    'a/b': '1',
    a0: '1',
  }
  const root = await folderWith(t, {
    ...both,
    ours: '1',
    'tmp/ours': '1',
    'ours.log': '1',
    'deep/er/ours': '1',
    'a.x/y': '1',
  })
  const objects = { ...both, theirs: '1', 'tmp/theirs': '1', 'theirs.log': '1', 'a+': '1', 'deep/er/theirs': '1' }
  for (const [name, Body] of Object.entries({ ...objects, 'size.log': '22', 'folder/': '' })) {
    await bucket.putObject({ Key: `p/${name}`, Body })
  }
  await bucket.putObject({ Key: 'p2/beside', Body: '' })
  // moto says when the objects were written: as a download would, files take that time.
  for await (const { key, lastModified } of bucket.objects.filter({ Prefix: 'p/' })) {
    const name = key.slice(2)
    if (name in both) await utimes(join(root, name), lastModified!, lastModified!)
  }
  const hour = 3_600_000
  await utimes(join(root, 'older'), EARLIER, EARLIER)
  await utimes(join(root, 'younger'), new Date(Date.now() + hour), new Date(Date.now() + hour))
  await write(root, { '.hidden': '1' })
  for (const [name, { ours, theirs }] of Object.entries(cases)) {
    const [local, remote]: SyncSide[] = [{ path: root }, { prefix: 'p' }]
    const up = await bucket.sync(local!, remote!, { ...ours, dryRun: true })
    t.deepEqual(plan(up), await cliPlan([root, 's3://beside-cli/p/', ...theirs], bucket.name, root), `up, ${name}`)
    const down = await bucket.sync(remote!, local!, { ...ours, dryRun: true })
    const exact = ours.compare === 'size' ? [] : ['--exact-timestamps']
    t.deepEqual(
      plan(down),
      await cliPlan(['s3://beside-cli/p/', root, ...exact, ...theirs], bucket.name, root),
      `down, ${name}`,
    )
    t.true(up.files.length > 0 && down.files.length > 0)
  }
})

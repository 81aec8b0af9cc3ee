/** The example of a sync with a progress bar, as a program. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { folderWith, Store } from '../services/s3/directory/store.ts'

const program = join(import.meta.dirname, '../../docs/examples/sync.ts')
const run = promisify(execFile)

test('the example plans and syncs, and prints what failed', async t => {
  const store = await Store.start(t)
  const root = await folderWith(t, { a: '1', 'b/c': '2', skip: '3' })
  store.set({ 'p/gone': '4' })
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: store.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_MAX_ATTEMPTS: '1',
  }
  const example = (...args: string[]) => run(process.execPath, ['--import=tsx', program, ...args], { env })
  const plan = await example(root, 's3://b/p', '--delete', '--exclude', 'skip', '--dry-run')
  t.deepEqual(plan.stderr.match(/^planned .*$/gm)?.sort(), [
    'planned delete p/gone (extra)',
    'planned upload p/a (missing)',
    'planned upload p/b/c (missing)',
  ])
  t.deepEqual(store.content, { 'p/gone': '4' })
  const done = await example(root, 's3://b/p', '--delete', '--exclude', 'skip')
  t.regex(done.stdout, /transferred: 2,\s+deleted: 1/)
  t.deepEqual(store.content, { 'p/a': '1', 'p/b/c': '2' })
  store.set({ 'p/../x': '5' })
  const failed = await t.throwsAsync(example('s3://b/p', root))
  t.regex(
    (failed as Error & { stderr: string }).stderr,
    /^failed download p\/\.\.\/x \(The key "p\/\.\.\/x" can be no file/m,
  )
})

/** Both columns of the page run against the same server, and leave it in the same state. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import test from 'ava'
import { REGION, useMoto } from '../helpers/aws.ts'

const root = join(import.meta.dirname, '../..')
const page = await readFile(join(root, 'docs/porting-from-boto3.md'), 'utf8')
const runner = await readFile(join(import.meta.dirname, 'porting.py'), 'utf8')
const aws = useMoto()

interface Pair {
  readonly title: string
  readonly python: string
  readonly ts: string
}

const PAIR = /^```python\n(?<python>.*?)^```\n+```ts\n(?<ts>.*?)^```$/gms

/** The pairs of the page, by their heading and their place below it. */
function pairs(): Pair[] {
  return page.split(/^#{2,3} /m).flatMap(section => {
    const heading = section.slice(0, section.indexOf('\n'))
    return [...section.matchAll(PAIR)].map(({ groups }, at) => {
      return { title: `${heading} ${at + 1}`, python: groups!.python!, ts: groups!.ts! }
    })
  })
}

interface Place {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
}

/** What a program finds where it runs: a folder with a file, keys, a profile, and the server as endpoint. */
async function preparePlace(): Promise<Place> {
  const { url, credentials } = aws.server
  await mkdir(join(root, '.cache'), { recursive: true })
  const folder = await mkdtemp(join(root, '.cache/porting-'))
  await writeFile(join(folder, 'package.json'), '{"type": "module"}')
  await writeFile(join(folder, 'report.txt'), 'The river is high.\n')
  await writeFile(join(folder, 'config'), `[profile dev]\nregion = eu-west-1\noutput = json\n`)
  const environment = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL: url,
    AWS_CONFIG_FILE: join(folder, 'config'),
  }
  return { folder, environment }
}

function python(place: Place, what: Record<string, unknown>): Promise<unknown> {
  return aws.boto3.run(runner, { ...place, ...what })
}

/** An example as a module of its own: `tucuxi` is the library beside it, and what it prints is kept. */
async function runTypeScript(folder: string, source: string, given: Record<string, string>): Promise<string> {
  const lines: string[] = []
  const names = Object.entries(given).map(([name, value]) => [inCamelCase(name), value])
  const run = { ...Object.fromEntries(names), console: { log: (...values: unknown[]) => lines.push(values.join(' ')) } }
  const library = (_: string, entry = '/index') => `from '${pathToFileURL(join(root, `lib${entry}.ts`))}'`
  const imported = source.replaceAll(/from 'tucuxi(\/\w+)?'/g, library)
  const imports = imported.match(/^import .*$/gm) ?? []
  const rest = imported.replaceAll(/^import .*$/gm, '')
  const body = `export async function example({ ${Object.keys(run).join(', ')} }: any) {\n${rest}}\n`
  const path = join(folder, `example-${process.hrtime.bigint()}.ts`)
  await writeFile(path, [...imports, body].join('\n'))
  const module = (await import(pathToFileURL(path).href)) as { example(given: object): Promise<void> }
  await module.example(run)
  return lines.join('\n')
}

function inCamelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}

const developer = process.cwd()
let prepared: Promise<Place> | undefined

/** Made once the server is there, which hooks that run beside each other do not know. */
async function enterPlace(): Promise<Place> {
  prepared ??= preparePlace()
  const place = await prepared
  Object.assign(process.env, place.environment)
  process.chdir(place.folder)
  return place
}

test.after.always(async () => {
  process.chdir(developer)
  if (prepared !== undefined) await rm((await prepared).folder, { recursive: true, force: true })
})

/** The server as every example finds it. */
async function freshWorld(place: Place): Promise<Record<string, string>> {
  await aws.server.reset()
  return (await python(place, { do: 'world' })) as Record<string, string>
}

for (const pair of pairs()) {
  test.serial(`boto3 and tucuxi do the same: ${pair.title}`, async t => {
    const place = await enterPlace()
    const given = await freshWorld(place)
    const theirLines = (await python(place, { do: 'example', source: pair.python, given })) as string[]
    const theirs = (await python(place, { do: 'state' })) as string[]
    const again = await freshWorld(place)
    const printed = await runTypeScript(place.folder, pair.ts, again)
    const asTheirs = { source: 'print(text)', given: { text: printed } }
    const ourLines = (await python(place, { do: 'example', ...asTheirs })) as string[]
    const ours = (await python(place, { do: 'state' })) as string[]
    t.deepEqual(differences(ours, theirs), { ours: [], theirs: [] })
    t.deepEqual(
      ourLines,
      theirLines.map(line => line.replaceAll(/\b(True|False)\b/g, word => word.toLowerCase())),
    )
  })
}

function differences(ours: readonly string[], theirs: readonly string[]): { ours: string[]; theirs: string[] } {
  return { ours: ours.filter(line => !theirs.includes(line)), theirs: theirs.filter(line => !ours.includes(line)) }
}

test('a name in snake_case is answered with the right one, as the page says', t => {
  const { session } = aws
  const bucket = session.resource('s3').Bucket('river-logs')
  const wrong = [
    () => Reflect.get(session.client('s3'), 'list_buckets'),
    () => Reflect.get(bucket, 'upload_file'),
    () => session.client('s3', { endpoint_url: aws.server.url } as object),
  ]
  for (const ask of wrong) t.true(page.includes(t.throws(ask)?.message ?? 'no error'), t.throws(ask)?.message)
  const { Instance } = session.resource('ec2')
  t.throws(() => Reflect.get(session.resource('ec2'), 'create_instances'), {
    message: /did you mean "createInstances"\?$/,
  })
  t.throws(() => Reflect.get(Instance('i-1'), 'wait_until_running'), { message: /did you mean "waitUntilRunning"\?$/ })
})

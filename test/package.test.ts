import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test from 'ava'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const consumer = mkdtempSync(join(tmpdir(), 'tucuxi-package-'))
const installed = join(consumer, 'node_modules/tucuxi')
const environment = { PATH: process.env.PATH, HOME: consumer, AWS_EC2_METADATA_DISABLED: 'true' }

/** Packs the library as `npm publish` does, and installs it in an empty folder, from files only. */
test.before('pack and install', async t => {
  t.timeout(300_000)
  const npm = (args: string[], cwd: string) =>
    run('npm', args, { cwd, env: { ...process.env, npm_config_cache: join(consumer, 'cache') } })
  await npm(['pack', '--pack-destination', consumer], root)
  const archive = readdirSync(consumer).find(file => file.endsWith('.tgz'))!
  writeFileSync(join(consumer, 'package.json'), '{"private": true}')
  const mobx = join(root, 'node_modules/mobx')
  await npm(['install', '--offline', '--no-audit', '--no-fund', '--install-links', archive, mobx], consumer)
})

test.after.always(() => rmSync(consumer, { recursive: true, force: true }))

/** What a program in the consumer's folder prints, as JSON. */
async function prints(file: string, source: string, ...args: string[]): Promise<unknown> {
  writeFileSync(join(consumer, file), source)
  const { stdout } = await run(process.execPath, [file, ...args], { cwd: consumer, env: environment })
  return JSON.parse(stdout)
}

/** As `du` counts: in whole blocks, and folders too. */
function size(path: string): number {
  const entry = statSync(path)
  const inside = entry.isDirectory() ? readdirSync(path) : []
  return inside.reduce((sum, name) => sum + size(join(path, name)), entry.blocks * 512)
}

test('the package with all services unpacks to under 8 MB, with what it needs at run time to under 16 MB', t => {
  t.true(size(installed) < 8e6, `${size(installed)} bytes`)
  t.true(size(join(consumer, 'node_modules')) < 16e6, `${size(join(consumer, 'node_modules'))} bytes`)
})

test('the package has its licence, those of the code that is bundled, and no sources or tests', t => {
  t.deepEqual(readdirSync(installed).sort(), ['CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'dist', 'package.json'])
  const licenses = readFileSync(join(installed, 'dist/THIRD_PARTY_LICENSES'), 'utf8')
  for (const name of ['got', 'aws4', '@jmespath-community/jmespath', 'fastest-levenshtein']) {
    t.regex(licenses, new RegExp(`^${name} \\d`, 'm'))
  }
})

/** Calls STS and S3 on the server whose URL it is given. */
const USE = `
async function use({ Session, ClientError }, url) {
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }
  const session = new Session({ region: 'eu-west-1', endpointUrl: url, credentials })
  const identity = await session.client('sts').getCallerIdentity()
  const error = await session.client('s3').getObject({ Bucket: 'b', Key: 'k' }).catch(error => error)
  const instance = session.resource('ec2').Instance('i-1')
  return {
    account: identity.Account,
    error: [error instanceof ClientError, error.name, error.code, error.statusCode],
    resource: String(instance),
    services: session.availableServices().length,
    regions: session.availableRegions('ec2').includes('eu-west-1'),
  }
}
`

const USED = {
  account: '123456789012',
  error: [true, 'NoSuchKey', 'NoSuchKey', 404],
  resource: "ec2.Instance(id='i-1')",
  regions: true,
}

test.serial('import and require give a library that works', async t => {
  const answers = [
    [
      200,
      '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
    ],
    [404, '<Error><Code>NoSuchKey</Code><Message>Gone</Message></Error>'],
  ] as const
  const server = createServer((request, response) => {
    const [status, body] = request.method === 'POST' ? answers[0] : answers[1]
    request.resume().on('end', () => response.writeHead(status, { 'content-type': 'text/xml' }).end(body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const print = 'use(tucuxi, process.argv[2]).then(result => console.log(JSON.stringify(result)))'

  const imported = await prints('use.mjs', `import * as tucuxi from 'tucuxi'\n${USE}\n${print}`, url)
  const required = await prints('use.cjs', `const tucuxi = require('tucuxi')\n${USE}\n${print}`, url)

  t.like(imported, USED)
  t.deepEqual(imported, required)
  t.true((imported as { services: number }).services > 420)
})

test('the endpoints alone can be imported', async t => {
  const source = `import { resolveEndpoint } from 'tucuxi/endpoints'
    console.log(JSON.stringify(resolveEndpoint('s3', { Region: 'us-east-1', Bucket: 'bucket' }).url))`
  t.is(await prints('endpoints.mjs', source), 'https://bucket.s3.us-east-1.amazonaws.com')
})

test('the conditions of DynamoDB are those that its resource knows', async t => {
  const source = `import { Session } from 'tucuxi'
    import { Attr, Decimal } from 'tucuxi/dynamodb'
    const transport = async request => {
      console.log(JSON.stringify(JSON.parse(request.body).ExpressionAttributeValues))
      return { statusCode: 200, headers: {}, body: Buffer.from('{}') }
    }
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
    const table = new Session({ region: 'eu-west-1', credentials, transport }).resource('dynamodb').Table('t')
    await table.scan({ FilterExpression: Attr('n').eq(new Decimal('1.10')) })`
  t.deepEqual(await prints('dynamodb.mjs', source), { ':v0': { N: '1.10' } })
})

test('bundling keeps the names of classes', async t => {
  const source = `import * as tucuxi from 'tucuxi'
    const named = Object.entries(tucuxi).filter(([, value]) => typeof value === 'function')
    console.log(JSON.stringify(named.map(([name, value]) => [name, value.name])))`
  for (const [exported, name] of (await prints('names.mjs', source)) as [string, string][]) t.is(name, exported)
})

test('a client needs no mobx', async t => {
  const source = `import { Session } from 'tucuxi'
    new Session({ region: 'eu-west-1' }).client('ec2')
    console.log(JSON.stringify(Object.keys(globalThis).filter(name => name.startsWith('__mobx'))))`
  t.deepEqual(await prints('mobx.mjs', source), [])
})

test("a resource is observed by the user's own mobx", async t => {
  const source = `import { Session } from 'tucuxi'
    import { autorun, when } from 'mobx'
    const answer = '<R><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId>' +
      '<instanceType>t3.micro</instanceType></item></instancesSet></item></reservationSet></R>'
    const transport = async () => ({ statusCode: 200, headers: {}, body: Buffer.from(answer.replaceAll('R>', 'DescribeInstancesResponse>')) })
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }
    const instance = new Session({ region: 'eu-west-1', credentials, transport }).resource('ec2').Instance('i-1')
    const seen = []
    const stop = autorun(() => seen.push(instance.instanceType ?? null))
    await when(() => instance.isLoaded)
    stop()
    console.log(JSON.stringify(seen))`
  t.deepEqual(await prints('observe.mjs', source), [null, 't3.micro'])
})

test('the types of the package are complete', async t => {
  writeFileSync(
    join(consumer, 'use.ts'),
    `import { ClientError, Session } from 'tucuxi'
import { Attr, Decimal } from 'tucuxi/dynamodb'
import { resolveEndpoint } from 'tucuxi/endpoints'
export const scan = (session: Session) => session.resource('dynamodb').Table('t').scan({ FilterExpression: Attr('n').eq(new Decimal('1')) })
const session: Session = new Session({ region: 'eu-west-1' })
const url: string = resolveEndpoint('s3', { Region: 'us-east-1' }).url
export const code = (error: unknown): string => (error instanceof ClientError ? error.code : url)
export const services: string[] = session.availableServices()
export const version: Promise<string> = session.resource('lambda').Function('f').publishVersion().then(({ version }) => version)
export const page = (ContinuationToken: string | undefined) => session.client('s3').listObjectsV2({ Bucket: 'b', ContinuationToken })
// @ts-expect-error a function has no such action
session.resource('lambda').Function('f').publish()
// @ts-expect-error a session has no such option
new Session({ regoin: 'eu-west-1' })
`,
  )
  const options = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--noUncheckedIndexedAccess',
    '--target',
    'es2022',
    '--module',
    'nodenext',
    '--lib',
    'es2023,esnext.disposable',
  ]
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')]
  const tsc = [join(root, 'node_modules/typescript/bin/tsc'), ...options, ...types, 'use.ts']
  const { stdout } = await run(process.execPath, tsc, { cwd: consumer }).catch(error => error as { stdout: string })
  t.is(stdout, '')
})

/** The examples of the README, the guide and the page about porting compile, against the library as it is. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'

const root = join(import.meta.dirname, '../..')

/** As a reader's project would have them: `strict`, and nothing beyond. */
const compilerOptions = {
  target: 'es2023',
  lib: ['es2023', 'es2024.string', 'esnext.disposable'],
  module: 'nodenext',
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  strict: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  paths: {
    tucuxi: [join(root, 'lib/index.ts')],
    'tucuxi/dynamodb': [join(root, 'lib/dynamodb.ts')],
    'tucuxi/testing': [join(root, 'lib/testing.ts')],
    'tucuxi/endpoints': [join(root, 'lib/endpoints.ts')],
  },
}

type Givens = Readonly<Record<string, string>>

/** What a block takes for granted where it does not make its own. */
const givens: Givens = {
  session: 'Session',
  signal: 'AbortSignal',
  s3: "ClientOf<'s3'>",
  ec2: "ResourceOf<'ec2'>",
  bucket: "ReturnType<ResourceOf<'s3'>['Bucket']>",
  instance: "ReturnType<ResourceOf<'ec2'>['Instance']>",
}

const names = ['imageId', 'instanceId', 'keyId', 'queueUrl', 'streamArn', 'topicArn', 'vpcId']

const pages: Readonly<Record<string, Givens>> = {
  'README.md': givens,
  'docs/guide.md': givens,
  'docs/porting-from-boto3.md': Object.fromEntries(names.map(name => [name, 'string'])),
}

/** The blocks of a page, by the line that they begin at. */
function blocks(page: string): Map<number, string> {
  const found = new Map<number, string>()
  for (const match of page.matchAll(/^```ts\n(.*?)^```$/gms)) {
    found.set(page.slice(0, match.index).split('\n').length + 1, match[1]!)
  }
  return found
}

/** A block as a module: its imports, what it takes for granted, and the rest in a function, where names can be made anew. */
function moduleOf(block: string, givens: Givens): string {
  const imports = block.match(/^import .*$/gm) ?? []
  const types =
    "import type { ClientOf as GivenClient, ResourceOf as GivenResource, Session as GivenSession } from 'tucuxi'"
  const declared = Object.entries(givens).map(([name, type]) => {
    return `declare const ${name}: ${type.replaceAll(/\b(?:(Client|Resource)Of|Session)\b/g, (_, kind = 'Session') => `Given${kind}`)}`
  })
  const rest = block.replaceAll(/^import .*$/gm, '')
  return [...imports, types, ...declared, `export async function example() {\n${rest}}`].join('\n')
}

for (const [path, given] of Object.entries(pages)) {
  test(`every example of ${path} compiles`, async t => {
    const found = blocks(await readFile(join(root, path), 'utf8'))
    t.true(found.size > 0, `${path} has no block of TypeScript`)
    await mkdir(join(root, '.cache'), { recursive: true })
    const folder = await mkdtemp(join(root, '.cache/examples-'))
    t.teardown(() => rm(folder, { recursive: true, force: true }))
    await writeFile(join(folder, 'package.json'), '{"type": "module"}')
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: [join(root, 'lib/http/aws4.d.ts')], include: ['*.ts'] }),
    )
    for (const [line, block] of found) await writeFile(join(folder, `line-${line}.ts`), moduleOf(block, given))
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const problems = await promisify(execFile)(process.execPath, [compiler, '-p', folder], { cwd: folder }).then(
      () => '',
      (error: Error & { stdout?: string }) => error.stdout || error.message,
    )
    t.is(problems, '', `${path}, in the block that begins at the line in the file's name`)
  })
}

/** Where the examples run: a folder with files, settings in the environment, and a server. */
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { KEYS } from '../../servers/gate.ts'

const ROOT = join(import.meta.dirname, '../../..')

const CONFIG = `[profile dev]
region = eu-west-1
output = json

[profile pilot]
role_arn = arn:aws:iam::123456789012:role/pilot
role_session_name = page
credential_source = Environment
`

export interface Place {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
}

/** Makes the folder. Whoever asked removes it. */
export async function preparePlace(endpointUrl: string, region: string): Promise<Place> {
  await mkdir(join(ROOT, '.cache'), { recursive: true })
  const folder = await mkdtemp(join(ROOT, '.cache/porting-'))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await writeFile(join(folder, 'package.json'), '{"type": "module"}')
  await writeFile(join(folder, 'report.txt'), 'The river is high.\n')
  await writeFile(join(folder, 'private_key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  await writeFile(join(folder, 'config'), CONFIG)
  const environment = {
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_CONFIG_FILE: join(folder, 'config'),
    // where credentials of roles are kept
    HOME: folder,
  }
  return { folder, environment }
}

/**
 * Runs an example as a module of its own: `tucuxi` is the library beside it, and `given` are names that it finds, here in
 * camelCase. Resolves to the lines that it printed.
 */
export async function runTypeScript(folder: string, source: string, given: Record<string, string>): Promise<string[]> {
  const lines: string[] = []
  const names = Object.entries(given).map(([name, value]) => [inCamelCase(name), value])
  const run = { ...Object.fromEntries(names), console: { log: (...values: unknown[]) => lines.push(values.join(' ')) } }
  const library = (_: string, entry = '/index') => `from '${pathToFileURL(join(ROOT, `lib${entry}.ts`))}'`
  const imported = source.replaceAll(/from 'tucuxi(\/\w+)?'/g, library)
  const imports = imported.match(/^import .*$/gm) ?? []
  const rest = imported.replaceAll(/^import .*$/gm, '')
  const body = `export async function example({ ${Object.keys(run).join(', ')} }: any) {\n${rest}}\n`
  const path = join(folder, `example-${process.hrtime.bigint()}.ts`)
  await writeFile(path, [...imports, body].join('\n'))
  const module = (await import(pathToFileURL(path).href)) as { example(given: object): Promise<void> }
  await module.example(run)
  return lines.join('\n').split('\n')
}

function inCamelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}

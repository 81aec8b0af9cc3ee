import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fetchRelease, type Release } from './vendor/release.ts'
import { readTree, type Selection, writeTree } from './vendor/tree.ts'

/**
 * `npm run vendor`: writes `models/` and `resources/` from the releases that `models/SOURCE.json` pins. To move to a
 * newer release, change versions, file names and hashes there, and run it.
 */
const MODELS: Selection = {
  types: [
    'service-2',
    'service-2.sdk-extras',
    'paginators-1',
    'paginators-1.sdk-extras',
    'waiters-2',
    'endpoint-rule-set-1',
  ],
  tables: ['partitions', 'endpoints', '_retry', 'sdk-default-configuration'],
}
const RESOURCES: Selection = { types: ['resources-1'], tables: [] }
const OWN_TABLES = ['SOURCE.json', 'resource-schema.json', 'own-services.json']

/** What the project wrote itself: tables beside the services, such as the pins, traits, and corrections of upstream data. */
function isOwn(path: string): boolean {
  return OWN_TABLES.includes(path) || path.endsWith('.tucuxi-extras.json') || path.endsWith('/traits-1.json')
}

function main(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const models = join(root, 'models')
  const source = JSON.parse(readFileSync(join(models, 'SOURCE.json'), 'utf8')) as Record<'botocore' | 'boto3', Release>
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-vendor-'))
  try {
    const botocore = fetchRelease('botocore', source.botocore, join(folder, 'botocore'))
    const boto3 = fetchRelease('boto3', source.boto3, join(folder, 'boto3'))
    report('models', writeTree(models, readTree(join(botocore, 'data'), MODELS), isOwn))
    const resources = join(root, 'resources')
    const services = ownServices(resources)
    const isOwnResource = (path: string) => isOwn(path) || services.has(path.split('/')[0]!)
    report('resources', writeTree(resources, readTree(join(boto3, 'data'), RESOURCES), isOwnResource))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The services whose resource definitions the project wrote: `resources/own-services.json`. */
function ownServices(resources: string): ReadonlySet<string> {
  return new Set(JSON.parse(readFileSync(join(resources, 'own-services.json'), 'utf8')) as string[])
}

function report(folder: string, changes: number): void {
  console.log(changes === 0 ? `${folder}/ was up to date` : `${folder}/: ${changes} files written or removed`)
}

main()

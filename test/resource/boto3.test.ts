import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { Loader } from '../../lib/model/loader.ts'
import { internals } from '../../lib/resource/core.ts'
import type { ResourceDefinitions } from '../../lib/resource/definition.ts'
import { createServiceResource } from '../../lib/resource/index.ts'
import { type TypeView, typeNames } from '../../lib/resource/view.ts'
import { customisationOf } from '../../lib/services/index.ts'
import { python } from '../servers/venv.ts'
import { fakeClient } from './fixture.ts'

/** What tucuxi has and boto3 has not: a load added by hand can be repeated like any other. */
const MORE = {
  'dynamodb.Table': ['batchGet'],
  'kms.Alias': ['load', 'reload'],
  'logs.Destination': ['load', 'reload'],
  'logs.LogGroup': ['load', 'reload'],
  'logs.LogStream': ['load', 'reload'],
  'logs.MetricFilter': ['load', 'reload'],
  'logs.SubscriptionFilter': ['load', 'reload'],
  'route53.RecordSet': ['load', 'reload'],
  's3.Bucket': [
    'downloadDirectory',
    'multipartUploads.prefixes',
    'objectVersions.prefixes',
    'objects.prefixes',
    'reload',
    'sync',
    'uploadDirectory',
  ],
  's3.ObjectSummary': ['reload'],
}

interface Members {
  /** Name to kind. */
  members: Record<string, string>
  /** The batch actions of each collection. */
  batch: Record<string, string[]>
}

type Services = Record<string, Record<string, Members>>

/** What boto3 makes of its own definitions and of ours. */
async function boto3(): Promise<Services> {
  const script = join(import.meta.dirname, 'members.py')
  const env = { ...process.env, AWS_DATA_PATH: join(import.meta.dirname, '../../resources') }
  const { stdout } = await promisify(execFile)(await python(), [script], { maxBuffer: 1e8, env })
  return JSON.parse(stdout)
}

function tucuxi(): Services {
  const loader = new Loader()
  const services: Services = {}
  for (const name of loader.resourceServices()) {
    const definition = loader.load<ResourceDefinitions>(name, 'resources-1')!
    const service = loader.serviceModel(name)
    const extensions = customisationOf(name)?.resources
    const { client } = fakeClient({})
    const root = createServiceResource({ definition, service, client, extensions })
    services[name] = Object.fromEntries(typeNames(definition).map(type => [type, membersOf(root, type)]))
  }
  return services
}

const KINDS = {
  attributes: 'attribute',
  identifiers: 'identifier',
  actions: 'action',
  waiters: 'waiter',
} as const satisfies Partial<Record<keyof TypeView, string>>

/** These lead to a type, which is compared, too. */
const RELATIONS = {
  references: 'reference',
  subresources: 'subresource',
  collections: 'collection',
} as const satisfies Partial<Record<keyof TypeView, string>>

function membersOf(root: object, name: string): Members {
  const { context } = internals(root).type
  const { view, prototype, make } = context.type(name)
  const kinds = new Map<string, string>()
  for (const [list, kind] of Object.entries(KINDS) as [keyof typeof KINDS, string][]) {
    for (const { member } of view[list]) kinds.set(member, kind)
  }
  for (const [list, kind] of Object.entries(RELATIONS) as [keyof typeof RELATIONS, string][]) {
    for (const { member, definition } of view[list]) kinds.set(member, `${kind} of ${definition.resource.type}`)
  }
  const own = Object.getOwnPropertyNames(prototype).filter(member => member !== 'constructor')
  const resource = make(internals(root).client, new Map()) as unknown as Record<string, object>
  const collections = view.collections.map(({ member }) => member)
  return {
    members: Object.fromEntries(own.map(member => [member, kinds.get(member) ?? 'added'])),
    batch: Object.fromEntries(collections.map(member => [member, batchOf(resource[member]!)])),
  }
}

function batchOf(collection: object): string[] {
  return Object.getOwnPropertyNames(Object.getPrototypeOf(collection)).filter(name => name !== 'constructor')
}

/** A name in boto3's case and in ours differ by underscores and capitals only; sub-resources are the same in both. */
function plain(name: string, kind: string): string {
  return isSubresource(kind) ? name : name.replaceAll('_', '').toLowerCase()
}

function isSubresource(kind: string): boolean {
  return kind.startsWith('subresource')
}

function membersByPlainName(services: Services): Map<string, string> {
  const all = new Map<string, string>()
  for (const [service, types] of Object.entries(services)) {
    for (const [type, { members, batch }] of Object.entries(types)) {
      for (const [name, kind] of Object.entries(members)) {
        all.set(`${service}.${type} ${kind} ${plain(name, kind)}`, `${service}.${type}.${name}`)
      }
      for (const [collection, names] of Object.entries(batch)) {
        for (const name of names) {
          const key = `${service}.${type} batch ${plain(collection, '')} ${plain(name, '')}`
          all.set(key, `${service}.${type}.${collection}.${name}`)
        }
      }
    }
  }
  return all
}

/** `{ a.B: [c] }` of `a.B.c`. */
function byType(names: string[]): Record<string, string[]> {
  const types: Record<string, string[]> = {}
  for (const name of names.sort()) {
    const [service, type, ...member] = name.split('.')
    types[`${service}.${type}`] ??= []
    types[`${service}.${type}`]!.push(member.join('.'))
  }
  return types
}

test('every member of every resource of boto3 is there, of the same kind, and nothing else', async t => {
  const theirs = membersByPlainName(await boto3())
  const ours = membersByPlainName(tucuxi())
  t.true(theirs.size > 1_600, `boto3 has ${theirs.size} members`)
  t.log(`${theirs.size} members in boto3, ${ours.size} here`)
  t.deepEqual(byType([...theirs].filter(([key]) => !ours.has(key)).map(([, name]) => name)), {})
  t.deepEqual(byType([...ours].filter(([key]) => !theirs.has(key)).map(([, name]) => name)), MORE)
})

test('members begin with a small letter, sub-resources with a capital, and none hides what every resource has', t => {
  const verbs = ['meta', 'equals', 'isLoaded', 'loaded', 'toJSON', 'toString', 'then', 'waitUntil']
  for (const [service, types] of Object.entries(tucuxi())) {
    for (const [type, { members }] of Object.entries(types)) {
      for (const [name, kind] of Object.entries(members)) {
        t.regex(name, isSubresource(kind) ? /^[A-Z][A-Za-z0-9]*$/ : /^[a-z][A-Za-z0-9]*$/, `${service}.${type}`)
        t.false(verbs.includes(name), `${service}.${type}.${name}`)
      }
    }
  }
})

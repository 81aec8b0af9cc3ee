import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import test, { type ExecutionContext } from 'ava'
import { InvalidDataError, InvalidOptionError, UnknownServiceError } from '../../lib/errors.ts'
import type { ServiceDefinition } from '../../lib/model/definition.ts'
import { Loader } from '../../lib/model/loader.ts'

const MODEL: ServiceDefinition = {
  metadata: { apiVersion: '2020-01-01', endpointPrefix: 'my', protocol: 'json', serviceId: 'My' },
  operations: { Ping: { name: 'Ping' } },
  shapes: {},
}

/** A folder with these files, gone after the test. */
function folder(t: ExecutionContext, files: Record<string, unknown>): string {
  const path = mkdtempSync(join(tmpdir(), 'tucuxi-loader-'))
  t.teardown(() => rmSync(path, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content))
  }
  return path
}

test('every service that botocore has is built in, in order', t => {
  const services = new Loader().services()
  t.true(services.length > 420, `${services.length} services`)
  t.deepEqual(services, [...services].sort())
  for (const name of ['dynamodb', 'ec2', 's3', 'sqs', 'sts']) t.true(services.includes(name), name)
})

test('the nine services that boto3 has resources for are built in, and twenty of our own', t => {
  const services = new Loader().resourceServices()
  t.is(services.length, 29)
  const boto3 = ['cloudformation', 'cloudwatch', 'dynamodb', 'ec2', 'glacier', 'iam', 's3', 'sns', 'sqs']
  for (const name of [...boto3, 'lambda', 'rds', 'efs']) t.true(services.includes(name), name)
})

test('every definition that is built in can be loaded', t => {
  const loader = new Loader()
  for (const service of loader.services()) {
    t.truthy(loader.load(service, 'service-2'), service)
    t.truthy(loader.load(service, 'endpoint-rule-set-1'), service)
    loader.load(service, 'paginators-1')
    loader.load(service, 'waiters-2')
  }
  for (const service of loader.resourceServices()) t.truthy(loader.load(service, 'resources-1'), service)
})

test('a built-in definition is read once for all loaders', t => {
  const [one, two, three] = [new Loader(), new Loader(), new Loader([folder(t, {})])]
  t.is(one.load('sqs', 'service-2'), two.load('sqs', 'service-2'))
  t.is(one.serviceModel('sqs'), two.serviceModel('sqs'))
  t.is(one.serviceModel('sqs'), three.serviceModel('sqs'))
})

test('a type that the service does not have is undefined', t => {
  t.is(new Loader().load('sts', 'waiters-2'), undefined)
  t.is(new Loader().load('sts', 'resources-1'), undefined)
})

test('extras are merged into the definition, and lists replaced', t => {
  const { pagination } = new Loader().load<{ pagination: Record<string, { non_aggregate_keys?: string[] }> }>(
    's3',
    'paginators-1',
  )!
  t.deepEqual(pagination.ListParts?.non_aggregate_keys, [
    'ChecksumAlgorithm',
    'Initiator',
    'Owner',
    'StorageClass',
    'ChecksumType',
  ])
})

test('extras do not reach the prototype of objects', t => {
  const extras = '{"merge":{"operations":{"__proto__":{"name":"evil"},"constructor":{"name":"constructor"}}}}'
  const path = folder(t, { 'my/1/service-2.json': MODEL, 'my/1/service-2.sdk-extras.json': extras })
  const { operations } = new Loader([path]).load<ServiceDefinition>('my', 'service-2')!
  t.deepEqual(Object.keys(operations), ['Ping', '__proto__', 'constructor'])
  t.is(Object.getPrototypeOf(operations), Object.prototype)
})

test('a service of the user is read from the data path, in each of three encodings', t => {
  const text = JSON.stringify(MODEL)
  for (const [name, content] of [
    ['service-2.json', text],
    ['service-2.json.gz', gzipSync(text)],
    ['service-2.json.br', brotliCompressSync(text)],
  ] as const) {
    const loader = new Loader([folder(t, { [`my/2020-01-01/${name}`]: content })])
    t.deepEqual(loader.serviceModel('my').operationNames, ['Ping'])
    t.true(loader.services().includes('my'))
    t.true(loader.services().includes('s3'))
  }
})

test('a folder on the data path wins over those after it and the built-in ones', t => {
  const version = new Loader().versions('sts').at(-1)
  const first = folder(t, { [`sts/${version}/service-2.json`]: { ...MODEL, operations: { First: { name: 'First' } } } })
  const second = folder(t, { [`sts/${version}/service-2.json`]: MODEL })
  t.deepEqual(new Loader([first, second]).serviceModel('sts').operationNames, ['First'])
  t.true(new Loader().serviceModel('sts').operationNames.includes('GetCallerIdentity'))
})

test('a folder that has only resources of a service combines with the built-in rest', t => {
  const resources = { service: {}, resources: {} }
  const loader = new Loader([folder(t, { 'sts/2011-06-15/resources-1.json': resources })])
  t.deepEqual(loader.load('sts', 'resources-1'), resources)
  t.true(loader.serviceModel('sts').operationNames.includes('GetCallerIdentity'))
  t.true(loader.resourceServices().includes('sts'))
  t.is(loader.load('sts', 'paginators-1'), new Loader().load('sts', 'paginators-1'))
})

test('the newest version is loaded unless another is asked for', t => {
  const path = folder(t, {
    'my/2019-01-01/service-2.json': { ...MODEL, operations: {} },
    'my/2020-01-01/service-2.json': MODEL,
    'my/2021-01-01/paginators-1.json': { pagination: {} },
  })
  const loader = new Loader([path])
  t.deepEqual(loader.serviceModel('my').operationNames, ['Ping'])
  t.deepEqual(loader.serviceModel('my', '2019-01-01').operationNames, [])
  t.deepEqual(loader.versions('my'), ['2019-01-01', '2020-01-01', '2021-01-01'])
  t.deepEqual(loader.versions('my', 'service-2'), ['2019-01-01', '2020-01-01'])
  t.is(loader.load('my', 'paginators-1', '2019-01-01'), undefined)
  const error = t.throws(() => loader.serviceModel('my', '2021-01-01'), { instanceOf: InvalidOptionError })
  t.regex(error.message, /no service-2 definition of apiVersion "2021-01-01"; it has 2019-01-01, 2020-01-01/)
})

test('an API version that does not exist is answered with those that do', t => {
  const error = t.throws(() => new Loader().load('s3', 'waiters-2', '1999-01-01'), { instanceOf: InvalidOptionError })
  t.is(error.code, 'InvalidOption')
  t.regex(error.message, /"s3" has no apiVersion "1999-01-01"; it has 2006-03-01\. Leave apiVersion out/)
})

test('an unknown service is answered with the one that was meant, and where it was searched', t => {
  const path = folder(t, {})
  const error = t.throws(() => new Loader([path]).serviceModel('dynamo-db'), { instanceOf: UnknownServiceError })
  t.is(error.code, 'UnknownService')
  t.true(error.message.startsWith('Unknown service "dynamo-db": did you mean "dynamodb"?'), error.message)
  t.true(error.message.includes(path), error.message)
})

test('a service with resources and no model is unknown to clients', t => {
  const loader = new Loader([folder(t, { 'my/1/resources-1.json': { service: {} } })])
  t.throws(() => loader.serviceModel('my'), { instanceOf: UnknownServiceError, message: /Unknown service "my"/ })
  t.false(loader.services().includes('my'))
})

for (const name of [
  '',
  '..',
  '../models/s3',
  's3/2006-03-01',
  's3\\..',
  '.hidden',
  's3\0',
  '__proto__',
  'constructor',
  'S3',
]) {
  test(`${JSON.stringify(name)} is no service`, t => {
    t.throws(() => new Loader().load(name, 'service-2'), { instanceOf: UnknownServiceError })
    t.deepEqual(new Loader().versions(name), [])
  })
}

test('a path is no API version', t => {
  t.throws(() => new Loader().load('s3', 'service-2', '../../sts/2011-06-15'), { instanceOf: InvalidOptionError })
})

test('folders that do not exist are passed over', t => {
  t.true(new Loader(['/does/not/exist']).services().includes('s3'))
})

test('a folder with a service of the user must hold JSON', t => {
  const file = 'my/2020-01-01/service-2.json'
  for (const content of ['{"metadata":', '', 'null', '[]', '"x"']) {
    const path = folder(t, { [file]: content })
    const error = t.throws(() => new Loader([path]).serviceModel('my'), { instanceOf: InvalidDataError })
    t.is(error.code, 'InvalidData')
    t.true(error.message.includes(join(path, file)), error.message)
  }
  const cut = gzipSync(JSON.stringify(MODEL)).subarray(0, 20)
  const path = folder(t, { [`${file}.gz`]: cut })
  t.throws(() => new Loader([path]).serviceModel('my'), {
    instanceOf: InvalidDataError,
    message: /service-2\.json\.gz/,
  })
})

test('a service model must have its three parts', t => {
  const path = folder(t, { 'my/1/service-2.json': { metadata: {}, shapes: {} } })
  const error = t.throws(() => new Loader([path]).serviceModel('my'), { instanceOf: InvalidDataError })
  t.regex(error.message, /The service-2 definition of "my" in .* has no "operations" object/)
})

test('tables are read by name, and a folder of the user may replace them', t => {
  t.is(new Loader().table<{ partitions: { id: string }[] }>('partitions').partitions[0]?.id, 'aws')
  const path = folder(t, { '_retry.json': { mine: true } })
  t.deepEqual(new Loader([path]).table('_retry'), { mine: true })
  for (const name of ['nothing', '../package', 's3/2006-03-01/service-2']) {
    const error = t.throws(() => new Loader().table(name), { instanceOf: InvalidDataError })
    t.is(error.message, `No table "${name}" in the built-in definitions.`)
  }
})

import test from 'ava'
import { Hooks } from '../../lib/client/hooks.ts'
import { ClientError, InvalidOptionError } from '../../lib/errors.ts'
import { ServiceModel } from '../../lib/model/service.ts'
import { Session } from '../../lib/session.ts'

const service = new ServiceModel('s3', {
  metadata: { apiVersion: '1', endpointPrefix: 's3', protocol: 'rest-xml', serviceId: 'S3' },
  operations: { PutObject: { name: 'PutObject' }, GetObject: { name: 'GetObject' } },
  shapes: {},
})
const putObject = service.operation('PutObject')
const getObject = service.operation('GetObject')

function emit(hooks: Hooks, operation = putObject, params: Record<string, unknown> = {}) {
  return hooks.emit('provide-client-params', operation, call => ({ ...call, context: new Map(), params }))
}

test('a hook is called for its stage, service and operation', async t => {
  const hooks = new Hooks('s3')
  const names: string[] = []
  hooks.on('provide-client-params.s3.PutObject', (event: { name: string }) => void names.push(event.name))
  await emit(hooks)
  await emit(hooks, getObject)
  t.deepEqual(names, ['provide-client-params.s3.PutObject'])
})

test('a prefix matches all below it, and a star matches one part', async t => {
  const hooks = new Hooks('s3')
  const calls: string[] = []
  for (const pattern of [
    'provide-client-params',
    'provide-client-params.*.PutObject',
    '*.s3',
    'provide-client-params.ec2',
  ]) {
    hooks.on(pattern, () => void calls.push(pattern))
  }
  await emit(hooks)
  t.deepEqual(calls, ['*.s3', 'provide-client-params.*.PutObject', 'provide-client-params'])
})

test('hooks run one after the other, the narrowest first, and see what the one before changed', async t => {
  const hooks = new Hooks('s3')
  hooks.on('provide-client-params', (event: { params: Record<string, unknown> }) => {
    event.params.seen = event.params.given
  })
  hooks.on('provide-client-params.s3.PutObject', async (event: { params: Record<string, unknown> }) => {
    await Promise.resolve()
    event.params = { given: 1 }
  })
  t.deepEqual((await emit(hooks))?.params, { given: 1, seen: 1 })
})

test('a hook that was taken off is not called', async t => {
  const hooks = new Hooks('s3')
  const hook = () => t.fail()
  hooks.on('provide-client-params', hook)
  hooks.off('provide-client-params', hook)
  await emit(hooks)
  t.false(hooks.has('provide-client-params'))
})

test('a stage that does not exist is answered with the one that does', t => {
  t.throws(() => new Hooks('s3').on('before-signing.s3', () => {}), {
    instanceOf: InvalidOptionError,
    code: 'InvalidOption',
    message:
      /^There is no event stage "before-signing": did you mean "before-sign"\? The stages are provide-client-params, /,
  })
})

const logs = new ServiceModel('logs', {
  metadata: { apiVersion: '1', endpointPrefix: 'logs', protocol: 'json', serviceId: 'CloudWatch Logs' },
  operations: { GetQueryResults: { name: 'GetQueryResults' }, PutLogEvents: { name: 'PutLogEvents' } },
  shapes: {},
})

test('the name of the client stands for that of its events, as in botocore', async t => {
  const hooks = new Hooks('cloudwatch-logs', {}, logs)
  const hook = () => {}
  hooks.on('before-sign.logs.PutLogEvents', hook)
  t.true(hooks.has('before-sign'))
  hooks.off('before-sign.cloudwatch-logs.PutLogEvents', hook)
  t.false(hooks.has('before-sign'))
  const session = new Session({ region: 'eu-west-1', credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' } })
  const client = session.client('logs')
  const seen: string[] = []
  client.meta.events.on('before-parameter-build.logs.DescribeLogGroups', ({ name }) => {
    seen.push(name)
    throw new Error('seen')
  })
  await t.throwsAsync(client.describeLogGroups({}), { message: 'seen' })
  t.deepEqual(seen, ['before-parameter-build.cloudwatch-logs.DescribeLogGroups'])
})

test('an operation that the service does not have is answered with the one that it has', t => {
  const hooks = new Hooks('cloudwatch-logs', {}, logs)
  t.throws(() => hooks.on('before-sign.logs.PutLogEvent', () => {}), {
    instanceOf: InvalidOptionError,
    message:
      'The hook "before-sign.logs.PutLogEvent" would never run: there is no operation "PutLogEvent": did you mean "PutLogEvents"?',
  })
  t.notThrows(() => hooks.on('before-sign.*.PutObject', () => {}))
})

test('the hooks of the library come before what the client does, which comes before callers of the same width', async t => {
  const seen: string[] = []
  const note = (name: string) => () => void seen.push(name)
  const hooks = new Hooks('s3', { 'provide-client-params': [note('library')] })
  for (const suffix of ['', '.s3', '.s3.PutObject', '.*']) {
    hooks.on(`provide-client-params${suffix}`, note(`caller${suffix}`))
  }
  const own = note('client')
  await hooks.emit('provide-client-params', putObject, call => ({ ...call, context: new Map(), params: {} }), own)
  t.deepEqual(seen, ['caller.*', 'caller.s3.PutObject', 'library', 'client', 'caller.s3', 'caller'])
})

test('of after-call, the hooks of the library get good answers only', async t => {
  const seen: string[] = []
  const hooks = new Hooks('s3', { 'after-call': [() => void seen.push('library')] })
  hooks.on('after-call', () => void seen.push('caller'))
  const error = new ClientError({
    code: 'NoSuchKey',
    message: 'no',
    statusCode: 404,
    service: 's3',
    operation: 'PutObject',
    retryable: false,
    attempts: 1,
    response: {},
  })
  await hooks.emit('after-call', putObject, call => ({ ...call, context: new Map(), output: error.response, error }))
  await hooks.emit('after-call', putObject, call => ({ ...call, context: new Map(), output: {} }))
  t.deepEqual(seen, ['caller', 'library', 'caller'])
})

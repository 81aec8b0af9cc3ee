import test from 'ava'
import { Exceptions, exceptionsOf } from '../../lib/client/exceptions.ts'
import { ClientError, type ClientErrorInit, TucuxiError, UnknownMemberError } from '../../lib/errors.ts'
import { zooModel } from './fixture.ts'

const exception = (more: object = {}, members = {}) =>
  ({ type: 'structure', exception: true, members, ...more }) as const
const service = zooModel({
  shapes: {
    Asleep: exception(
      {},
      { Until: { shape: 'Text' }, message: { shape: 'Text' }, code: { shape: 'Text' }, stack: { shape: 'Text' } },
    ),
    Renamed: exception({ error: { code: 'Zoo.Renamed' } }),
    constructor: exception(),
  },
})

function init(code: string): ClientErrorInit {
  return {
    code,
    message: 'm',
    statusCode: 400,
    service: 'zoo',
    operation: 'Feed',
    retryable: false,
    attempts: 2,
    response: {},
  }
}

test('every modelled exception has a class, by its name in the model', t => {
  const { byName } = new Exceptions(service)
  t.deepEqual(Object.keys(byName).sort(), ['Asleep', 'Renamed', 'constructor'])
  t.is(byName.Asleep!.name, 'Asleep')
  t.true(byName.Asleep!.prototype instanceof ClientError)
  t.false(Object.hasOwn(byName, 'toString'))
  t.throws(() => byName.Aslep, {
    instanceOf: UnknownMemberError,
    message: 'client.exceptions has no "Aslep": did you mean "Asleep"?',
  })
  t.true(Object.isFrozen(byName))
})

test('the classes of a service are made once', t => {
  t.is(exceptionsOf(service), exceptionsOf(service))
  t.not(exceptionsOf(service), exceptionsOf(zooModel()))
})

test('an error has the class that the model has for its code, and its members as properties', t => {
  const exceptions = exceptionsOf(service)
  const error = exceptions.make(init('Asleep'), { Until: 'noon', Unknown: 1 })
  t.true(error instanceof exceptions.byName.Asleep!)
  t.true(error instanceof TucuxiError)
  t.is(error.name, 'Asleep')
  t.is(error.code, 'Asleep')
  t.is(error.attempts, 2)
  t.is(Reflect.get(error, 'Until'), 'noon')
  t.true(Object.keys(error).includes('Until'))
  t.false('Unknown' in error)
})

test('a member does not hide what every error has', t => {
  const error = exceptionsOf(service).make(init('Asleep'), { message: 'theirs', code: 'theirs', stack: 'theirs' })
  t.is(error.message, 'm')
  t.is(error.code, 'Asleep')
  t.not(error.stack, 'theirs')
})

test('a member that did not come is left out', t => {
  t.false('Until' in exceptionsOf(service).make(init('Asleep'), {}))
})

test('the code of a model finds the class, and so does its name', t => {
  const { Renamed } = exceptionsOf(service).byName
  t.true(exceptionsOf(service).make(init('Zoo.Renamed'), {}) instanceof Renamed!)
  t.true(exceptionsOf(service).make(init('Renamed'), {}) instanceof Renamed!)
})

test('the code by which the model knows the error goes before the one that callers see', t => {
  const error = exceptionsOf(service).make(init('AWS.Zoo.Asleep'), { Until: 'noon' }, 'Asleep')
  t.true(error instanceof exceptionsOf(service).byName.Asleep!)
  t.is(error.code, 'AWS.Zoo.Asleep')
})

test('an error that the model does not know is a plain ClientError', t => {
  for (const code of ['Other', 'toString', '__proto__', '500']) {
    t.is(Object.getPrototypeOf(exceptionsOf(service).make(init(code), {})), ClientError.prototype)
  }
})

test('ClientError stands beside the modelled ones, as in botocore', t => {
  const { byName } = exceptionsOf(service)
  t.true(byName.ClientError === ClientError)
  t.true(exceptionsOf(service).make(init('Asleep'), {}) instanceof byName.ClientError)
})

import test from 'ava'
import { checkNames } from '../../lib/client/option-names.ts'
import { InvalidOptionError } from '../../lib/errors.ts'

test('names that a method knows pass', t => {
  t.notThrows(() => checkNames('wait', { delay: undefined }, ['delay', 'signal']))
})

test('a name that it does not know is answered with what was meant', t => {
  t.throws(() => checkNames('wait', { Delay: 1 }, ['delay', 'signal']), {
    instanceOf: InvalidOptionError,
    message: 'wait: unknown option "Delay": did you mean "delay"?',
  })
})

test('a name that is near none is answered with those that there are, or with the one of this library', t => {
  t.throws(() => checkNames('getObject', { requestTimeout: 1 }, ['signal', 'timeout']), {
    message: 'getObject: unknown option "requestTimeout". It takes signal, timeout.',
  })
  t.throws(() => checkNames('getObject', { abortSignal: null }, ['signal', 'timeout']), {
    message: 'getObject: unknown option "abortSignal": did you mean "signal"?',
  })
})

test('what is no object is answered with what the object has', t => {
  for (const given of [null, 'delay']) {
    t.throws(() => checkNames('wait', given, ['delay', 'signal']), {
      instanceOf: InvalidOptionError,
      message: 'wait: give an object with delay, signal.',
    })
  }
})

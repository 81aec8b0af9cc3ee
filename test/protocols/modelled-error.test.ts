import test from 'ava'
import { modelledError } from '../../lib/protocols/modelled-error.ts'
import { operationOf, type Shapes } from './operation.ts'

const exception = { type: 'structure', exception: true, members: {} } as const
const shapes: Shapes = {
  Plain: exception,
  Coded: { ...exception, error: { code: 'Zoo.Coded' } },
  First: { ...exception, error: { code: 'Shared' } },
  Second: { ...exception, error: { code: 'Shared' } },
  Twisted: { ...exception, error: { code: 'Plain2' } },
  Plain2: exception,
  NoError: { type: 'structure', members: {} },
}

test('an exception is found by its code, and by its name', t => {
  const operation = operationOf(shapes)
  for (const [code, name] of [
    ['Plain', 'Plain'],
    ['Zoo.Coded', 'Coded'],
    ['Coded', 'Coded'],
  ] as const) {
    t.is(modelledError(operation, code)?.shape.name, name)
  }
})

test('what is no exception of the model is not found', t => {
  const operation = operationOf(shapes)
  for (const code of ['NoError', 'Other', 'constructor', '__proto__']) t.is(modelledError(operation, code), undefined)
})

test('of two exceptions with one code the one that the operation names is meant', t => {
  for (const name of ['First', 'Second']) {
    t.is(modelledError(operationOf(shapes, { errors: [{ shape: name }] }), 'Shared')?.shape.name, name)
  }
})

test('the reference is the same each time, so that what is compiled for it is kept', t => {
  const operation = operationOf(shapes)
  t.is(modelledError(operation, 'Plain'), modelledError(operation, 'Plain'))
})

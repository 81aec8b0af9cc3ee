import { inspect } from 'node:util'
import test from 'ava'
import { Loader } from '../../lib/model/loader.ts'

test('a model, an operation and a shape print as a name, also inside of what prints them', t => {
  const model = new Loader().serviceModel('s3')
  const operation = model.operation('GetObject')
  t.is(inspect(model), 'ServiceModel(s3)')
  t.is(inspect({ operation }), '{ operation: Operation(s3.GetObject) }')
  t.is(inspect(operation.input!.shape), 'Shape(GetObjectRequest)')
})

import { inspect } from 'node:util'
import test from 'ava'
import { objectMaker } from '../../lib/protocols/object-maker.ts'

test('what is made is an empty object like any other', t => {
  const Maker = objectMaker()
  const made = new Maker()
  t.is(Object.getPrototypeOf(made), Object.prototype)
  t.deepEqual(Reflect.ownKeys(made), [])
  made.Name = 'x'
  t.deepEqual(made, { Name: 'x' })
  t.is(inspect(made), "{ Name: 'x' }")
  t.is(JSON.stringify(made), '{"Name":"x"}')
  t.deepEqual(structuredClone(made), { Name: 'x' })
})

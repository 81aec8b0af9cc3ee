import { inspect } from 'node:util'
import test from 'ava'
import { UnknownMemberError } from '../lib/errors.ts'
import { guard, guardMembers } from '../lib/guard.ts'

class Thing {
  known = 1
  get shout(): string {
    return '!'
  }
}
const explain = (_owner: object, name: string, suggestion: string) =>
  new UnknownMemberError(`No "${name}"${suggestion}`)
Object.setPrototypeOf(Thing.prototype, guard(Thing.prototype, explain))
const thing = new Thing() as Thing & Record<string, unknown>

test('what is there, also on Object.prototype, is read as ever', t => {
  t.is(thing.known, 1)
  t.is(thing.shout, '!')
  t.is(String(thing), '[object Object]')
  t.true(Object.hasOwn(thing, 'known'))
  t.is(thing.constructor, Thing)
  t.is(Object.getPrototypeOf(thing), Thing.prototype)
})

test('what is not there is an error with the nearest name, own or inherited', t => {
  t.throws(() => thing.knwon, { instanceOf: UnknownMemberError, message: 'No "knwon": did you mean "known"?' })
  t.throws(() => thing.Shout, { message: 'No "Shout": did you mean "shout"?' })
  t.throws(() => thing.absolutelyElse, { message: 'No "absolutelyElse".' })
})

test('asking whether something is there, setting it, and symbols are no errors', t => {
  t.false('knwon' in thing)
  t.is(Reflect.get(thing, Symbol.iterator), undefined)
  t.is(thing.then, undefined)
  const other = new Thing() as Thing & Record<string, unknown>
  other.added = 2
  t.is(other.added, 2)
})

test('Node can look inside, whatever it asks for', t => {
  t.true(inspect(thing, { showHidden: true, customInspect: false }).startsWith('Thing { known: 1'))
})

test('an owner that needs no explanation reads undefined', t => {
  class Silent {}
  Object.setPrototypeOf(
    Silent.prototype,
    guard(Silent.prototype, () => undefined),
  )
  t.is((new Silent() as Record<string, unknown>).anything, undefined)
})

test('what is found elsewhere is told by its place, all else by the nearest name', t => {
  class Boat {
    readonly name = 'Tucuxi'
  }
  guardMembers(Boat.prototype, 'The boat', { harbour: 'river.harbours' })
  const boat = new Boat()
  t.throws(() => Reflect.get(boat, 'harbour'), { message: 'The boat has no "harbour": see river.harbours.' })
  t.throws(() => Reflect.get(boat, 'Name'), {
    instanceOf: UnknownMemberError,
    message: 'The boat has no "Name": did you mean "name"?',
  })
})

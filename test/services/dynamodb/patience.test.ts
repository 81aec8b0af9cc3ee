import test from 'ava'
import { BatchError } from '../../../lib/index.ts'
import { Patience } from '../../../lib/services/dynamodb/patience.ts'

test('the tenth answer in turn that left everything undone is an error with what is left', async t => {
  const patience = new Patience({}, 'BatchWriteItem', {}, 0)
  for (let turn = 0; turn < 9; turn++) {
    patience.note(2, ['a', 'b'])
    await patience.pause()
  }
  const error = t.throws(() => patience.note(2, ['a', 'b']), { instanceOf: BatchError, code: 'Batch' })
  t.deepEqual(error.failures, ['a', 'b'])
  t.regex(error.message, /10 answers in turn left all 2 items undone/)
})

test('an answer that did something starts the count again', t => {
  const patience = new Patience({}, 'BatchGetItem', {}, 0)
  t.notThrows(() => {
    for (let turn = 0; turn < 100; turn++) patience.note(2, turn % 9 === 8 ? ['a'] : ['a', 'b'])
  })
})

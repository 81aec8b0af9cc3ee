import test from 'ava'
import { isGood, summary, TapReader } from './tap.ts'

test('results are counted, and failures shown with all that is said of them', t => {
  const shown: string[] = []
  const reader = new TapReader(line => shown.push(line))
  const lines = [
    'TAP version 13',
    'ok 1 - works',
    '#   a log',
    'not ok 2 - breaks',
    '  ---',
    '    message: why',
    '  ...',
    'seed 17',
    'ok 3 - left out # SKIP',
    'ok 4 - works, too',
    '',
    '1..4',
    '# pass 2',
    '# fail 1',
  ]
  for (const line of lines) reader.line(line)
  t.deepEqual(reader.tally, { passed: 2, failed: 1, skipped: 1 })
  t.deepEqual(shown, ['not ok 2 - breaks', '  ---', '    message: why', '  ...', 'seed 17', 'ok 3 - left out # SKIP'])
  t.is(summary(reader.tally), '2 passed, 1 failed')
})

test('a run is good when something passed and nothing failed', t => {
  t.true(isGood({ passed: 1, failed: 0, skipped: 3 }))
  t.false(isGood({ passed: 1, failed: 1, skipped: 0 }))
  t.false(isGood({ passed: 0, failed: 0, skipped: 9 }))
})

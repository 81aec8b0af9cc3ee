import test from 'ava'
import { referencesOf } from '../../lib/endpoint/references.ts'

test('references and templates are found at any depth', t => {
  const rules = [
    { conditions: [{ fn: 'isSet', argv: [{ ref: 'A' }] }], rules: [{ endpoint: { url: 'https://{B}.{c#d}' } }] },
    { error: 'none' },
  ]
  t.deepEqual([...referencesOf(rules)], ['A', 'B', 'c'])
})

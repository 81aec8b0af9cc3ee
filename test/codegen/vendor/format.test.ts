import test from 'ava'
import { format } from '../../../lib/codegen/vendor/format.ts'

test('a model has one line per operation and per shape', t => {
  const model = {
    version: '2.0',
    operations: { Get: { name: 'Get', http: { method: 'POST' } }, List: { name: 'List' } },
    shapes: { A: { type: 'list', member: { shape: 'B' } } },
    empty: {},
  }
  t.is(
    format('service-2', model),
    `{
 "version": "2.0",
 "operations": {
  "Get": {"name":"Get","http":{"method":"POST"}},
  "List": {"name":"List"}
 },
 "shapes": {
  "A": {"type":"list","member":{"shape":"B"}}
 },
 "empty": {}
}
`,
  )
})

test('a rule set has one line per rule, however deep', t => {
  const leaf = { type: 'error', conditions: [], error: 'No' }
  const tree = { type: 'tree', conditions: [{ fn: 'isSet' }], rules: [leaf, { type: 'tree', rules: [leaf] }] }
  t.is(
    format('endpoint-rule-set-1', { rules: [tree] }),
    `{
 "rules": [
  {
   "type": "tree",
   "conditions": [{"fn":"isSet"}],
   "rules": [
    {"type":"error","conditions":[],"error":"No"},
    {
     "type": "tree",
     "rules": [
      {"type":"error","conditions":[],"error":"No"}
     ]
    }
   ]
  }
 ]
}
`,
  )
})

test('the layout changes nothing in the data', t => {
  const data = { rules: [{ rules: [] }, null, [1, 'a\n"b"']], list: [], __proto__x: { a: { b: { c: { d: [{}] } } } } }
  for (const type of ['service-2', 'endpoints', 'endpoint-rule-set-1', 'resources-1']) {
    t.deepEqual(JSON.parse(format(type, data)), data)
  }
})

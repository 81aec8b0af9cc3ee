import { json } from '../../lib/protocols/json.ts'
import { conformance } from './conformance.ts'

conformance(json, {
  input: ['json', 'json_1_0', 'json_1_0-query-compatible'],
  output: ['json', 'json_1_0', 'json_1_0-query-compatible'],
})

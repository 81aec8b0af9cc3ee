import { restJson } from '../../lib/protocols/rest-json.ts'
import { conformance } from './conformance.ts'

conformance(restJson, { input: ['rest-json'], output: ['rest-json'] })

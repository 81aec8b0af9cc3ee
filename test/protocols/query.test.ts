import { query } from '../../lib/protocols/query.ts'
import { conformance } from './conformance.ts'

conformance(query, { input: ['query'], output: ['query'] })

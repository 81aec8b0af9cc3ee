import { ec2 } from '../../lib/protocols/ec2.ts'
import { conformance } from './conformance.ts'

conformance(ec2, { input: ['ec2'], output: ['ec2'] })

import { rpcV2Cbor } from '../../lib/protocols/rpc-v2-cbor.ts'
import { conformance } from './conformance.ts'

const files = ['smithy-rpc-v2-cbor', 'smithy-rpc-v2-cbor-query-compatible', 'smithy-rpc-v2-cbor-non-query-compatible']

conformance(rpcV2Cbor, { input: files, output: files })

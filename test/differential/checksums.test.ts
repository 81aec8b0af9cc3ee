/**
 * Proof of checksums against botocore: which are sent, how, and which of an answer's is verified.
 *
 * Every operation of every service whose model speaks of checksums is called, with both settings, with TLS and without.
 * botocore makes a stream of every body that it uploads to S3; here streams are compared with that.
 */
import test, { type ExecutionContext } from 'ava'
import { responseChecksum } from '../../lib/client/checksum.ts'
import type { UntypedParams } from '../../lib/client/types.ts'
import { checksum } from '../../lib/http/checksums.ts'
import { Loader } from '../../lib/model/loader.ts'
import type { Operation } from '../../lib/model/service.ts'
import { Boto3 } from '../helpers/boto3.ts'
import { CallOracle, type CallSettings, callDifferences, freeze, type Question } from './calls.ts'

const MODES = ['when_supported', 'when_required'] as const
const PLACES = { TLS: {}, 'no TLS': { endpointUrl: 'http://127.0.0.1:4566' } } as const
const ABOUT = /^(body|refused.*|header (.*(checksum|md5|trailer|encoding|decoded|sha256|expect).*))$/

/** How streams are not sent as botocore sends its files. */
const KNOWN = [
  // Nothing is not worth a wait.
  /header expect: "100-continue", ours undefined/,
  // Over TLS, without a checksum of ours, botocore reads the file twice to sign it.
  /when_\w+, TLS: .* header x-amz-content-sha256: "[0-9a-f]{64}", ours "UNSIGNED-PAYLOAD"/,
]

const loader = new Loader()
let oracle: CallOracle
let boto3: Boto3
let count = 0

test.before(async () => {
  freeze()
  oracle = await CallOracle.start()
  boto3 = await Boto3.start({ endpointUrl: 'http://127.0.0.1:9' })
})

test.after.always(() => {
  oracle?.close()
  boto3?.close()
  console.log(`${count} checksums compared with botocore`)
})

test.serial('every operation gets the checksum that botocore gives it', async t => {
  const faults: string[] = []
  for (const operation of operations(({ httpChecksum, httpChecksumRequired }) => {
    return httpChecksumRequired === true || httpChecksum !== undefined
  })) {
    // Uploads are sent as streams below.
    if (operation.input?.shape.payload?.streaming === true) continue
    for (const [name, options] of settings()) {
      const question = { service: operation.service.name, operation: operation.name, options, seed: 'checksums' }
      for (const fault of await compare(question)) faults.push(`${name}: ${fault}`)
    }
  }
  t.deepEqual(faults, [])
  t.true(count > 200, String(count))
})

test.serial('streams are sent as botocore sends its files', async t => {
  const Body = Buffer.from('some content')
  const object = { Bucket: 'bucket', Key: 'key', Body }
  const uploads: [string, UntypedParams][] = [
    ['PutObject', object],
    ['PutObject', { ...object, ContentLength: Body.length }],
    ['PutObject', { ...object, ContentEncoding: 'gzip' }],
    ['PutObject', { ...object, ContentMD5: checksum('md5', Body) }],
    ['PutObject', { ...object, ChecksumSHA256: checksum('sha256', Body) }],
    ['PutObject', { ...object, Body: Buffer.alloc(0) }],
    ['UploadPart', { ...object, UploadId: 'u', PartNumber: 1 }],
    // botocore has CRC32C, CRC64NVME and xxHash from another package.
    ...['CRC32', 'SHA1', 'SHA256', 'SHA512'].flatMap((ChecksumAlgorithm): [string, UntypedParams][] => [
      ['PutObject', { ...object, ChecksumAlgorithm }],
      ['UploadPart', { ...object, UploadId: 'u', PartNumber: 1, ChecksumAlgorithm }],
    ]),
  ]
  const kinds = {
    Blob: (bytes: Uint8Array) => new Blob([bytes]),
    factory: (bytes: Uint8Array) => () => new Blob([bytes]),
  }
  const faults: string[] = []
  const known = new Set<string>()
  for (const [operation, params] of uploads) {
    for (const [name, options] of settings()) {
      for (const [kind, make] of Object.entries(kinds)) {
        const ours = (given: UntypedParams) => ({ ...given, Body: make(given.Body as Uint8Array) })
        const found = await compare({ service: 's3', operation, options, params, ours })
        for (const fault of found) {
          const reason = KNOWN.find(pattern => pattern.test(`${name}: ${fault}`))
          if (reason === undefined) faults.push(`${name}, ${kind}, ${Object.keys(params)}: ${fault}`)
          else known.add(reason.source)
        }
      }
    }
  }
  t.deepEqual(faults, [])
  t.is(known.size, KNOWN.length)
})

test.serial('the checksum of an answer that is verified is the one that botocore verifies', async t => {
  for (const operation of operations(({ httpChecksum }) => httpChecksum?.responseAlgorithms !== undefined)) {
    await verifies(t, operation)
  }
})

/** botocore's choice among all algorithms that we have. */
const CHOICE = `
from botocore.httpchecksum import resolve_response_checksum_algorithms
from botocore.session import Session
model = Session().get_service_model(args['service']).operation_model(args['operation'])
request = {'context': {}}
resolve_response_checksum_algorithms(request, model, args['params'], args['supported'])
usable = request['context'].get('checksum', {}).get('response_algorithms', [])
def choose(headers):
    values = [headers.get('x-amz-checksum-' + algorithm, '-') for algorithm in usable]
    return next((algorithm for algorithm, value in zip(usable, values) if '-' not in value), None)
result = [choose(headers) for headers in args['answers']]`

async function verifies(t: ExecutionContext, operation: Operation): Promise<void> {
  const names = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256', 'sha512']
  const of = (...algorithms: string[]) =>
    Object.fromEntries(algorithms.map(algorithm => [`x-amz-checksum-${algorithm}`, 'c3VtIA==']))
  const pairs = names.flatMap(one => names.map(other => of(one, other)))
  const answers = [...pairs, of(...names), of(), of('crc16'), { ...of('sha1'), 'x-amz-checksum-crc32': 'c3VtIA==-3' }]
  const { requestValidationModeMember: member = '' } = operation.definition.httpChecksum!
  for (const params of [{}, { [member]: 'ENABLED' }]) {
    const ours = answers.map(headers => responseChecksum(operation, params, headers)?.algorithm ?? null)
    const asked = { service: operation.service.name, operation: operation.name, params, supported: names, answers }
    t.deepEqual(ours, (await boto3.run(CHOICE, asked)) as typeof ours, `${operation.name} ${JSON.stringify(params)}`)
    count += answers.length
  }
}

function settings(): [string, CallSettings][] {
  return MODES.flatMap(mode =>
    Object.entries(PLACES).map(([place, options]): [string, CallSettings] => [
      `${mode}, ${place}`,
      {
        region: 'us-east-1',
        injectHostPrefix: false,
        requestChecksumCalculation: mode,
        responseChecksumValidation: mode,
        ...options,
      },
    ]),
  )
}

function* operations(wanted: (definition: Operation['definition']) => boolean): Generator<Operation> {
  for (const service of loader.services()) {
    const model = loader.serviceModel(service)
    for (const name of model.operationNames) {
      const operation = model.operation(name)
      if (wanted(operation.definition)) yield operation
    }
  }
}

async function compare(question: Question): Promise<string[]> {
  count += 1
  const found = (await callDifferences(oracle, question)).filter(({ what }) => ABOUT.test(what))
  return found.map(
    ({ what, botocore, tucuxi }) =>
      `${question.service}.${question.operation} ${what}: ${show(botocore)}, ours ${show(tucuxi)}`,
  )
}

function show(value: unknown): string {
  return value instanceof Error ? `${value.name}: ${value.message}` : JSON.stringify(value)
}

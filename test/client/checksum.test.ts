import { Readable } from 'node:stream'
import test from 'ava'
import { addRequestChecksum, askForChecksum, type ChecksumMode, responseChecksum } from '../../lib/client/checksum.ts'
import { ParamValidationError } from '../../lib/errors.ts'
import type { HttpRequest } from '../../lib/http/request.ts'
import type { OperationDefinition } from '../../lib/model/definition.ts'
import { zooModel } from './fixture.ts'

const service = (operation: Omit<OperationDefinition, 'name'>) =>
  zooModel({
    operations: { Feed: { input: { shape: 'In' }, ...operation } },
    shapes: {
      In: {
        type: 'structure',
        members: {
          Algorithm: { shape: 'Text', location: 'header', locationName: 'x-amz-sdk-checksum-algorithm' },
          Mode: { shape: 'Text', location: 'header', locationName: 'x-amz-checksum-mode' },
        },
      },
    },
  }).operation('Feed')

const chosen = service({ httpChecksum: { requestAlgorithmMember: 'Algorithm' } })
const required = service({ httpChecksum: { requestAlgorithmMember: 'Algorithm', requestChecksumRequired: true } })
const legacy = service({ httpChecksumRequired: true })
const plain = service({})
const answered = service({
  httpChecksum: { requestValidationModeMember: 'Mode', responseAlgorithms: ['CRC64NVME', 'CRC32', 'SHA256', 'SHA512'] },
})

/** Of `123456789`, from the catalogue of CRCs and the test vectors of the hashes. */
const sums = {
  CRC32: 'y/Q5Jg==',
  CRC32C: '4waSgw==',
  CRC64NVME: 'rosUhgp5mIg=',
  SHA1: '98O8HYCOBHMq32eZZczDTKeuNEE=',
  SHA256: 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=',
  SHA512: '2eZ2LdHI6vbWGzxhkvxAjU1tXxF20MKRabwk5xw/J0rSf81YEbMT1oH35V7ALXPUmclUVba1u1A6z1dPuo/+hQ==',
  MD5: 'JfnnlDI7RTiF9RgfG2JNCw==',
}

function headersOf(
  operation: typeof chosen,
  params: Record<string, unknown> = {},
  request: Partial<HttpRequest> = {},
  mode: ChecksumMode = 'when_supported',
): Record<string, string> {
  const whole = { method: 'PUT', url: 'https://zoo.test/', headers: {}, body: '123456789', ...request }
  addRequestChecksum(operation, params, whole, mode)
  return whole.headers
}

test('a body has its CRC32 in a header, where the operation takes one', t => {
  const expected = { 'x-amz-sdk-checksum-algorithm': 'CRC32', 'x-amz-checksum-crc32': sums.CRC32 }
  t.deepEqual(headersOf(chosen), expected)
  t.deepEqual(headersOf(chosen, {}, { body: Buffer.from('123456789') }), expected)
  t.deepEqual(headersOf(legacy), { 'x-amz-checksum-crc32': sums.CRC32 })
  t.deepEqual(headersOf(plain), {})
})

test('no body is an empty one', t => {
  t.is(headersOf(required, {}, { body: undefined })['x-amz-checksum-crc32'], 'AAAAAA==')
})

test('with when_required, only what must have a checksum gets one, or what was asked for', t => {
  t.deepEqual(headersOf(chosen, {}, {}, 'when_required'), {})
  t.is(headersOf(required, {}, {}, 'when_required')['x-amz-checksum-crc32'], sums.CRC32)
  t.is(headersOf(legacy, {}, {}, 'when_required')['x-amz-checksum-crc32'], sums.CRC32)
  t.is(headersOf(chosen, { Algorithm: 'SHA1' }, {}, 'when_required')['x-amz-checksum-sha1'], sums.SHA1)
})

test('the caller chooses the algorithm', t => {
  for (const [Algorithm, sum] of Object.entries(sums)) {
    t.deepEqual(headersOf(chosen, { Algorithm }), {
      'x-amz-sdk-checksum-algorithm': Algorithm,
      [`x-amz-checksum-${Algorithm.toLowerCase()}`]: sum,
    })
  }
})

test('an algorithm that does not exist is refused', t => {
  t.throws(() => headersOf(chosen, { Algorithm: 'ROT13' }), {
    instanceOf: ParamValidationError,
    code: 'ParamValidation',
    message:
      'Invalid parameters for Feed:\n  Algorithm: "ROT13" cannot be calculated here; those that can are CRC32, CRC32C, ' +
      'CRC64NVME, MD5, SHA1, SHA256, SHA512. Give the checksum itself as a parameter',
  })
})

test('a checksum that the caller gives is the one that is sent', t => {
  const headers = { 'x-amz-checksum-sha256': 'mine' }
  t.deepEqual(headersOf(required, {}, { headers: { ...headers } }), headers)
})

test('headers that only speak of checksums are none', t => {
  for (const name of ['x-amz-checksum-mode', 'x-amz-checksum-type', 'x-amz-checksum-algorithm']) {
    t.is(headersOf(required, {}, { headers: { [name]: 'x' } })['x-amz-checksum-crc32'], sums.CRC32)
  }
})

test('a stream is not read for its checksum', t => {
  const body = Readable.from(['123456789'])
  t.deepEqual(headersOf(chosen, { Algorithm: 'SHA1' }, { body }), {})
  t.false(body.readableDidRead)
})

test('the service is asked for its checksum, unless the caller decides', t => {
  const asked = (params: Record<string, unknown>, mode: ChecksumMode = 'when_supported', operation = answered) => {
    askForChecksum(operation, params, mode)
    return params
  }
  t.deepEqual(asked({}), { Mode: 'ENABLED' })
  t.deepEqual(asked({ Mode: 'DISABLED' }), { Mode: 'DISABLED' })
  t.deepEqual(asked({}, 'when_required'), {})
  t.deepEqual(asked({}, 'when_supported', plain), {})
})

test('of the checksums of an answer the fastest is checked', t => {
  const params = { Mode: 'ENABLED' }
  const find = (headers: Record<string, string>) => responseChecksum(answered, params, headers)
  t.deepEqual(find({ 'x-amz-checksum-sha256': 's', 'x-amz-checksum-crc32': 'c' }), {
    algorithm: 'crc32',
    expected: 'c',
  })
  t.deepEqual(find({ 'x-amz-checksum-crc64nvme': 'n', 'x-amz-checksum-crc32': 'c' })?.algorithm, 'crc64nvme')
  t.is(find({ 'x-amz-checksum-sha512': 's' })?.algorithm, 'sha512')
  t.is(find({ 'x-amz-checksum-md4': 'x', etag: '"e"' }), undefined)
  t.is(find({ 'x-amz-checksum-crc32c': 'c' }), undefined, 'the model does not name it')
})

test('the checksum of the parts of an upload says nothing about the whole', t => {
  const find = (headers: Record<string, string>) => responseChecksum(answered, { Mode: 'ENABLED' }, headers)
  t.is(find({ 'x-amz-checksum-crc32': 'y/Q5Jg==-3' }), undefined)
  t.is(find({ 'x-amz-checksum-crc32': 'y/Q5Jg==', 'x-amz-checksum-type': 'COMPOSITE' }), undefined)
  t.is(find({ 'x-amz-checksum-crc32': 'c', 'x-amz-checksum-type': 'FULL_OBJECT' })?.expected, 'c')
})

test('what nobody asked for is not checked', t => {
  t.is(responseChecksum(answered, {}, { 'x-amz-checksum-crc32': 'c' }), undefined)
  t.is(responseChecksum(plain, { Mode: 'ENABLED' }, { 'x-amz-checksum-crc32': 'c' }), undefined)
})

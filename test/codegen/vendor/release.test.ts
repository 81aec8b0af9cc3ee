import test from 'ava'
import { verify } from '../../../lib/codegen/vendor/release.ts'
import { InvalidDataError } from '../../../lib/errors.ts'

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const release = { version: '1.0', file: 'botocore-1.0-py3-none-any.whl', sha256: EMPTY }

test('a file with the pinned hash is taken', t => {
  t.notThrows(() => verify('botocore', release, new Uint8Array()))
})

test('a file with another hash is refused, and both hashes are named', t => {
  const error = t.throws(() => verify('botocore', release, new Uint8Array([0])), { instanceOf: InvalidDataError })
  t.is(error.code, 'InvalidData')
  t.regex(error.message, /^botocore-1\.0-py3-none-any\.whl has the SHA-256 6e340b9c/)
  t.true(error.message.includes(`pins ${EMPTY} for botocore 1.0. Nothing was written.`), error.message)
})

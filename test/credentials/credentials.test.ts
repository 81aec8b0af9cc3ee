import { inspect } from 'node:util'
import test from 'ava'
import { Credentials, fromPair, masked } from '../../lib/credentials/credentials.ts'
import { CredentialsError, PartialCredentialsError } from '../../lib/errors.ts'

const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnSECRET', sessionToken: 'tokenTOKEN' }

test('credentials can be read, and say where they are from', t => {
  const expiration = new Date(0)
  const credentials = new Credentials({ ...keys, expiration, accountId: '123456789012' }, 'env')
  const { accessKeyId, secretAccessKey, sessionToken, accountId, source } = credentials
  t.deepEqual({ accessKeyId, secretAccessKey, sessionToken }, keys)
  t.is(credentials.expiration, expiration)
  t.is(accountId, '123456789012')
  t.is(source, 'env')
  t.true(Object.isFrozen(credentials))
})

test('nothing that prints or copies shows a secret', t => {
  const credentials = new Credentials(keys, 'env')
  const shown = [
    inspect(credentials, { showHidden: true, depth: 9 }),
    inspect({ credentials }),
    String(credentials),
    JSON.stringify({ credentials }),
    JSON.stringify({ ...credentials }),
    JSON.stringify(Object.entries(Object.getOwnPropertyDescriptors(credentials))),
  ]
  for (const text of shown) t.notRegex(text, /SECRET|TOKEN/)
  t.is(String(credentials), 'Credentials(****MPLE from env)')
  t.deepEqual(JSON.parse(JSON.stringify(credentials)), { accessKeyId: '****MPLE', source: 'env' })
})

test('a short access key id is not shown at all', t => {
  t.is(masked('AKIA1234'), '****')
  t.is(masked('AKIA12345'), '****2345')
})

test('a value that could not stand in a header is refused, and not shown', t => {
  for (const name of ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const) {
    for (const bad of ['SECRET\n', 'SECRET x', 'SECRET\r\nx: y', 'SECRETé']) {
      const error = t.throws(() => new Credentials({ ...keys, [name]: bad }, 'env'), { instanceOf: CredentialsError })
      t.is(error.code, 'CredentialsFailed')
      t.regex(error.message, new RegExp(`The ${name} from source "env" has a space`))
      t.notRegex(error.message, /SECRET/)
    }
  }
})

test('a pair is whole, missing, or an error that names the half', t => {
  t.is(fromPair({}, 'env', 'here'), null)
  t.is(fromPair({ accessKeyId: '', secretAccessKey: '', sessionToken: 'x' }, 'env', 'here'), null)
  t.is(fromPair(keys, 'env', 'here')?.secretAccessKey, keys.secretAccessKey)
  const names = { accessKeyId: 'ID', secretAccessKey: 'SECRET' }
  const error = t.throws(() => fromPair({ accessKeyId: 'a' }, 'env', 'here', names), {
    instanceOf: PartialCredentialsError,
    message: 'Half a pair of credentials in here: it has ID, but no SECRET. Set both, or neither.',
  })
  t.is(error.code, 'PartialCredentials')
  t.throws(() => fromPair({ secretAccessKey: 'a' }, 'env', 'here', names), { message: /it has SECRET, but no ID/ })
})

import test from 'ava'
import { Session } from '../../lib/index.ts'
import { KEYS } from './fixture.ts'

test('an alias is looked for page by page, until it is there', async t => {
  const asked: unknown[] = []
  const pages = [
    { Aliases: [{ AliasName: 'alias/one', TargetKeyId: 'k-1' }], NextMarker: 'm', Truncated: true },
    { Aliases: [{ AliasName: 'alias/two', TargetKeyId: 'k-2' }], NextMarker: 'n', Truncated: true },
  ]
  const session = new Session({
    region: 'us-east-1',
    credentials: KEYS,
    transport: async ({ body }) => {
      asked.push(JSON.parse(String(body)))
      return { statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(pages[asked.length - 1])) }
    },
  })
  const alias = await session.resource('kms').Alias('alias/two').loaded()
  t.is(alias.key!.id, 'k-2')
  t.deepEqual(asked, [{}, { Marker: 'm' }])
})

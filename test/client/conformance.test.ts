/** The protocol cases of which the host or a filled-in token is the point: what the path of a call adds to a protocol. */
import { gunzipSync } from 'node:zlib'
import test, { type ExecutionContext } from 'ava'
import type { WireRequest } from '../../lib/http/wire.ts'
import { ServiceModel } from '../../lib/model/service.ts'
import { camelCase } from '../../lib/names.ts'
import { type Case, inputSuites, type Suite } from '../protocols/conformance.ts'
import { openZoo } from './fixture.ts'

const files = ['ec2', 'json', 'json_1_0', 'query', 'rest-json', 'rest-xml']
const token = /0{8}-0{4}-4000-8000-0{9}[0-9]{3}/

let cases = 0
for (const file of files) {
  for (const suite of inputSuites(file)) {
    for (const each of suite.cases) {
      const { host } = each.serialized ?? {}
      const isToken = /token ?auto ?fill/i.test(suite.description)
      const isCompressed = each.given.requestcompression !== undefined
      if (host === undefined && !isToken && !isCompressed) continue
      cases++
      test(`${file} ${each.id}`, async t => {
        const url = await urlOf(t, suite, each)
        if (host !== undefined) t.true(url.target.startsWith(`https://${host}`), url.target)
        if (isToken)
          t.regex(url.target + url.text, /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
        if (isCompressed) {
          t.is(url.headers['content-encoding'], each.serialized?.headers?.['Content-Encoding'])
          t.true(gunzipSync(url.body as Uint8Array).length >= 10_240)
        }
        if (isToken && token.test(JSON.stringify(each.params))) t.regex(url.target + url.text, token)
      })
    }
  }
}

test('there are such cases, unless all conformance cases are absent', t => {
  if (cases === 0) t.log('THE CONFORMANCE CASES ARE ABSENT')
  t.true(cases === 0 || cases === 38, `${cases} cases`)
})

async function urlOf(
  t: ExecutionContext,
  suite: Suite,
  { given, params }: Case,
): Promise<WireRequest & { target: string; text: string }> {
  const { metadata, shapes, clientEndpoint = 'https://example.com' } = suite
  const service = new ServiceModel('conformance', {
    metadata: Object.assign({ endpointPrefix: 'conformance', serviceId: 'Conformance' }, metadata),
    operations: { [given.name]: given },
    shapes,
  })
  const config = { endpointUrl: clientEndpoint, signatureVersion: 'unsigned' }
  const { client, sent } = openZoo([new Error('what was sent is all that counts')], { service, config })
  await t.throwsAsync(client[camelCase(given.name)]!(params ?? {}), { message: 'what was sent is all that counts' })
  const { url: target, body = '' } = sent[0]!
  return { ...sent[0]!, target, text: Buffer.from(body as Uint8Array | string).toString() }
}

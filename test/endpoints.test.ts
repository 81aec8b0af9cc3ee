import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { type Endpoint, resolveEndpoint } from '../lib/endpoints.ts'
import { EndpointResolutionError, UnknownServiceError } from '../lib/errors.ts'

interface Case {
  readonly documentation: string
  readonly params?: Record<string, unknown>
  readonly expect: { readonly error?: string; readonly endpoint?: Partial<Endpoint> }
}

const folder = join(process.env.TUCUXI_CONFORMANCE ?? '../shared/conformance', 'endpoints')

/**
 * The cases of DynamoDB are older than the rules of botocore 1.44.5, which have account endpoints in China and GovCloud, too:
 * botocore 1.44.5 answers as below, and not as these cases say.
 */
const differs: Readonly<
  Record<string, { readonly count: number; readonly applies: (params: Case['params']) => boolean }>
> = {
  dynamodb: {
    count: 51,
    applies: (params = {}) => params.Region === 'cn-north-1' || params.Region === 'us-gov-east-1',
  },
}
const newer =
  /^(https:\/\/111111111111\.(search-)?ddb\.(cn-north-1|us-gov-east-1)\.|Credentials-sourced account ID parameter is invalid$|AccountIdEndpointMode is required but no AccountID was provided)/

if (!existsSync(folder)) {
  test('endpoint conformance', t => {
    t.log(`SKIPPED: there are no endpoint cases in ${folder}; set TUCUXI_CONFORMANCE.`)
    t.pass()
  })
} else {
  for (const service of ['dynamodb', 'ec2', 'iam', 's3', 'sts']) {
    test(`${service} resolves every conformance case`, t => {
      const { testCases } = JSON.parse(readFileSync(join(folder, `${service}.json`), 'utf8')) as { testCases: Case[] }
      const known = differs[service]
      let different = 0
      for (const { documentation, params = {}, expect } of testCases) {
        const actual = outcome(service, params)
        if (known?.applies(params) && newer.test(actual.error ?? actual.endpoint.url) && !agrees(actual, expect))
          different++
        else if (expect.endpoint === undefined) t.is(actual.error, expect.error, documentation)
        else
          t.deepEqual(actual.endpoint, { properties: {}, headers: {}, ...expect.endpoint } as Endpoint, documentation)
      }
      t.is(different, known?.count ?? 0)
      t.true(testCases.length > 0)
    })
  }
}

type Outcome = { error: string; endpoint?: undefined } | { error?: undefined; endpoint: Endpoint }

function outcome(service: string, params: Record<string, unknown>): Outcome {
  try {
    return { endpoint: resolveEndpoint(service, params) }
  } catch (error) {
    if (error instanceof EndpointResolutionError) return { error: error.message }
    throw error
  }
}

function agrees(actual: Outcome, expect: Case['expect']): boolean {
  return actual.error === expect.error && actual.endpoint?.url === expect.endpoint?.url
}

test('a bucket is in the host of its endpoint', t => {
  t.like(resolveEndpoint('s3', { Region: 'us-west-2', Bucket: 'my-bucket' }), {
    url: 'https://my-bucket.s3.us-west-2.amazonaws.com',
    headers: {},
  })
})

test('a wrong parameter of a real service is answered with the right one', t => {
  const error = t.throws(() => resolveEndpoint('sqs', { Regoin: 'us-east-1' }), { instanceOf: EndpointResolutionError })
  t.true(error?.message.startsWith('Unknown endpoint parameter "Regoin": did you mean "Region"?'))
})

test('an unknown service is named', t => {
  t.throws(() => resolveEndpoint('s33', {}), { instanceOf: UnknownServiceError, message: /^Unknown service "s33"/ })
})

test('a service of the caller on dataPath has its own rules, or none', async t => {
  const dataPath = await mkdtemp(join(tmpdir(), 'tucuxi-'))
  t.teardown(() => rm(dataPath, { recursive: true }))
  for (const service of ['with', 'without']) {
    await mkdir(join(dataPath, service, '2026-01-01'), { recursive: true })
    await writeFile(
      join(dataPath, service, '2026-01-01', 'service-2.json'),
      '{"metadata":{},"operations":{},"shapes":{}}',
    )
  }
  const rules = {
    version: '1.0',
    parameters: { Region: { type: 'string' } },
    rules: [{ type: 'endpoint', conditions: [], endpoint: { url: 'https://{Region}.internal' } }],
  }
  await writeFile(join(dataPath, 'with', '2026-01-01', 'endpoint-rule-set-1.json'), JSON.stringify(rules))
  t.is(resolveEndpoint('with', { Region: 'x' }, { dataPath: [dataPath] }).url, 'https://x.internal')
  t.throws(() => resolveEndpoint('without', {}, { dataPath: [dataPath] }), {
    instanceOf: EndpointResolutionError,
    message: /^Service "without" has no endpoint rule set\./,
  })
})

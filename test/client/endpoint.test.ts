import test from 'ava'
import { builtIns, type EndpointConfig, EndpointResolver } from '../../lib/client/endpoint.ts'
import { EndpointRuleSet, type PartitionsDefinition, type RuleSetDefinition } from '../../lib/endpoint/rule-set.ts'
import { EndpointResolutionError, InvalidOptionError } from '../../lib/errors.ts'
import type { OperationDefinition } from '../../lib/model/definition.ts'
import { Loader } from '../../lib/model/loader.ts'
import { ServiceModel } from '../../lib/model/service.ts'
import { CONFIG, zooModel } from './fixture.ts'

const partitions = new Loader().table<PartitionsDefinition>('partitions')
const string = { type: 'String', documentation: '' }
const boolean = { type: 'Boolean', documentation: '' }

/** Rules that answer with the parameters that they were given, for the eye. */
function echo(parameters: Record<string, object>): RuleSetDefinition {
  const rules = Object.entries(parameters).map(([name, { type }]: [string, { type?: string }]) => {
    const conditions = [{ fn: 'isSet', argv: [{ ref: name }] }]
    const value = type === 'Boolean' ? '+' : `{${name}}`
    const isTrue = { fn: 'booleanEquals', argv: [{ ref: name }, true] }
    return {
      conditions: type === 'Boolean' ? [...conditions, isTrue] : conditions,
      type: 'endpoint',
      endpoint: { url: `https://zoo.test/${name}=${value}`, properties: {}, headers: {} },
    }
  })
  const none = { conditions: [], type: 'error', error: 'No parameter is set' }
  return { version: '1.0', parameters, rules: [...rules, none] } as unknown as RuleSetDefinition
}

function resolver(
  parameters: Record<string, object>,
  config: Partial<EndpointConfig> = {},
  operation: Omit<OperationDefinition, 'name'> = {},
  name = 'Feed',
) {
  const service = zooModel({
    operations: { [name]: operation },
    shapes: {
      Place: {
        type: 'structure',
        members: {
          Bucket: { shape: 'Text', contextParam: { name: 'Bucket' } },
          Other: { shape: 'Text', contextParam: { name: 'Unknown' } },
          Tables: { shape: 'Texts' },
        },
      },
      Texts: { type: 'list', member: { shape: 'Text' } },
    },
  })
  const ruleSet = new EndpointRuleSet(echo(parameters), partitions)
  const endpoints = new EndpointResolver(service, ruleSet, { ...CONFIG, ...config })
  const url = (params: object = {}, accountId?: string) =>
    endpoints.resolve(service.operation(name), { ...params }, accountId).url
  return { endpoints, url }
}

test('the settings of the client are the built-in parameters', t => {
  const builtIn = (config: Partial<EndpointConfig>, name: string) => builtIns({ ...CONFIG, ...config })[name]
  t.is(builtIn({}, 'AWS::Region'), 'eu-west-1')
  t.is(builtIn({ useFipsEndpoint: true }, 'AWS::UseFIPS'), true)
  t.is(builtIn({ useDualstackEndpoint: true }, 'AWS::UseDualStack'), true)
  t.is(builtIn({}, 'AWS::UseFIPS'), false)
  t.is(builtIn({ endpointUrl: 'http://h' }, 'SDK::Endpoint'), 'http://h')
  t.is(builtIn({}, 'AWS::Auth::AccountIdEndpointMode'), 'preferred')
  t.is(builtIn({ s3: { useAccelerateEndpoint: true } }, 'AWS::S3::Accelerate'), true)
  t.is(builtIn({ s3: { disableMultiregionAccessPoints: true } }, 'AWS::S3::DisableMultiRegionAccessPoints'), true)
  t.is(builtIn({ s3: { disableS3ExpressSessionAuth: true } }, 'DisableS3ExpressSessionAuth'), true)
})

test('the variants of a service do not go with an endpoint of the user', t => {
  const values = builtIns({ ...CONFIG, endpointUrl: 'http://h', useFipsEndpoint: true, useDualstackEndpoint: true })
  t.false(values['AWS::UseFIPS'])
  t.false(values['AWS::UseDualStack'])
})

test('S3 heeds the region of an ARN, S3 Control does not, unless the user says otherwise', t => {
  const both = (useArnRegion?: boolean) => {
    const values = builtIns({ ...CONFIG, s3: { useArnRegion } })
    return [values['AWS::S3::UseArnRegion'], values['AWS::S3Control::UseArnRegion']]
  }
  t.deepEqual(both(), [true, false])
  t.deepEqual(both(true), [true, true])
  t.deepEqual(both(false), [false, false])
})

test('us-east-1 of S3 is global for those who ask for the old way', t => {
  const isGlobal = (region: string, usEast1RegionalEndpoint: string) =>
    builtIns({ ...CONFIG, region, s3: { usEast1RegionalEndpoint } })['AWS::S3::UseGlobalEndpoint']
  t.true(isGlobal('us-east-1', 'legacy'))
  t.false(isGlobal('us-east-1', 'regional'))
  t.false(isGlobal('us-east-2', 'legacy'))
})

test('a bucket is in the path when asked for, and at an endpoint of the user unless virtual is asked for', t => {
  const forced = (config: Partial<EndpointConfig>) => builtIns({ ...CONFIG, ...config })['AWS::S3::ForcePathStyle']
  const endpointUrl = 'http://localhost:9000'
  t.false(forced({}))
  t.true(forced({ s3: { addressingStyle: 'path' } }))
  t.true(forced({ endpointUrl }))
  t.true(forced({ endpointUrl, s3: { addressingStyle: 'auto' } }))
  t.false(forced({ endpointUrl, s3: { addressingStyle: 'virtual' } }))
  t.false(forced({ endpointUrl, s3: { useAccelerateEndpoint: true } }))
})

test('a parameter of the rules comes from the operation, then the call, then the client', t => {
  const parameters = { Bucket: { ...string, builtIn: 'SDK::Endpoint' } }
  const config = { endpointUrl: 'builtin' }
  const input = { shape: 'Place' }
  const fixed = { staticContextParams: { Bucket: { value: 'static' } } }
  const path = { operationContextParams: { Bucket: { path: 'Tables[0]' } } }
  const params = { Bucket: 'given', Tables: ['path'] }
  t.is(resolver(parameters, config, { input }).url(), 'https://zoo.test/Bucket=builtin')
  t.is(resolver(parameters, config, { input, ...path }).url({ Tables: ['path'] }), 'https://zoo.test/Bucket=path')
  t.is(resolver(parameters, config, { input, ...path }).url(params), 'https://zoo.test/Bucket=given')
  t.is(resolver(parameters, config, { input, ...path, ...fixed }).url(params), 'https://zoo.test/Bucket=static')
})

test('a parameter that the rules do not know is not given to them', t => {
  const { url } = resolver({ Bucket: string }, {}, { input: { shape: 'Place' } })
  t.is(url({ Bucket: 'b', Other: 'x' }), 'https://zoo.test/Bucket=b')
})

test('a refusal of the rules is an error with their message', t => {
  t.throws(() => resolver({ Bucket: string }).url(), {
    instanceOf: EndpointResolutionError,
    code: 'EndpointResolution',
    message: /No parameter is set/,
  })
})

test('the account of the credentials is asked for where the rules look at it, and the user allows it', t => {
  const parameters = { AccountId: { ...string, builtIn: 'AWS::Auth::AccountId' } }
  const { endpoints, url } = resolver(parameters)
  t.true(endpoints.wantsAccountId)
  t.is(url({}, '123456789012'), 'https://zoo.test/AccountId=123456789012')
  t.false(resolver(parameters, { accountIdEndpointMode: 'disabled' }).endpoints.wantsAccountId)
  t.false(resolver({ Bucket: string }).endpoints.wantsAccountId)
})

test('the region of a bucket is asked for in the path, and an ARN is never there', t => {
  const parameters = { ForcePathStyle: { ...boolean, builtIn: 'AWS::S3::ForcePathStyle' }, Bucket: string }
  const input = { shape: 'Place' }
  const inPath = (style: string, name: string, Bucket: string) =>
    resolver(parameters, { s3: { addressingStyle: style } }, { input }, name)
      .url({ Bucket })
      .endsWith('ForcePathStyle=+')
  t.false(inPath('virtual', 'GetObject', 'b'))
  t.true(inPath('virtual', 'GetBucketLocation', 'b'))
  t.true(inPath('path', 'GetObject', 'b'))
  t.false(inPath('path', 'GetObject', 'arn:aws:s3:eu-west-1:123456789012:accesspoint/p'))
})

test('useSsl: false makes it http, but not of an endpoint that the user gave', t => {
  const parameters = { Region: { ...string, builtIn: 'AWS::Region' } }
  t.is(resolver(parameters, { useSsl: false }).url(), 'http://zoo.test/Region=eu-west-1')
  t.is(resolver(parameters, { useSsl: false, endpointUrl: 'https://x' }).url(), 'https://zoo.test/Region=eu-west-1')
})

test('a service without rules has an endpoint all the same', t => {
  const resolve = (config: Partial<EndpointConfig>) =>
    new EndpointResolver(zooModel(), undefined, { ...CONFIG, ...config }).resolve(undefined, {})
  t.is(resolve({}).url, 'https://zoo.eu-west-1.amazonaws.com')
  t.is(resolve({ useSsl: false }).url, 'http://zoo.eu-west-1.amazonaws.com')
  t.is(resolve({ endpointUrl: 'https://h/base' }).url, 'https://h/base')
  t.is(resolve({ endpointUrl: 'https://h/base', region: undefined }).url, 'https://h/base')
  t.throws(() => resolve({ region: undefined }), {
    instanceOf: EndpointResolutionError,
    message: '"zoo" has no endpoint rule set: set the option endpointUrl, or a region.',
  })
})

test('STS of the oldest regions is global for those who ask for the old way', t => {
  const isGlobal = (region: string | undefined, stsRegionalEndpoints?: string) =>
    builtIns({ ...CONFIG, region, stsRegionalEndpoints })['AWS::STS::UseGlobalEndpoint']
  t.true(isGlobal('us-west-2', 'legacy'))
  t.true(isGlobal('aws-global', 'legacy'))
  t.false(isGlobal('us-west-2', 'regional'))
  t.false(isGlobal('us-west-2'))
  t.false(isGlobal('eu-south-1', 'legacy'))
})

const contextual = {
  ...zooModel().definition,
  clientContextParams: { ServiceType: { type: 'string' }, UseArnRegion: { type: 'boolean' } },
}

function withContext(config: Partial<EndpointConfig>, parameters: Record<string, object>) {
  const service = new ServiceModel('zoo', contextual)
  return new EndpointResolver(service, new EndpointRuleSet(echo(parameters), partitions), { ...CONFIG, ...config })
}

test('clientContextParams are parameters of the rules, before built-ins', t => {
  const url = (clientContextParams: Record<string, unknown>) =>
    withContext(
      { clientContextParams, endpointUrl: 'builtin' },
      { ServiceType: { ...string, builtIn: 'SDK::Endpoint' } },
    ).resolve(undefined, {}).url
  t.is(url({ serviceType: 'x' }), 'https://zoo.test/ServiceType=x')
  t.is(url({ serviceType: undefined }), 'https://zoo.test/ServiceType=builtin')
  t.is(url({}), 'https://zoo.test/ServiceType=builtin')
})

test('the option s3 goes before clientContextParams', t => {
  const resolve = (useArnRegion: boolean | undefined) =>
    withContext(
      { clientContextParams: { useArnRegion: true }, s3: { useArnRegion } },
      { UseArnRegion: { ...boolean, builtIn: 'AWS::S3Control::UseArnRegion' } },
    ).resolve(undefined, {}).url
  t.is(resolve(undefined), 'https://zoo.test/UseArnRegion=+')
  t.throws(() => resolve(false), { instanceOf: EndpointResolutionError, message: /No parameter is set/ })
})

test('clientContextParams that the service does not have, or of the wrong type, are refused', t => {
  const make = (clientContextParams: Record<string, unknown>) => () => withContext({ clientContextParams }, {})
  t.throws(make({ serviceTyp: 'x' }), {
    instanceOf: InvalidOptionError,
    message:
      'The service "zoo" has no clientContextParams.serviceTyp: did you mean "serviceType"? It has serviceType, useArnRegion.',
  })
  t.throws(make({ serviceType: true }), {
    instanceOf: InvalidOptionError,
    message: 'clientContextParams.serviceType of "zoo" must be a string.',
  })
  t.throws(() => resolver({}, { clientContextParams: { x: 1 } }), {
    instanceOf: InvalidOptionError,
    message: 'The service "zoo" has no clientContextParams.x. It has none.',
  })
  const origin = () => ({ kind: 'session option' })
  t.notThrows(() => resolver({}, { clientContextParams: { x: 1 }, origin }))
})

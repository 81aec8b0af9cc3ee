import test from 'ava'
import { EndpointRuleSet, type RuleSetDefinition, ruleSetFor } from '../../lib/endpoint/rule-set.ts'
import { EndpointResolutionError, InvalidDataError } from '../../lib/errors.ts'
import { partitions } from './partitions.fixture.ts'

const definition: RuleSetDefinition = {
  parameters: {
    Region: { type: 'String', builtIn: 'AWS::Region', required: true },
    UseFIPS: { type: 'boolean', builtIn: 'AWS::UseFIPS', default: false, required: true },
    Endpoint: { type: 'string', builtIn: 'SDK::Endpoint' },
    Arns: { type: 'stringArray' },
    Key: { type: 'string' },
  },
  rules: [
    {
      type: 'tree',
      conditions: [{ fn: 'isSet', argv: [{ ref: 'Endpoint' }] }],
      rules: [
        {
          type: 'error',
          conditions: [{ fn: 'booleanEquals', argv: [{ ref: 'UseFIPS' }, true] }],
          error: 'No FIPS at {Endpoint}',
        },
        {
          type: 'endpoint',
          conditions: [{ fn: 'parseURL', argv: [{ ref: 'Endpoint' }], assign: 'url' }],
          endpoint: { url: '{url#scheme}://{url#authority}/{{raw}}' },
        },
      ],
    },
    {
      type: 'endpoint',
      conditions: [
        { fn: 'aws.partition', argv: [{ ref: 'Region' }], assign: 'part' },
        { fn: 'getAttr', argv: [{ ref: 'Arns' }, '[0]'], assign: 'first' },
      ],
      endpoint: {
        url: 'https://{first}.{Region}.{part#dnsSuffix}',
        properties: { authSchemes: [{ name: 'sigv4', signingRegion: '{Region}', deep: { n: 1, off: false } }] },
        headers: { 'x-first': ['{first}'] },
      },
    },
    {
      type: 'endpoint',
      // The same name as in the rule before, whose values this one does not see.
      conditions: [
        { fn: 'not', argv: [{ fn: 'isSet', argv: [{ ref: 'Endpoint' }] }] },
        { fn: 'isValidHostLabel', argv: [{ ref: 'Region' }, false], assign: 'first' },
      ],
      endpoint: { url: 'https://{Region}' },
    },
  ],
}

const rules = new EndpointRuleSet(definition, partitions)

function rejects(t: import('ava').ExecutionContext, params: Record<string, unknown>, message: string) {
  t.throws(() => rules.resolve(params), { instanceOf: EndpointResolutionError, code: 'EndpointResolution', message })
}

function broken(rule: unknown): EndpointRuleSet {
  return new EndpointRuleSet(
    { parameters: { Region: { type: 'string' } }, rules: [rule] } as RuleSetDefinition,
    partitions,
  )
}

test('the first rule whose conditions hold gives the endpoint', t => {
  t.deepEqual(rules.resolve({ Region: 'us-east-1', Arns: ['a', 'b'] }), {
    url: 'https://a.us-east-1.amazonaws.com',
    properties: { authSchemes: [{ name: 'sigv4', signingRegion: 'us-east-1', deep: { n: 1, off: false } }] },
    headers: { 'x-first': ['a'] },
  })
  t.deepEqual(rules.resolve({ Region: 'us-east-1' }), { url: 'https://us-east-1', properties: {}, headers: {} })
})

test('doubled braces in a template stand for themselves', t => {
  t.is(rules.resolve({ Region: 'x', Endpoint: 'http://h:1/p' }).url, 'http://h:1/{raw}')
})

test('an error rule throws its message, templates filled in', t => {
  rejects(t, { Region: 'x', Endpoint: 'http://h', UseFIPS: true }, 'No FIPS at http://h')
})

test('when no rule holds, the parameters are in the message', t => {
  rejects(
    t,
    { Region: 'x', Endpoint: 'nonsense' },
    'No endpoint found for parameters:\nRegion: x\nUseFIPS: false\nEndpoint: nonsense',
  )
})

test('a missing parameter, a wrong type and an unknown name are refused', t => {
  rejects(t, {}, 'The endpoint needs the parameter "Region", which is missing.')
  rejects(t, { Region: null }, 'The endpoint needs the parameter "Region", which is missing.')
  rejects(t, { Region: 1 }, 'Endpoint parameter "Region" must be a String, not a number.')
  rejects(t, { Region: 'x', Arns: [1] }, 'Endpoint parameter "Arns" must be a stringArray, not an array.')
  rejects(
    t,
    { region: 'x' },
    'Unknown endpoint parameter "region": did you mean "Region"? The rule set takes Region, UseFIPS, Endpoint, Arns, Key.',
  )
})

test('the same parameters give the same object, and it cannot be changed', t => {
  const endpoint = rules.resolve({ Region: 'us-east-1', Arns: ['a'] })
  t.is(rules.resolve({ Region: 'us-east-1', Arns: ['a'], UseFIPS: false }), endpoint)
  const [scheme] = endpoint.properties.authSchemes as { deep: object }[]
  for (const part of [
    endpoint,
    endpoint.properties,
    endpoint.headers,
    endpoint.headers['x-first'],
    scheme,
    scheme!.deep,
  ]) {
    t.true(Object.isFrozen(part))
  }
})

test('a parameter that no rule looks at makes no difference', t => {
  t.is(rules.resolve({ Region: 'us-east-1', Key: 'a' }), rules.resolve({ Region: 'us-east-1', Key: 'b' }))
})

test('values that look alike when joined are kept apart', t => {
  t.is(rules.resolve({ Region: 'x', Arns: ['a', 'b'] }).url, 'https://a.x.amazonaws.com')
  t.is(rules.resolve({ Region: 'x', Arns: ['a1:b'] }).url, 'https://a1:b.x.amazonaws.com')
})

test('results are right beyond the size of the cache', t => {
  for (const round of [1, 2]) {
    for (let n = 0; n < 150; n++) t.is(rules.resolve({ Region: `r-${n}` }).url, `https://r-${n}`, `round ${round}`)
  }
})

test('the parameters of the definition can be read', t => {
  t.deepEqual([...rules.parameters.keys()], ['Region', 'UseFIPS', 'Endpoint', 'Arns', 'Key'])
  t.is(rules.parameters.get('Region')?.builtIn, 'AWS::Region')
})

const faults: [what: string, rule: unknown, message: string][] = [
  [
    'an unknown function',
    { type: 'error', conditions: [{ fn: 'isset', argv: [] }], error: '' },
    'The rule set calls an unknown function "isset": did you mean "isSet"?',
  ],
  [
    'a wrong number of arguments',
    { type: 'error', conditions: [{ fn: 'isSet', argv: [] }], error: '' },
    'The rule set calls isSet with 0 arguments; it takes 1.',
  ],
  [
    'a name that nothing set',
    { type: 'error', conditions: [], error: { ref: 'Regoin' } },
    'The rule set refers to "Regoin", which nothing set: did you mean "Region"?',
  ],
  [
    'a name that is set already',
    { type: 'error', conditions: [{ fn: 'isSet', argv: [''], assign: 'Region' }], error: '' },
    'The rule set assigns "Region", which is set already.',
  ],
  ['an unknown type of rule', { type: 'x', conditions: [] }, 'A rule of type "x": it must be tree, endpoint or error.'],
  [
    'an expression that is none',
    { type: 'error', conditions: [], error: { a: 1 } },
    'The rule set has an expression that is none: {"a":1}.',
  ],
]

for (const [what, rule, message] of faults) {
  test(`a rule set with ${what} is bad data`, t => {
    t.throws(() => broken(rule).resolve({}), { instanceOf: InvalidDataError, message })
  })
}

test('a parameter of an unknown type is bad data', t => {
  const rules = new EndpointRuleSet({ parameters: { N: { type: 'number' } }, rules: [] }, partitions)
  t.throws(() => rules.resolve({}), {
    instanceOf: InvalidDataError,
    message: 'Endpoint parameter "N" is of type "number": it must be string, boolean or stringArray.',
  })
})

test('a template whose parameter has no value is refused', t => {
  const rule = { type: 'endpoint', conditions: [], endpoint: { url: 'https://{Region}' } }
  t.throws(() => broken(rule).resolve({}), {
    instanceOf: EndpointResolutionError,
    message: 'The endpoint template "https://{Region}" needs "Region", which has no value.',
  })
})

test('a rule set is shared where definition and partitions are the same', t => {
  t.is(ruleSetFor(definition, partitions), ruleSetFor(definition, partitions))
  t.not(ruleSetFor(definition, partitions), ruleSetFor(definition, { ...partitions }))
})

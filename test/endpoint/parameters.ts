import { createHash } from 'node:crypto'
import type {
  ExpressionDefinition,
  ParameterDefinition,
  RuleDefinition,
  RuleSetDefinition,
} from '../../lib/endpoint/definition.ts'

/** Parameters of endpoint rules, drawn by a seed: what the rules compare with, what their functions look for, and nonsense. */
export function drawCases(
  { parameters, rules }: RuleSetDefinition,
  count: number,
  seed: string,
): Record<string, unknown>[] {
  const literals = literalsOf(rules)
  const choices = Object.entries(parameters).map(
    ([name, definition]) => [name, choicesOf(name, definition, literals.get(name) ?? [])] as const,
  )
  const cases = new Map<string, Record<string, unknown>>()
  for (let number = 0; number < count; number++) {
    const drawn: [string, unknown][] = []
    for (const [name, values] of choices) {
      const value = values[hash(`${seed}/${number}/${name}`) % values.length]
      if (value !== undefined) drawn.push([name, value])
    }
    const one = Object.fromEntries(drawn)
    cases.set(JSON.stringify(one), one)
  }
  return [...cases.values()]
}

function hash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE()
}

const REGIONS = [
  ...['us-east-1', 'us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1', 'ap-southeast-3', 'cn-north-1', 'us-gov-west-1'],
  ...['us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'us-isof-south-1', 'eusc-de-east-1', 'aws-global'],
  ...['aws-cn-global', 'us-future-9', 'moon', 'bad_region', 'x.y', undefined],
]

const ENDPOINTS = [
  ...[undefined, undefined, undefined, undefined, 'https://example.com', 'http://127.0.0.1:8000/'],
  ...['https://[::1]:8443/path', 'https://example.com/a/b', 'example.com', 'https://example.com?query=1', ''],
]

const ACCOUNT = '123456789012'
/** Every form that a bucket can have, and some that it can't. */
const BUCKETS = [
  ...['bucket', 'bucket', 'with.dots', 'Upper', 'under_score', 'a', 'ab', '10.0.0.1', '-dash', 'x'.repeat(64), ''],
  ...[
    'bucket--usw2-az1--x-s3',
    'bucket--test-ab1--x-s3',
    'bucket--use1-az4--xa-s3',
    'b.c--usw2-az1--x-s3',
    'bucket--x-s3',
  ],
  ...['test-accessp--usw2-az1--xa-s3', 'bucket--usw2-lax1-az1--x-s3', 'bucket--usw2-abcd-ab1--xa-s3'],
  ...['alias-1234567890-s3alias', 'test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3'],
  ...['test-accessp-e0b1d075431d83bebde8xz5w8ijx1qzlbp3i3ebeta0--op-s3', '--op-s3', 'bucket?x', 'a/b', 'ü'],
  `arn:aws:s3:us-west-2:${ACCOUNT}:accesspoint:point`,
  `arn:aws:s3:us-east-1:${ACCOUNT}:accesspoint/point`,
  `arn:aws-cn:s3:cn-north-1:${ACCOUNT}:accesspoint:point`,
  `arn:aws:s3:us-west-2:${ACCOUNT}:accesspoint:point:extra`,
  `arn:aws:s3:us-west-2:${ACCOUNT}:accesspoint:`,
  `arn:aws:s3:us-west-2::accesspoint:point`,
  `arn:aws:s3:bad_region:${ACCOUNT}:accesspoint:point`,
  `arn:aws:s3:us-west-2:bad_account:accesspoint:point`,
  `arn:aws:s3::${ACCOUNT}:accesspoint:mfzwi23gnjvgw.mrap`,
  `arn:aws:s3::${ACCOUNT}:accesspoint:bad_alias.mrap`,
  `arn:aws:s3-object-lambda:us-west-2:${ACCOUNT}:accesspoint:banner`,
  `arn:aws:s3-object-lambda::${ACCOUNT}:accesspoint:banner.mrap`,
  `arn:aws:s3-outposts:us-west-2:${ACCOUNT}:outpost:op-01234567890123456:accesspoint:reports`,
  `arn:aws:s3-outposts:us-west-2:${ACCOUNT}:outpost/op-01234567890123456/bucket/bucket`,
  `arn:aws:s3-outposts:us-west-2:${ACCOUNT}:outpost:op-1:bucket`,
  `arn:aws:s3-outposts:us-west-2:${ACCOUNT}:outpost`,
  `arn:aws:sqs:us-west-2:${ACCOUNT}:queue`,
  'arn:aws:s3:us-west-2',
  'arn:',
  undefined,
]

/** Those that services name in their own way. */
const STRINGS: readonly (readonly [RegExp, readonly unknown[]])[] = [
  [/^Region$/, REGIONS],
  [/^Endpoint$/, ENDPOINTS],
  [/^(Bucket|AccessPointName)$/, BUCKETS],
  [/^AccountId$/, [ACCOUNT, ACCOUNT, 'bad_account', 'x'.repeat(64), '', undefined]],
  [/^AccountIdEndpointMode$/, ['preferred', 'required', 'disabled', 'other', undefined]],
  [/^OutpostId$/, ['op-01234567890123456', 'bad_outpost', '', undefined, undefined]],
  [
    /Arn$/,
    [
      `arn:aws:dynamodb:us-west-2:${ACCOUNT}:table/t`,
      `arn:aws:kinesis:us-west-2:${ACCOUNT}:stream/s`,
      `arn:aws:kinesis:us-west-2:${ACCOUNT}:stream/s/consumer/c:1`,
      `arn:aws-cn:kinesis:cn-north-1:${ACCOUNT}:stream/s`,
      `arn:aws:s3express:us-west-2:${ACCOUNT}:bucket/b`,
      'arn:aws:kinesis:us-west-2::stream/s',
      'arn:aws:kinesis',
      '',
      undefined,
    ],
  ],
  [/./, ['abc', 'a.b.c', 'bad_label', 'x'.repeat(64), '', undefined, undefined]],
]

const LISTS = [
  undefined,
  [],
  [`arn:aws:dynamodb:us-west-2:${ACCOUNT}:table/t`],
  [`arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/t`, 'x'],
  ['name'],
]

/** What is seldom set in life is seldom set here: nearly all parameters at once are an error of the first rule. */
const BOOLEANS = [undefined, undefined, false, false, false, true]

function choicesOf(
  name: string,
  { type, required }: ParameterDefinition,
  literals: readonly string[],
): readonly unknown[] {
  if (/^boolean$/i.test(type)) return required === true ? [...BOOLEANS, false, true] : BOOLEANS
  if (/^stringArray$/i.test(type)) return LISTS
  const usual = STRINGS.find(([pattern]) => pattern.test(name))![1]
  return [...usual, ...literals]
}

/** The texts that rules compare each parameter with. */
function literalsOf(rules: readonly RuleDefinition[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const look = (expression: ExpressionDefinition): void => {
    if (typeof expression !== 'object' || !('fn' in expression)) return
    const { fn, argv } = expression
    const ref = argv.flatMap(arg => (typeof arg === 'object' && 'ref' in arg ? [arg.ref] : []))[0]
    const text = argv.find(arg => typeof arg === 'string')
    if (fn === 'stringEquals' && ref !== undefined && text !== undefined) {
      found.set(ref, [...new Set([...(found.get(ref) ?? []), text])])
    }
    for (const arg of argv) look(arg)
  }
  const walk = (rule: RuleDefinition): void => {
    for (const condition of rule.conditions) look(condition)
    if (rule.type === 'tree') for (const inner of rule.rules) walk(inner)
  }
  for (const rule of rules) walk(rule)
  return found
}

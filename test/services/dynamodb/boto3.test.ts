import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { Decimal } from '../../../lib/dynamodb.ts'
import type { Shape } from '../../../lib/model/shape.ts'
import { camelCase } from '../../../lib/names.ts'
import { Boto3 } from '../../helpers/boto3.ts'
import { scripted } from './fixture.ts'
import { comparable, concerned, described, made, native, type Spec, sample, type Tree, VALUES } from './native.ts'

interface Case {
  readonly operation: string
  readonly params: Spec
  readonly answer: Spec
}

interface Batch {
  readonly names: readonly string[] | null
  readonly writes: readonly (readonly ['put' | 'delete', Readonly<Record<string, unknown>>])[]
}

interface Result {
  readonly body?: string
  readonly output?: string
  readonly error?: string
  readonly message?: string
}

const code = readFileSync(join(import.meta.dirname, 'native.py'), 'utf8')
let boto3: Boto3
test.before(async () => {
  boto3 = await Boto3.start({ endpointUrl: 'http://127.0.0.1:1' })
})
test.after.always(() => boto3?.close())

async function theirs(cases: readonly Case[], decimals: readonly string[] = [], batches: readonly Batch[] = []) {
  const given = { cases: JSON.stringify(cases), decimals, batches: JSON.stringify(batches) }
  return (await boto3.run(code, given)) as { cases: Result[]; decimals: string[]; batches: string[] }
}

async function ours({ operation, params, answer }: Case): Promise<Result> {
  const { dynamodb, asked } = scripted(() => answer as object)
  const client = dynamodb.meta.client as unknown as Record<
    string,
    (params: unknown) => Promise<Record<string, unknown>>
  >
  const { ResponseMetadata: _, ...output } = await client[camelCase(operation)]!(made(params))
  return { body: JSON.stringify(asked[0]!.params), output: JSON.stringify(described(output)) }
}

const parsed = (text: string | undefined): unknown => comparable(JSON.parse(text!))

const sampleText = (shape: Shape): string =>
  shape.definition.enum?.[0] ?? 'x'.repeat(Math.max(1, shape.definition.min ?? 1))

test('every operation with attribute values: the same request, and the same of the same answer', async t => {
  const { dynamodb } = scripted()
  const operations = concerned(dynamodb.meta.client.meta.serviceModel)
  t.true(operations.length >= 16, `${operations.length} operations`)
  let next = 0
  const value = () => VALUES[next++ % VALUES.length]
  const leaf = (shape: Shape, depth: number): unknown => {
    if (shape.name === 'AttributeValue') return { $native: value() }
    // boto3 puts the names of a condition inside on top of the parameters, where they are none.
    if (shape.name === 'ConditionExpression')
      return depth > 1 ? '#k = :k' : { $condition: ['eq', ['Attr', 'a'], { $native: value() }] }
    if (shape.name === 'KeyExpression')
      return depth > 1 ? '#k = :k' : { $condition: ['eq', ['Key', 'pk'], { $native: value() }] }
    if (shape.type === 'string') return sampleText(shape)
    if (shape.type === 'blob') return { $base64: 'AQI=' }
    if (shape.type === 'timestamp') return '2026-01-02T03:04:05Z'
    if (shape.type === 'boolean') return true
    if (['integer', 'long', 'double', 'float'].includes(shape.type))
      return Math.max(1, Number(shape.definition.min ?? 1))
    return undefined
  }
  const wireLeaf = (shape: Shape): unknown => {
    if (shape.name === 'AttributeValue') return value()
    if (shape.type === 'string') return sampleText(shape)
    if (shape.type === 'blob') return 'AQI='
    if (shape.type === 'timestamp') return 1_700_000_000
    if (shape.type === 'boolean') return true
    return shape.type === 'structure' || shape.type === 'list' || shape.type === 'map' ? undefined : 1
  }
  const cases = Array.from({ length: VALUES.length }, () => operations)
    .flat()
    .map(({ name, input, output }) => ({
      operation: name,
      params: sample(input!.shape, leaf),
      answer: output === undefined ? {} : sample(output.shape, wireLeaf),
    }))
  const { cases: expected } = await theirs(cases)
  for (const [index, one] of cases.entries()) {
    const their = expected[index]!
    t.is(their.error, undefined, `${one.operation}: ${their.message}`)
    const our = await ours(one)
    t.deepEqual(parsed(our.body), parsed(their.body), one.operation)
    t.deepEqual(JSON.parse(our.output!), JSON.parse(their.output!), one.operation)
  }
})

test('every operator, alone and combined: the same expression, names and values', async t => {
  const random = seeded(5)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const value = (): Tree => ({ $native: pick(VALUES) })
  const path = (): string =>
    pick(['a', 'a.b', 'a[0]', 'a.b[0][12].c', 'with space', 'a-b', '#x', ':y', 'größe', 'a.b.c.d'])
  const attr = (): Tree => [pick(['Key', 'Attr', 'Attr']), path()] as Tree
  const item = (): Tree => ['Attr', path()]
  const operand = (): Tree => (random() < 0.2 ? attr() : random() < 0.1 ? ['size', item()] : value())
  const simple: readonly (() => Tree)[] = [
    ...['eq', 'lt', 'lte', 'gt', 'gte'].flatMap(operator => [
      (): Tree => [operator, attr(), operand()],
      (): Tree => [operator, ['size', item()], operand()],
    ]),
    () => ['beginsWith', attr(), operand()],
    () => ['between', attr(), operand(), operand()],
    () => ['ne', item(), operand()],
    () => ['isIn', item(), ['values', ...Array.from({ length: 1 + Math.floor(random() * 4) }, value)]],
    () => ['exists', item()],
    () => ['notExists', item()],
    () => ['contains', item(), operand()],
    () => ['attributeType', item(), ['text', pick(['S', 'SS', 'NULL', 'M'])]],
  ]
  const tree = (depth: number): Tree => {
    if (depth === 0 || random() < 0.2) return pick(simple)()
    const kind = pick(['and', 'or', 'not'])
    return kind === 'not' ? ['not', tree(depth - 1)] : [kind, tree(depth - 1), tree(depth - 1)]
  }
  const keyTree: Tree = ['and', ['eq', ['Key', 'pk'], value()], ['beginsWith', ['Key', 'sk'], value()]]
  const trees = [...simple.map(make => make()), ...Array.from({ length: 200 }, () => tree(4))]
  const cases: Case[] = trees.map((one, index) => ({
    operation: index % 2 === 0 ? 'Query' : 'PutItem',
    params: {
      TableName: 't',
      ...(index % 2 === 0
        ? { KeyConditionExpression: { $condition: keyTree }, FilterExpression: { $condition: one } }
        : { Item: { k: value() }, ConditionExpression: { $condition: one } }),
      ...(index % 3 === 0
        ? { ExpressionAttributeNames: { '#own': 'x' }, ExpressionAttributeValues: { ':own': value() } }
        : {}),
    },
    answer: {},
  }))
  const { cases: expected } = await theirs(cases)
  for (const [index, one] of cases.entries()) {
    t.is(expected[index]!.error, undefined, expected[index]!.message)
    t.deepEqual(parsed((await ours(one)).body), parsed(expected[index]!.body), JSON.stringify(trees[index]))
  }
})

test('decimals are written as Python writes them', async t => {
  const random = seeded(7)
  const digits = (n: number): string => Array.from({ length: n }, () => Math.floor(random() * 10)).join('')
  const texts = [
    '0',
    '-0',
    '0.0',
    '000',
    '.5',
    '5.',
    '1e5',
    '1E-7',
    '0.000001',
    '0.0000001',
    '00.10e-3',
    '-1.50',
    '+3',
    '0E+7',
    '0e-9',
  ]
  for (let index = 0; index < 300; index++) {
    const fraction = random() < 0.5 ? `.${digits(Math.floor(random() * 12))}` : ''
    const exponent = random() < 0.5 ? `e${Math.floor(random() * 60) - 30}` : ''
    texts.push(`${random() < 0.3 ? '-' : ''}${digits(1 + Math.floor(random() * 12))}${fraction}${exponent}`)
  }
  const { decimals } = await theirs([], texts)
  t.deepEqual(
    texts.map(text => new Decimal(text).toString()),
    decimals,
  )
})

test('a batch writer sends the same requests, with and without duplicates', async t => {
  const random = seeded(11)
  const keys = [{ S: '1' }, { N: '1' }, { N: '1.0' }, { N: '2' }, { B: 'AQ==' }, { B: 'Ag==' }, { S: 'b' }]
  const key = (): unknown => keys[Math.floor(random() * keys.length)]
  const batches = Array.from({ length: 20 }, (_, index): Batch => {
    const writes = Array.from({ length: Math.floor(random() * 90) }, (_, n) => {
      const attributes = { pk: key(), sk: key(), n: { N: String(n) } }
      return [random() < 0.7 ? 'put' : 'delete', attributes] as const
    })
    return { names: index % 4 === 0 ? null : ['pk', 'sk'], writes }
  })
  const { batches: expected } = await theirs([], [], batches)
  for (const [index, { names, writes }] of batches.entries()) {
    const { table, asked } = scripted()
    const natives = writes.map(
      ([kind, attributes]) => [kind, native({ M: attributes }) as Record<string, never>] as const,
    )
    await table.batchWriter(
      async batch => {
        for (const [kind, one] of natives)
          await (kind === 'put' ? batch.putItem({ Item: one }) : batch.deleteItem({ Key: one }))
      },
      { overwriteByPkeys: names ?? undefined },
    )
    const requests = asked.map(({ params }) => (params.RequestItems as Record<string, unknown[]>).log)
    t.deepEqual(
      requests.map(sent => sent!.map(one => described(nativeRequest(one)))),
      JSON.parse(expected[index]!),
    )
  }
})

/** A request of a batch with native attributes. */
function nativeRequest(request: unknown): unknown {
  const [[kind, content]] = Object.entries(request as Record<string, Record<string, unknown>>) as [
    [string, Record<string, unknown>],
  ]
  const [[member, M]] = Object.entries(content) as [[string, unknown]]
  return { [kind]: { [member]: native({ M }) } }
}

/** The same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

import test from 'ava'
import { createPaginator, type PaginatorDefinition } from '../../lib/client/paginate.ts'
import type { Call, CallOptions, PaginateOptions, UntypedOutput, UntypedParams } from '../../lib/client/types.ts'
import { Decimal } from '../../lib/decimal.ts'
import { InvalidOptionError, PaginationError } from '../../lib/errors.ts'
import { Loader } from '../../lib/model/loader.ts'
import { ServiceModel } from '../../lib/model/service.ts'

const service = new ServiceModel('zoo', {
  metadata: { apiVersion: '1', endpointPrefix: 'zoo', protocol: 'json', serviceId: 'Zoo' },
  operations: { List: { name: 'List', input: { shape: 'Input' } } },
  shapes: {
    Input: {
      type: 'structure',
      members: {
        Token: { shape: 'String' },
        Key: { shape: 'Map' },
        Limit: { shape: 'Integer' },
        Size: { shape: 'String' },
      },
    },
    String: { type: 'string' },
    Integer: { type: 'integer' },
    Map: { type: 'map', key: { shape: 'String' }, value: { shape: 'String' } },
  },
})
const operation = service.operation('List')

const plain: PaginatorDefinition = {
  input_token: 'Token',
  output_token: 'Next',
  result_key: 'Items',
  limit_key: 'Limit',
}

/** Answers with one output after the other, and keeps what it was asked. */
function scripted(...outputs: UntypedOutput[]) {
  const asked: UntypedParams[] = []
  const options: (CallOptions | undefined)[] = []
  const call: Call = async (params, given) => {
    asked.push(params!)
    options.push(given)
    const output = outputs[asked.length - 1]
    if (output === undefined) throw new Error(`request ${asked.length} is one too many`)
    return output
  }
  return { call, asked, options }
}

function paginate(call: Call, definition: PaginatorDefinition, options?: PaginateOptions, params: UntypedParams = {}) {
  return createPaginator(call, definition, operation).paginate(params, options)
}

async function listed<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = []
  for await (const value of iterable) values.push(value)
  return values
}

/** Has items 0 to 9, and understands `Limit` and the index of an item as token. */
const numbers: Call = async (params = {}) => {
  const start = Number(params.Token ?? 0)
  const end = Math.min(10, start + ((params.Limit as number | undefined) ?? 4))
  const Items = Array.from({ length: end - start }, (_, index) => start + index)
  return end < 10 ? { Items, Next: String(end) } : { Items }
}

test('each page is asked for with the token of the one before', async t => {
  const { call, asked } = scripted({ Items: [1], Next: 'a' }, { Items: [2], Next: 'b' }, { Items: [3] })
  const params = Object.freeze({ Filter: 'x' })
  const pages = await listed(paginate(call, plain, {}, params))
  t.deepEqual(
    pages.map(page => page.Items),
    [[1], [2], [3]],
  )
  t.deepEqual(asked, [{ Filter: 'x' }, { Filter: 'x', Token: 'a' }, { Filter: 'x', Token: 'b' }])
})

test('a page is fetched when it is needed, and none after an early return', async t => {
  const { call, asked } = scripted({ Items: [1], Next: 'a' }, { Items: [2], Next: 'b' })
  const pages = paginate(call, plain)
  t.is(asked.length, 0)
  for await (const page of pages) {
    t.deepEqual(page.Items, [1])
    break
  }
  t.is(asked.length, 1)
})

test('each iteration starts anew', async t => {
  const pages = paginate(numbers, plain)
  t.deepEqual(await listed(pages.items()), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  t.deepEqual(await listed(pages.items()), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('signal and timeout go with every request', async t => {
  const { call, options } = scripted({ Next: 'a' }, {})
  const { signal } = new AbortController()
  await listed(paginate(call, plain, { signal, timeout: 5 }))
  t.deepEqual(options, [
    { signal, timeout: 5 },
    { signal, timeout: 5 },
  ])
})

test('the error of a request ends the paging as it is', async t => {
  const { call } = scripted({ Items: [1], Next: 'a' })
  await t.throwsAsync(listed(paginate(call, plain)), { message: 'request 2 is one too many' })
})

test('an empty token is none', async t => {
  for (const Next of ['', null, {}, [], 0]) {
    t.is((await listed(paginate(scripted({ Items: [1], Next }).call, plain))).length, 1)
  }
})

test('more_results has the last word', async t => {
  const definition = { ...plain, more_results: 'More' }
  const { call } = scripted({ More: true, Next: 'a' }, { More: false, Next: 'b' })
  t.is((await listed(paginate(call, definition))).length, 2)
})

test('several tokens go together, and one that is missing is not sent', async t => {
  const definition = {
    input_token: ['Token', 'Other'],
    output_token: ['Next || Items[-1]', 'NextOther'],
    result_key: 'Items',
  }
  const { call, asked } = scripted({ Items: ['x', 'y'], NextOther: 'o' }, { Items: ['z'], Next: 'n' }, {})
  await listed(paginate(call, definition, {}, { Other: 'mine' }))
  t.deepEqual(asked, [{ Other: 'mine' }, { Token: 'y', Other: 'o' }, { Token: 'n' }])
})

test('pageSize is sent as the limit parameter, in its type', async t => {
  const integer = scripted({})
  await listed(paginate(integer.call, plain, { pageSize: 7 }))
  t.deepEqual(integer.asked, [{ Limit: 7 }])
  const string = scripted({})
  await listed(paginate(string.call, { ...plain, limit_key: 'Size' }, { pageSize: 7 }))
  t.deepEqual(string.asked, [{ Size: '7' }])
})

test('options that cannot be are refused before anything is sent', t => {
  const { call, asked } = scripted()
  const { limit_key: _, ...unlimited } = plain
  const wrong: [definition: PaginatorDefinition, options: unknown, message: string][] = [
    [plain, { pageSize: 0 }, 'paginate List: pageSize must be a whole number above 0, not 0.'],
    [plain, { pageSize: 'x' }, 'paginate List: pageSize must be a whole number above 0, not "x".'],
    [plain, { maxItems: -1 }, 'paginate List: maxItems must be a whole number, 0 or more, not -1.'],
    [plain, { maxItems: 1.5 }, 'paginate List: maxItems must be a whole number, 0 or more, not 1.5.'],
    [plain, { startingToken: 5 }, 'paginate List: startingToken must be a string, not 5.'],
    [unlimited, { pageSize: 1 }, 'List has no parameter for the size of a page: leave pageSize out.'],
  ]
  for (const [definition, options, message] of wrong) {
    const error = { instanceOf: InvalidOptionError, code: 'InvalidOption', message }
    t.throws(() => paginate(call, definition, options as PaginateOptions), error)
  }
  t.is(asked.length, 0)
})

test('a token that comes twice ends the paging with an error that names it', async t => {
  const { call } = scripted({ Items: [1], Next: 'a' }, { Items: [2], Next: 'a' })
  const seen: unknown[] = []
  const error = await t.throwsAsync(
    async () => {
      for await (const item of paginate(call, plain).items()) seen.push(item)
    },
    { instanceOf: PaginationError, code: 'Pagination' },
  )
  t.regex(error!.message, /^List answered with the same next token twice, .*: \{"Token":"a"\}\./)
  t.deepEqual(seen, [1, 2])
})

test('tokens that go round in a circle end in an error, too', async t => {
  let requests = 0
  const call: Call = async () => ({ Items: [], Next: `token ${requests++ % 5}` })
  await t.throwsAsync(listed(paginate(call, plain)), { instanceOf: PaginationError })
  t.true(requests < 30)
})

test('items yields the elements of the first result list, or what there is', async t => {
  const lists = { ...plain, result_key: ['A.B', 'C'] }
  t.deepEqual(
    await listed(paginate(scripted({ A: { B: [1, 2] }, C: [3], Next: 'n' }, { C: [4] }).call, lists).items()),
    [1, 2],
  )
  t.deepEqual(await listed(paginate(scripted({ Items: { a: 1 } }).call, plain).items()), [{ a: 1 }])
})

test('search yields what an expression finds on each page', async t => {
  const outputs = [{ Items: [{ id: 1 }, { id: 2 }], Next: 'n' }, { Items: [{ id: 3 }] }]
  t.deepEqual(await listed(paginate(scripted(...outputs).call, plain).search('Items[].id')), [1, 2, 3])
  t.deepEqual(await listed(paginate(scripted(...outputs).call, plain).search('length(Items)')), [2, 1])
  t.deepEqual(await listed(paginate(scripted({}).call, plain).search('Nothing')), [null])
  t.throws(() => paginate(numbers, plain).search('Items['), { instanceOf: InvalidOptionError })
})

test('all joins the pages, and leaves them as they are', async t => {
  const definition = {
    ...plain,
    result_key: ['Items', 'Count', 'Text', 'In.Ner', 'Absent', 'Map'],
    non_aggregate_keys: ['Owner', 'In.Name', 'Nothing'],
  }
  const outputs = [
    { Items: [1], Count: 2, Text: 'a', In: { Ner: ['x'], Name: 'n' }, Map: { k: [1], l: 1 }, Owner: 'me', Next: 'n' },
    { Items: [2], Count: 3, Text: 'b', In: { Ner: ['y'], Name: 'm' }, Map: { k: [2], m: 2 }, Owner: 'you' },
  ]
  const before = structuredClone(outputs)
  t.deepEqual(await paginate(scripted(...outputs).call, definition).all(), {
    Items: [1, 2],
    Count: 5,
    Text: 'ab',
    In: { Ner: ['x', 'y'], Name: 'n' },
    Map: { k: [1, 2], l: 1, m: 2 },
    Owner: 'me',
  })
  t.deepEqual(outputs, before)
})

test('all of nothing is an empty object', async t => {
  t.deepEqual(await paginate(scripted({}).call, plain).all(), {})
})

test('maxItems cuts a page, and its token goes on behind the cut', async t => {
  const first = await paginate(numbers, plain, { maxItems: 6 }).all()
  t.deepEqual(first.Items, [0, 1, 2, 3, 4, 5])
  t.is(Buffer.from(first.NextToken as string, 'base64').toString(), '{"Token":"4","boto_truncate_amount":2}')
  const second = await paginate(numbers, plain, { maxItems: 3, startingToken: first.NextToken as string }).all()
  t.deepEqual(second.Items, [6, 7, 8])
  const third = await paginate(numbers, plain, { startingToken: second.NextToken as string }).all()
  t.deepEqual(third, { Items: [9] })
})

test('any cut of any page size can be resumed, with another page size', async t => {
  for (let maxItems = 0; maxItems <= 10; maxItems++) {
    for (const pageSize of [1, 2, 3, 20]) {
      for (const nextSize of [1, 2, 3, 20]) {
        const pages = paginate(numbers, plain, { maxItems, pageSize })
        const items = await listed(pages.items())
        t.is(items.length, maxItems)
        if (pages.resumeToken === undefined) continue
        const rest = paginate(numbers, plain, { startingToken: pages.resumeToken, pageSize: nextSize })
        t.deepEqual([...items, ...(await listed(rest.items()))], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      }
    }
  }
})

test('a cut between two pages asks for no more, and resumes with the whole next page', async t => {
  const definition = { ...plain, result_key: ['Items', 'Prefixes'] }
  const first = scripted({ Items: [1, 2], Prefixes: ['p'], Next: 'a' })
  const { NextToken } = await paginate(first.call, definition, { maxItems: 2 }).all()
  t.is(first.asked.length, 1)
  const second = scripted({ Items: [3], Prefixes: ['q'] })
  t.deepEqual(await paginate(second.call, definition, { startingToken: NextToken as string }).all(), {
    Items: [3],
    Prefixes: ['q'],
  })
  t.deepEqual(second.asked, [{ Token: 'a' }])
})

test('what was seen beside the items of a cut page is not repeated, but for counts', async t => {
  const definition = { ...plain, result_key: ['Items', 'Prefixes', 'Text', 'Scanned'] }
  const output = { Items: [1, 2, 3], Prefixes: ['p'], Text: 't', Scanned: 9 }
  const { NextToken } = await paginate(scripted(output).call, definition, { maxItems: 1 }).all()
  const rest = paginate(scripted(output).call, definition, { startingToken: NextToken as string })
  t.deepEqual(await rest.all(), { Items: [2, 3], Prefixes: [], Text: '', Scanned: 9 })
})

test('resumeToken is that of the latest iteration', async t => {
  const pages = paginate(numbers, plain, { maxItems: 5 })
  t.is(pages.resumeToken, undefined)
  await listed(pages)
  t.is(typeof pages.resumeToken, 'string')
  t.is(paginate(numbers, plain).resumeToken, undefined)
})

test('a string is cut by characters', async t => {
  const output = { Items: 'a\u{1f42c}bc' }
  const first = await paginate(scripted(output).call, plain, { maxItems: 2 }).all()
  t.is(first.Items, 'a\u{1f42c}')
  t.is((await paginate(scripted(output).call, plain, { startingToken: first.NextToken as string }).all()).Items, 'bc')
})

test("a token of the service's own can start", async t => {
  const own = ['plain', Buffer.from('{"v":1}').toString('base64'), Buffer.from('7').toString('base64')]
  for (const startingToken of own) {
    const { call, asked } = scripted({})
    await listed(paginate(call, plain, { startingToken }))
    t.deepEqual(asked, [{ Token: startingToken }])
  }
})

test('a starting token that is none is refused before anything is sent', t => {
  const encode = (data: unknown) => Buffer.from(JSON.stringify(data)).toString('base64')
  const structured = { ...plain, input_token: 'Key' }
  const bad: [definition: PaginatorDefinition, token: string][] = [
    [plain, ''],
    [plain, encode({ Token: 'a', boto_truncate_amount: -1 })],
    [plain, encode({ Token: 'a', boto_encoded_keys: [['Nothing']] })],
    [structured, 'opaque'],
    [{ ...plain, input_token: ['Token', 'Key'] }, 'opaque'],
  ]
  for (const [definition, startingToken] of bad) {
    t.throws(() => paginate(numbers, definition, { startingToken }), {
      instanceOf: PaginationError,
      code: 'Pagination',
      message:
        /^startingToken ".*" is not a token for (Token|Key|Token and Key)\. Give the NextToken of an earlier all/,
    })
  }
})

test('structured tokens keep their bytes and odd names', async t => {
  const definition = { ...plain, input_token: 'Key', output_token: 'LastKey' }
  const key = JSON.parse('{"id":{"N":"1"},"__proto__":{"S":"x"}}')
  const LastKey = { ...key, bin: { B: new Uint8Array([0, 255]) }, list: [new Uint8Array([1])] }
  const { NextToken } = await paginate(scripted({ Items: [1], LastKey }).call, definition, { maxItems: 1 }).all()
  const { call, asked } = scripted({})
  await listed(paginate(call, definition, { startingToken: NextToken as string }))
  t.deepEqual(asked, [{ Key: LastKey }])
  t.true(Object.hasOwn(asked[0]!.Key as object, '__proto__'))
})

test('a token that botocore wrote is read', async t => {
  // json.dumps with bytes, as TokenEncoder().encode({'Key': {'b': b'\x00\xff', 'n': 1}, 'boto_truncate_amount': 1}) gives it.
  const startingToken =
    'eyJLZXkiOiB7ImIiOiAiQVA4PSIsICJuIjogMX0sICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDEsICJib3RvX2VuY29kZWRfa2V5cyI6IFtbIktleSIsICJiIl1dfQ=='
  const { call, asked } = scripted({ Items: [1, 2] })
  t.deepEqual(await listed(paginate(call, { ...plain, input_token: 'Key' }, { startingToken }).items()), [2])
  t.deepEqual(asked, [{ Key: { b: new Uint8Array([0, 255]), n: 1 } }])
})

test('the paginator of every built-in operation can be made', t => {
  const loader = new Loader()
  let count = 0
  for (const name of loader.services()) {
    const definitions = loader.load<{ pagination: Record<string, PaginatorDefinition> }>(name, 'paginators-1')
    for (const [operationName, definition] of Object.entries(definitions?.pagination ?? {})) {
      const operation = loader.serviceModel(name).operation(operationName)
      createPaginator(numbers, definition, operation).paginate()
      for (const key of [definition.limit_key ?? [], definition.input_token].flat()) {
        t.true(operation.input?.shape.members.has(key), `${name}.${operationName} has no parameter ${key}`)
      }
      count++
    }
  }
  t.log(`${count} paginators`)
  t.true(count > 3_000)
})

test('a cut at a native key of DynamoDB is resumed with the same numbers and bytes', async t => {
  const key = {
    pk: 'a',
    sk: 2n ** 60n,
    exact: new Decimal('0.1000000000000000000001'),
    bytes: new Uint8Array([1]),
    n: 0.5,
  }
  const definition = { ...plain, input_token: 'Key' }
  const { call, asked } = scripted({ Items: [1, 2], Next: key }, { Items: [3] })
  const { NextToken } = await paginate(call, definition, { maxItems: 2 }).all()
  t.deepEqual((await paginate(call, definition, { startingToken: NextToken as string }).all()).Items, [3])
  t.deepEqual(asked, [{}, { Key: key }])
})

test('a native key of DynamoDB that comes again is an error, too', async t => {
  const page = { Items: [1], Next: { n: 2n ** 60n } }
  const { call } = scripted(page, { ...page, Next: { n: 2n ** 60n } }, page)
  const error = await t.throwsAsync(listed(paginate(call, { ...plain, input_token: 'Key' })), {
    instanceOf: PaginationError,
  })
  t.regex(error.message, /"n":"1152921504606846976"/)
})

test('what a token stands for is not sent beside it', async t => {
  const definition = { ...plain, token_replaces: ['Size'] }
  const { call, asked } = scripted({ Items: [1], Next: 'a' }, { Items: [2] })
  const pages = paginate(call, definition, { maxItems: 1 }, { Size: 's', Key: 'k' })
  await listed(pages)
  const resumed = paginate(call, definition, { startingToken: pages.resumeToken! }, { Size: 's', Key: 'k' })
  await listed(resumed)
  t.deepEqual(asked, [
    { Size: 's', Key: 'k' },
    { Key: 'k', Token: 'a' },
  ])
})

test('a page that is asked for again without a token has all parameters', async t => {
  const definition = { ...plain, token_replaces: ['Size'] }
  const { call, asked } = scripted({ Items: [1, 2] }, { Items: [1, 2] })
  const pages = paginate(call, definition, { maxItems: 1 }, { Size: 's' })
  await listed(pages)
  const rest = await listed(paginate(call, definition, { startingToken: pages.resumeToken! }, { Size: 's' }))
  t.deepEqual(rest, [{ Items: [2] }])
  t.deepEqual(asked, [{ Size: 's' }, { Size: 's' }])
})

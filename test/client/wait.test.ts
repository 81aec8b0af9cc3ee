import test, { type ExecutionContext } from 'ava'
import type { Call, CallOptions, UntypedOutput, UntypedParams, WaitOptions } from '../../lib/client/types.ts'
import { createWaiter, type WaiterDefinition } from '../../lib/client/wait.ts'
import {
  ClientError,
  InvalidDataError,
  InvalidOptionError,
  ParamValidationError,
  WaiterError,
} from '../../lib/errors.ts'
import { Loader } from '../../lib/model/loader.ts'

type Answer = UntypedOutput | Error
type Acceptors = WaiterDefinition['acceptors']

/** Gives one answer after the other, and keeps what it was asked. */
function scripted(...answers: Answer[]) {
  const asked: UntypedParams[] = []
  const options: (CallOptions | undefined)[] = []
  const call: Call = async (params, given) => {
    asked.push(params!)
    options.push(given)
    const answer = answers[asked.length - 1] ?? new Error(`poll ${asked.length} is one too many`)
    if (answer instanceof Error) throw answer
    return answer
  }
  return { call, asked, options }
}

function waiter(call: Call, acceptors: Acceptors, limits: { delay?: number; maxAttempts?: number } = {}) {
  return createWaiter('zooOpen', { operation: 'GetZoo', delay: 0, maxAttempts: 5, acceptors, ...limits }, call)
}

function status(code: number): UntypedOutput {
  return { ResponseMetadata: { HTTPStatusCode: code } }
}

function clientError(code: string, statusCode = 400): ClientError {
  const response = { Error: { Code: code }, ...status(statusCode) }
  const message = `no ${code}`
  return new ClientError({
    code,
    message,
    statusCode,
    service: 'zoo',
    operation: 'GetZoo',
    retryable: false,
    attempts: 1,
    response,
  })
}

async function fails(t: ExecutionContext, wait: Promise<unknown>, reason: WaiterError['reason'], message: RegExp) {
  const error = (await t.throwsAsync(wait, { instanceOf: WaiterError, code: 'Waiter', message }))!
  t.is(error.reason, reason)
  return error
}

const open: Acceptors = [{ state: 'success', matcher: 'path', argument: 'State', expected: 'open' }]

test('it polls at once, then until the state is reached, and resolves with the last output', async t => {
  const { call, asked } = scripted({ State: 'shut' }, {}, { State: 'open', Id: 1 })
  const params = Object.freeze({ Id: 1 })
  t.deepEqual(await waiter(call, open).wait(params), { State: 'open', Id: 1 })
  t.deepEqual(asked, [params, params, params])
})

test('onPoll is told of each poll', async t => {
  const polls: unknown[] = []
  const acceptors: Acceptors = [...open, { state: 'retry', matcher: 'error', expected: 'NotYet' }]
  const error = clientError('NotYet')
  await waiter(scripted({ State: 'x' }, error, { State: 'open' }).call, acceptors).wait(
    {},
    { onPoll: poll => polls.push(poll) },
  )
  t.deepEqual(polls, [
    { attempt: 1, state: 'retry', response: { State: 'x' } },
    { attempt: 2, state: 'retry', response: error.response },
    { attempt: 3, state: 'success', response: { State: 'open' } },
  ])
})

type Answers = (UntypedOutput | ClientError)[]

const matches: [what: string, acceptor: Omit<Acceptors[number], 'state'>, yes: Answers, no: Answers][] = [
  ['path', { matcher: 'path', argument: 'A.B', expected: true }, [{ A: { B: true } }], [{ A: { B: 'true' } }, {}]],
  [
    'pathAll',
    { matcher: 'pathAll', argument: 'A[].S', expected: 'ok' },
    [{ A: [{ S: 'ok' }, { S: 'ok' }] }],
    [{ A: [{ S: 'ok' }, { S: 'no' }] }, { A: [] }, {}],
  ],
  ['pathAll on no list', { matcher: 'pathAll', argument: 'A', expected: 'ok' }, [], [{ A: 'ok' }]],
  [
    'pathAny',
    { matcher: 'pathAny', argument: 'A[].S', expected: 'ok' },
    [{ A: [{ S: 'no' }, { S: 'ok' }] }],
    [{ A: [{ S: 'no' }] }, { A: [] }, {}],
  ],
  ['status', { matcher: 'status', expected: 404 }, [status(404), clientError('x', 404)], [status(200), {}]],
  ['error', { matcher: 'error', expected: 'Gone' }, [clientError('Gone')], [{ Error: { Code: 'Gone' } }]],
  ['error true', { matcher: 'error', expected: true }, [clientError('any')], [{}]],
  ['error false', { matcher: 'error', expected: false }, [{}], []],
]

for (const [what, acceptor, yes, no] of matches) {
  test(`the matcher ${what} knows its answers`, async t => {
    for (const answer of yes) {
      const expected = answer instanceof ClientError ? answer.response : answer
      t.is(await waiter(scripted(answer).call, [{ state: 'success', ...acceptor }]).wait(), expected)
    }
    for (const answer of no) {
      const end = status(299)
      const acceptors: Acceptors = [
        { state: 'success', ...acceptor },
        { state: 'success', matcher: 'status', expected: 299 },
      ]
      t.is(await waiter(scripted(answer, end).call, acceptors).wait(), end)
    }
    t.true(yes.length + no.length > 0)
  })
}

test('an output matcher does not look into an error', async t => {
  const acceptors: Acceptors = [{ state: 'success', matcher: 'path', argument: 'Error.Code', expected: 'Gone' }]
  await fails(t, waiter(scripted(clientError('Gone')).call, acceptors).wait(), 'error', /no Gone/)
})

test('the first acceptor that matches counts', async t => {
  const acceptors: Acceptors = [{ state: 'failure', matcher: 'path', argument: 'State', expected: 'open' }, ...open]
  await fails(t, waiter(scripted({ State: 'open' }).call, acceptors).wait(), 'failure', /never succeed/)
})

test('a state that can never succeed ends it, and says which', async t => {
  const acceptors: Acceptors = [...open, { state: 'failure', matcher: 'pathAny', argument: 'All', expected: 'gone' }]
  const last = { All: ['gone'] }
  const error = await fails(
    t,
    waiter(scripted({}, last).call, acceptors).wait(),
    'failure',
    /^Waiter zooOpen, 2 polls: this can never succeed: one of All is "gone"\.$/,
  )
  t.is(error.lastResponse, last)
})

test('an error that no acceptor names ends it at once, as the cause', async t => {
  const cause = clientError('Denied', 403)
  const { call, asked } = scripted(cause)
  const error = await fails(
    t,
    waiter(call, open).wait(),
    'error',
    /^Waiter zooOpen, 1 poll: GetZoo failed: no Denied\.$/,
  )
  t.is(error.cause, cause)
  t.is(error.lastResponse, cause.response)
  t.is(asked.length, 1)
})

test('an error that is no answer of the service ends it, even where any error would do', async t => {
  const cause = new Error('connection refused')
  const acceptors: Acceptors = [{ state: 'success', matcher: 'error', expected: true }]
  const error = await fails(
    t,
    waiter(scripted(cause).call, acceptors).wait(),
    'error',
    /GetZoo failed: connection refused\.$/,
  )
  t.is(error.cause, cause)
})

test('parameters that contradict the model are refused as in any call', async t => {
  const error = new ParamValidationError('GetZoo', [{ path: 'Id', problem: 'required, missing' }])
  t.is(await t.throwsAsync(waiter(scripted(error).call, open).wait()), error)
})

test('after maxAttempts polls it gives up, with the last answer and its error', async t => {
  const acceptors: Acceptors = [...open, { state: 'retry', matcher: 'error', expected: 'NotYet' }]
  const cause = clientError('NotYet')
  const { call, asked } = scripted({}, cause)
  const error = await fails(
    t,
    waiter(call, acceptors).wait({}, { maxAttempts: 2 }),

    'maxAttempts',
    /^Waiter zooOpen, 2 polls: not yet, .*, 0 ms apart\. Last match: the error is "NotYet"\. Raise maxAttempts or delay\.$/,
  )
  t.is(asked.length, 2)
  t.is(error.lastResponse, cause.response)
  t.is(error.cause, cause)
})

test('the definition says how often and how long, in seconds, where the options do not', async t => {
  const { call, asked } = scripted({}, {}, {})
  await fails(t, waiter(call, open, { delay: 0.001, maxAttempts: 3 }).wait(), 'maxAttempts', /, 1 ms apart\./)
  t.is(asked.length, 3)
})

test('an aborted signal ends the wait between polls at once', async t => {
  const controller = new AbortController()
  const reason = new Error('enough')
  const { call, options } = scripted({ State: 'shut' })
  const onPoll = () => setImmediate(() => controller.abort(reason))
  const error = await fails(
    t,
    waiter(call, open).wait({}, { delay: 3_600_000, signal: controller.signal, onPoll }),
    'aborted',
    /^Waiter zooOpen, 1 poll: the signal was aborted\.$/,
  )
  t.is(error.cause, reason)
  t.deepEqual(error.lastResponse, { State: 'shut' })
  t.is(options[0]?.signal, controller.signal)
})

test('an aborted signal ends a poll', async t => {
  const controller = new AbortController()
  const call: Call = async () => {
    controller.abort()
    throw new Error('aborted on the way')
  }
  await fails(t, waiter(call, open).wait({}, { signal: controller.signal }), 'aborted', /aborted/)
})

test('a signal that was aborted before sends nothing', async t => {
  const { call, asked } = scripted({ State: 'open' })
  await fails(t, waiter(call, open).wait({}, { signal: AbortSignal.abort() }), 'aborted', /0 polls/)
  t.is(asked.length, 0)
})

test('options that cannot be are refused before anything is sent', async t => {
  const { call, asked } = scripted()
  const wrong: [options: unknown, message: string][] = [
    [{ delay: -1 }, 'Waiter zooOpen: delay must be milliseconds from 0 to 2147483647, not -1.'],
    [{ delay: '5' }, 'Waiter zooOpen: delay must be milliseconds from 0 to 2147483647, not "5".'],
    [{ delay: 2 ** 31 }, 'Waiter zooOpen: delay must be milliseconds from 0 to 2147483647, not 2147483648.'],
    [{ maxAttempts: 0 }, 'Waiter zooOpen: maxAttempts must be a whole number above 0, not 0.'],
    [{ maxAttempts: 1.5 }, 'Waiter zooOpen: maxAttempts must be a whole number above 0, not 1.5.'],
  ]
  for (const [options, message] of wrong) {
    const error = { instanceOf: InvalidOptionError, code: 'InvalidOption', message }
    await t.throwsAsync(waiter(call, open).wait({}, options as WaitOptions), error)
  }
  t.is(asked.length, 0)
})

test('a definition with an unknown matcher or state is bad data', t => {
  const { call } = scripted()
  const wrong: [acceptor: Acceptors[number], message: RegExp][] = [
    [
      { state: 'success', matcher: 'pathNone', expected: 1 },
      /matcher "pathNone": it must be path, pathAll, pathAny, status, error\.$/,
    ],
    [{ state: 'done', matcher: 'status', expected: 1 }, /state "done": it must be success, failure or retry\.$/],
    [{ state: 'success', matcher: 'path', expected: 1 }, /matcher "path" and no argument\.$/],
  ]
  for (const [acceptor, message] of wrong) {
    t.throws(() => waiter(call, [acceptor]), { instanceOf: InvalidDataError, code: 'InvalidData', message })
  }
})

test('every built-in waiter can be made, for an operation that exists', t => {
  const loader = new Loader()
  const { call } = scripted()
  let count = 0
  for (const name of loader.services()) {
    const definitions = loader.load<{ waiters: Record<string, WaiterDefinition> }>(name, 'waiters-2')
    for (const [waiterName, definition] of Object.entries(definitions?.waiters ?? {})) {
      t.notThrows(() => loader.serviceModel(name).operation(definition.operation), `${name}.${waiterName}`)
      t.notThrows(() => createWaiter(waiterName, definition, call), `${name}.${waiterName}`)
      count++
    }
  }
  t.log(`${count} waiters`)
  t.true(count > 400)
})

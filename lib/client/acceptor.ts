import { type ClientError, InvalidDataError } from '../errors.ts'
import { compile } from '../jmespath.ts'
import type { UntypedOutput } from './types.ts'

/** One of the `acceptors` of a waiter in `waiters-2.json`. */
export interface AcceptorDefinition {
  readonly state: string
  readonly matcher: string
  /** A JMESPath expression, for the matchers that look into the output. */
  readonly argument?: string
  readonly expected: unknown
}

/** What one poll brought. */
export interface Poll {
  /** The output, or what the service answered when the call failed. */
  readonly response: UntypedOutput
  readonly error: ClientError | undefined
}

export interface Acceptor {
  readonly state: 'success' | 'failure' | 'retry'
  readonly matches: (poll: Poll) => boolean
  /** What a match means, for messages. */
  readonly explanation: string
}

interface Matcher {
  readonly compile: (definition: AcceptorDefinition) => Acceptor['matches']
  readonly explain: (definition: AcceptorDefinition) => string
}

/** Source: botocore/waiter.py, AcceptorConfig. */
const MATCHERS: ReadonlyMap<string, Matcher> = new Map<string, Matcher>([
  [
    'path',
    {
      compile: definition => onOutput(definition, found => found === definition.expected),
      explain: ({ argument, expected }) => `${argument} is ${JSON.stringify(expected)}`,
    },
  ],
  [
    'pathAll',
    {
      compile: definition => {
        // An empty list says nothing about its elements.
        return onOutput(definition, found => isFilled(found) && found.every(item => item === definition.expected))
      },
      explain: ({ argument, expected }) => `all of ${argument} are ${JSON.stringify(expected)}`,
    },
  ],
  [
    'pathAny',
    {
      compile: definition => onOutput(definition, found => isFilled(found) && found.includes(definition.expected)),
      explain: ({ argument, expected }) => `one of ${argument} is ${JSON.stringify(expected)}`,
    },
  ],
  [
    'status',
    {
      compile: definition => poll => statusOf(poll) === definition.expected,
      explain: ({ expected }) => `the HTTP status is ${expected}`,
    },
  ],
  [
    'error',
    {
      compile: definition => errorMatch(definition.expected),
      explain: ({ expected }) => {
        return typeof expected === 'boolean'
          ? `there is ${expected ? 'an' : 'no'} error`
          : `the error is ${JSON.stringify(expected)}`
      },
    },
  ],
])

/** @throws InvalidDataError the waiter has a matcher or a state that does not exist, or a matcher without its argument */
export function compileAcceptor(definition: AcceptorDefinition): Acceptor {
  const { matcher, state } = definition
  const known = MATCHERS.get(matcher)
  if (known === undefined) {
    throw new InvalidDataError(
      `A waiter has an acceptor with matcher "${matcher}": it must be ${[...MATCHERS.keys()].join(', ')}.`,
    )
  }
  if (state !== 'success' && state !== 'failure' && state !== 'retry') {
    throw new InvalidDataError(`A waiter has an acceptor with state "${state}": it must be success, failure or retry.`)
  }
  return { state, matches: known.compile(definition), explanation: known.explain(definition) }
}

/** A failed call has no output to look into. */
function onOutput(
  { matcher, argument }: AcceptorDefinition,
  matches: (found: unknown) => boolean,
): Acceptor['matches'] {
  if (argument === undefined) {
    throw new InvalidDataError(`A waiter has an acceptor with matcher "${matcher}" and no argument.`)
  }
  const search = compile(argument)
  return ({ response, error }) => error === undefined && matches(search(response))
}

function isFilled(found: unknown): found is unknown[] {
  return Array.isArray(found) && found.length > 0
}

function statusOf({ response }: Poll): unknown {
  return (response.ResponseMetadata as { HTTPStatusCode?: unknown } | undefined)?.HTTPStatusCode
}

/** True stands for any error, false for none. */
function errorMatch(expected: unknown): Acceptor['matches'] {
  if (typeof expected === 'boolean') return ({ error }) => (error !== undefined) === expected
  return ({ error }) => error?.code === expected
}

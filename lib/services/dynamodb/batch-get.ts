import type { CallOptions, UntypedClient, UntypedOutput, UntypedParams } from '../../client/types.ts'
import { InvalidOptionError } from '../../errors.ts'
import { Sequence } from '../../resource/sequence.ts'
import { type Attributes, attributesOf, keyText, sendable } from './keys.ts'
import { Patience } from './patience.ts'

/** Keys, as many as there are, also such as are still being found out. */
export type Keys<Key = object> = Iterable<Key> | AsyncIterable<Key>

/** What BatchGetItem takes at most. */
const CHUNK = 100
const OPERATION = 'BatchGetItem'

/**
 * The items of one table that have these keys, 100 a request. What the service left undone is asked for again, after a
 * wait that grows; a key that comes twice is asked for once. Items come in any order, and missing ones not at all.
 *
 * @param params beside the keys, as KeysAndAttributes of BatchGetItem: `ConsistentRead`, `ProjectionExpression`
 * @throws InvalidOptionError `keys` is no iterable
 * @throws ParamValidationError (while iterating) a key that cannot be one
 * @throws BatchError (while iterating) the service left everything undone, ten times in turn
 */
export function batchGet<Item>(
  client: UntypedClient,
  table: string,
  keys: Keys,
  params: UntypedParams,
  options: CallOptions,
): Sequence<Item> {
  const isIterable =
    typeof keys === 'object' && keys !== null && (Symbol.iterator in keys || Symbol.asyncIterator in keys)
  if (!isIterable) throw new InvalidOptionError("batchGet needs an array of keys, or an iterable: [{ pk: 'a' }].")
  return new Sequence(given => fetch(client, table, { keys, params, options: { ...options, ...given } }))
}

interface Question {
  readonly keys: Keys
  readonly params: UntypedParams
  readonly options: CallOptions
}

async function* fetch<Item>(
  client: UntypedClient,
  table: string,
  { keys, params, options }: Question,
): AsyncGenerator<Item[]> {
  const patience = new Patience(client, OPERATION, options)
  const asked = new Set<string>()
  let chunk: Attributes[] = []
  const ask = async (): Promise<Item[]> => {
    await patience.pause()
    const RequestItems = { [table]: { ...params, Keys: chunk.map(sendable) } }
    const answer = await client.batchGetItem!({ RequestItems }, options)
    const left = unprocessed(answer)
    patience.note(chunk.length, left)
    chunk = left.map(key => attributesOf(OPERATION, 'Keys', key))
    return Object.values((answer.Responses ?? {}) as Record<string, Item[]>).flat()
  }
  for await (const given of keys) {
    const key = attributesOf(OPERATION, 'Keys', given)
    const text = keyText(key, [...key.keys()].sort())!
    if (asked.has(text)) continue
    asked.add(text)
    chunk.push(key)
    while (chunk.length >= CHUNK) yield await ask()
  }
  while (chunk.length > 0) yield await ask()
}

/** Only one table was asked for, by name or ARN; the answer may name it otherwise. */
function unprocessed({ UnprocessedKeys }: UntypedOutput): unknown[] {
  return Object.values((UnprocessedKeys ?? {}) as Record<string, { Keys?: unknown[] }>).flatMap(({ Keys = [] }) => Keys)
}

import { checkNames } from '../../client/option-names.ts'
import type { UntypedClient, UntypedOutput } from '../../client/types.ts'
import { ClientClosedError, InvalidOptionError, ParamValidationError } from '../../errors.ts'
import { guardMembers } from '../../guard.ts'
import type { NativeAttributeInput } from './attribute-value.ts'
import { type Attributes, attributesOf, keyText, sendable } from './keys.ts'
import { Patience } from './patience.ts'

/** Options of `table.batchWriter()`. */
export interface BatchWriterOptions {
  /** The names of the key attributes. Of writes to one key that wait to be sent, only the last is; without, DynamoDB refuses the batch. */
  readonly overwriteByPkeys?: readonly string[] | undefined
  /** Ends the writing, requests under way as well. */
  readonly signal?: AbortSignal | undefined
}

type NativeItem = { readonly [name: string]: NativeAttributeInput } | object

interface Write {
  readonly kind: 'PutRequest' | 'DeleteRequest'
  readonly attributes: Attributes
}

/** What BatchWriteItem takes at most. */
const CHUNK = 25
const OPERATION = 'BatchWriteItem'
const MEMBER = { PutRequest: 'Item', DeleteRequest: 'Key' } as const

/**
 * Puts and deletes items of one table, 25 a request, and sends again what the service left undone, after a wait that
 * grows. One request at a time, in the order of the calls.
 *
 * Values are taken over at once: changing an item afterwards changes nothing. `putItem` and `deleteItem` throw at once
 * for values that DynamoDB cannot keep. What they return need not be awaited; awaited, it holds a loop back until there
 * is room again. A request that fails ends the batch: further calls reject with its error, and so does the end.
 *
 * Source: boto3/dynamodb/table.py, BatchWriter.
 */
export class BatchWriter<Item extends object = NativeItem> implements AsyncDisposable {
  readonly #table: string
  readonly #client: UntypedClient
  readonly #keyNames: readonly string[] | undefined
  readonly #signal: AbortSignal | undefined
  readonly #patience: Patience
  /** By key where duplicates are removed, else by number; in the order in which they are sent. */
  #waiting = new Map<string | number, Write>()
  #count = 0
  #work: Promise<void> | undefined
  #failure: { readonly error: unknown } | undefined
  #ended = false
  #discarded = false

  /**
   * @param client converts native values, as that of a resource
   * @throws InvalidOptionError
   */
  constructor(client: UntypedClient, table: string, options: BatchWriterOptions = {}) {
    checkNames('batchWriter', options, ['overwriteByPkeys', 'signal'])
    const { overwriteByPkeys, signal } = options
    const isList = Array.isArray(overwriteByPkeys) && overwriteByPkeys.every(name => typeof name === 'string')
    if (overwriteByPkeys !== undefined && !isList) {
      throw new InvalidOptionError(
        "batchWriter: overwriteByPkeys must be the names of the key attributes: ['pk', 'sk'].",
      )
    }
    this.#client = client
    this.#table = table
    this.#keyNames = overwriteByPkeys?.length === 0 ? undefined : overwriteByPkeys
    this.#signal = signal
    this.#patience = new Patience(client, OPERATION, { signal })
  }

  /** @throws ParamValidationError at once, before anything is promised */
  putItem({ Item }: { readonly Item: Item }): Promise<void> {
    return this.#add({ kind: 'PutRequest', attributes: attributesOf(OPERATION, 'Item', Item) })
  }

  /** @throws ParamValidationError at once, before anything is promised */
  deleteItem({ Key }: { readonly Key: Partial<Item> | NativeItem }): Promise<void> {
    return this.#add({ kind: 'DeleteRequest', attributes: attributesOf(OPERATION, 'Key', Key) })
  }

  /** Sends all that waits, and takes nothing more. Rejects with the first failure. */
  async close(): Promise<void> {
    this.#ended = true
    for (;;) {
      await this.#settled()
      if (this.#waiting.size === 0) return
      this.#work ??= this.#run(1)
    }
  }

  /** Forgets all that was not sent yet, and takes nothing more. A request under way is waited for. */
  async discard(): Promise<void> {
    this.#ended = true
    this.#discarded = true
    this.#waiting.clear()
    await this.#work
  }

  /** As {@link close}, unless it has ended. Whether the block threw cannot be known here: where that matters, the callback. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) await this.close()
  }

  #add(write: Write): Promise<void> {
    const key = this.#keyOf(write)
    if (this.#failure !== undefined) return handled(Promise.reject(this.#failure.error))
    if (this.#ended) throw new ClientClosedError('This batch has ended: make a new one with table.batchWriter().')
    this.#waiting.delete(key)
    this.#waiting.set(key, write)
    if (this.#waiting.size < CHUNK) return Promise.resolve()
    this.#work ??= this.#run(CHUNK)
    return handled(this.#settled())
  }

  async #settled(): Promise<void> {
    await this.#work
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** Sends while at least so many wait. Never rejects: a failure is kept for all who come after. */
  async #run(least: number): Promise<void> {
    try {
      while (this.#waiting.size >= least) await this.#send()
    } catch (error) {
      this.#failure = { error }
      this.#waiting.clear()
    } finally {
      this.#work = undefined
    }
  }

  async #send(): Promise<void> {
    const chunk = [...this.#waiting].slice(0, CHUNK)
    for (const [key] of chunk) this.#waiting.delete(key)
    await this.#patience.pause()
    const requests = chunk.map(([, { kind, attributes }]) => ({ [kind]: { [MEMBER[kind]]: sendable(attributes) } }))
    const answer = await this.#client.batchWriteItem!(
      { RequestItems: { [this.#table]: requests } },
      { signal: this.#signal },
    )
    const left = unprocessed(answer)
    // A write to the same key that came in the meantime is the newer one. All others go first, they are older.
    const again = left.map(writeOf).map(write => [this.#keyOf(write), write] as const)
    const older = again.filter(([key]) => !this.#waiting.has(key))
    if (this.#discarded) return
    this.#waiting = new Map([...older, ...this.#waiting])
    this.#patience.note(chunk.length, left)
  }

  #keyOf({ kind, attributes }: Write): string | number {
    if (this.#keyNames === undefined) return this.#count++
    const text = keyText(attributes, this.#keyNames)
    if (text !== undefined) return text
    const missing = this.#keyNames.filter(name => !attributes.has(name))
    throw new ParamValidationError(
      OPERATION,
      missing.map(name => ({ path: `${MEMBER[kind]}.${name}`, problem: 'missing, and named in overwriteByPkeys' })),
    )
  }
}

guardMembers(BatchWriter.prototype, 'The batch writer')

/** Only one table was asked for, by name or ARN; the answer may name it otherwise. */
function unprocessed({ UnprocessedItems }: UntypedOutput): UntypedOutput[] {
  return Object.values((UnprocessedItems ?? {}) as Record<string, UntypedOutput[]>).flat()
}

function writeOf(request: UntypedOutput): Write {
  const kind = request.PutRequest === undefined ? 'DeleteRequest' : 'PutRequest'
  const { [MEMBER[kind]]: attributes } = request[kind] as UntypedOutput
  return { kind, attributes: attributesOf(OPERATION, MEMBER[kind], attributes) }
}

/** Whoever does not await it learns of the failure at the end of the batch. */
function handled(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined)
  return promise
}

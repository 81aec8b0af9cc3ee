import type { ExecutionContext } from 'ava'
import { ClientError, type UntypedClient } from '../../../lib/index.ts'
import { type Aws, withoutMetadata } from '../../helpers/aws.ts'
import { Boto3Error } from '../../helpers/boto3.ts'
import type { ObjectStore } from '../../servers/radosgw.ts'

/** In what the stores differ, apart from what boto3 shows to differ in the same way. */
export interface Store {
  readonly name: 'moto' | 'radosgw'
  /** Keeps the checksums that it is sent, and offers them with the object. This radosgw ignores them. */
  readonly keepsChecksums: boolean
  /** Reads what follows a body in chunks. This radosgw knows signed chunks, and nothing after them. */
  readonly takesTrailers: boolean
  /** Says in a sentence what is wrong. radosgw sends a code only. */
  readonly explains: boolean
}

export type AnyAws = Aws<ObjectStore>

/** Tests of one topic, for the store of the file that runs them. */
export type Topic = (aws: AnyAws, store: Store) => void

/** What a call came to: the answer without its metadata, or code and status of the error. */
export type Outcome =
  | { readonly output: Record<string, unknown> }
  | { readonly code: string; readonly statusCode: number }

/** Makes the same call with both libraries and asserts that it came to the same. Gives our outcome. */
export async function agree(
  t: ExecutionContext,
  aws: AnyAws,
  method: string,
  params: Record<string, unknown>,
): Promise<Outcome> {
  const ours = await ourOutcome(aws, method, params)
  t.deepEqual(ours, await theirOutcome(aws, method, params), `${method} ${JSON.stringify(params)}`)
  return ours
}

/** What a call of ours comes to; a body is read. */
export function ourOutcome({ session }: AnyAws, method: string, params: Record<string, unknown>): Promise<Outcome> {
  const client = session.client('s3') as unknown as UntypedClient
  return outcome(async () => withBytes(withoutMetadata(await client[method]!(params))), ClientError)
}

/** What a call of boto3 comes to; a body is read. */
export function theirOutcome({ boto3 }: AnyAws, method: string, params: Record<string, unknown>): Promise<Outcome> {
  return outcome(async () => withoutNone(await boto3.call('s3', method, params)), Boto3Error)
}

async function withBytes(output: Record<string, unknown>): Promise<Record<string, unknown>> {
  if (output.Body === undefined) return output
  const body = await (output.Body as { bytes(): Promise<Uint8Array> }).bytes()
  return { ...output, Body: new Uint8Array(body) }
}

/** For the location of a bucket in us-east-1 boto3 has a None; what is absent is absent here. */
function withoutNone(output: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(output).filter(([, value]) => value !== null))
}

async function outcome(
  call: () => Promise<Record<string, unknown>>,
  expected: abstract new (...args: never[]) => Error & { code: string; statusCode: number },
): Promise<Outcome> {
  try {
    return { output: await call() }
  } catch (error) {
    if (error instanceof expected) return { code: error.code, statusCode: error.statusCode }
    throw error
  }
}

/** Runs a task for each item, a few at a time. */
export async function forEach<T>(items: Iterable<T>, task: (item: T) => Promise<unknown>): Promise<void> {
  const iterator = items[Symbol.iterator]()
  const worker = async (): Promise<void> => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) await task(next.value)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

import type { CallOptions, UntypedClient, UntypedOutput, UntypedParams } from '../../../client/types.ts'
import { MalformedResponseError } from '../../../errors.ts'
import { compareKeys } from './order.ts'

/** An object below a prefix. */
export interface RemoteObject {
  /** The key after the prefix. */
  readonly name: string
  readonly key: string
  /** Bytes. */
  readonly size: number
  readonly modified: Date
  readonly etag: string | undefined
}

/** Directory buckets, and access points to them, list in no order. */
const EXPRESS = /--xa?-s3$/

/**
 * The objects below a prefix, in the order of their keys. Holds one page, but for directory buckets: they list in no
 * order, so that all is held to be sorted.
 *
 * @param params `Bucket`, `Prefix` and what else the listing is to be asked with
 * @throws MalformedResponseError the store lists in another order, so that what is missing cannot be told
 */
export async function* listObjects(
  client: UntypedClient,
  params: UntypedParams & { readonly Bucket: string; readonly Prefix: string },
  options: CallOptions,
): AsyncGenerator<RemoteObject, void, undefined> {
  const { Bucket, Prefix } = params
  const pages = client.paginate('listObjectsV2', params, options)
  if (EXPRESS.test(Bucket)) {
    const all: RemoteObject[] = []
    for await (const page of pages) all.push(...objectsOf(page, Prefix))
    yield* all.sort((a, b) => compareKeys(a.name, b.name))
    return
  }
  let last: string | undefined
  for await (const page of pages) {
    for (const object of objectsOf(page, Prefix)) {
      if (last !== undefined && compareKeys(last, object.key) >= 0) throw outOfOrder(Bucket, last, object.key)
      last = object.key
      yield object
    }
  }
}

function* objectsOf(page: UntypedOutput, prefix: string): Generator<RemoteObject> {
  for (const { Key, Size, LastModified, ETag } of (page.Contents ?? []) as UntypedOutput[]) {
    const key = Key as string
    if (!key.startsWith(prefix)) {
      throw new MalformedResponseError(
        `ListObjectsV2 was asked for keys that begin with "${prefix}", and answered "${key}".`,
      )
    }
    yield {
      name: key.slice(prefix.length),
      key,
      size: Number(Size ?? 0),
      modified: (LastModified as Date | undefined) ?? new Date(0),
      etag: ETag as string | undefined,
    }
  }
}

function outOfOrder(bucket: string, before: string, after: string): MalformedResponseError {
  return new MalformedResponseError(
    `ListObjectsV2 of ${bucket} answered the key "${after}" after "${before}": not in the order of their bytes. ` +
      'Without it, what is missing on one side cannot be told; nothing was deleted.',
  )
}

import type { ClientMethods } from '../../../client/customise.ts'
import type { UntypedClient } from '../../../client/types.ts'
import { InvalidOptionError } from '../../../errors.ts'
import type { BodyInput } from '../../../http/body.ts'
import { forget, type Resource, type ResourceExtension } from '../../../resource/index.ts'
import { copyObject } from './copy.ts'
import type { CopySource } from './copy-source.ts'
import { downloadObject } from './download.ts'
import type { TransferOptions } from './options.ts'
import type { Place, TransferResult } from './result.ts'
import type { DownloadTarget } from './target.ts'
import { uploadObject } from './upload.ts'

/** One transfer, with what it moves bytes from or to. */
interface Transfer {
  /** Whether bucket and key come after that, as in boto3. */
  readonly placeLast: boolean
  /** Whether the object is another afterwards. */
  readonly writes: boolean
  run(client: UntypedClient, place: Place, subject: unknown, options?: TransferOptions): Promise<TransferResult>
}

/** Source: boto3/s3/inject.py. */
const transfers: Readonly<Record<string, Transfer>> = {
  uploadFile: {
    placeLast: true,
    writes: true,
    run: async (client, place, path, options) => {
      const method = 'uploadFile'
      return await uploadObject(client, { ...place, method, source: fileAt(method, path) }, options)
    },
  },
  uploadFileobj: {
    placeLast: true,
    writes: true,
    run: async (client, place, source, options) => {
      const method = 'uploadFileobj'
      if (typeof source === 'string') {
        throw new InvalidOptionError(
          `${method}: a string could be a path or a text. Give a path to uploadFile, and a text as Buffer.from(text).`,
        )
      }
      return await uploadObject(client, { ...place, method, source: source as BodyInput }, options)
    },
  },
  downloadFile: {
    placeLast: false,
    writes: false,
    run: async (client, place, path, options) => {
      const method = 'downloadFile'
      return await downloadObject(client, { ...place, method, target: fileAt(method, path) }, options)
    },
  },
  downloadFileobj: {
    placeLast: false,
    writes: false,
    run: async (client, place, target, options) => {
      return await downloadObject(
        client,
        { ...place, method: 'downloadFileobj', target: target as DownloadTarget },
        options,
      )
    },
  },
  copy: {
    placeLast: true,
    writes: true,
    run: async (client, place, source, options) => {
      return await copyObject(client, { ...place, source: source as CopySource }, options)
    },
  },
}

type Methods = NonNullable<ResourceExtension['methods']>

/** `client.uploadFile(path, bucket, key, options)`, `client.downloadFile(bucket, key, path, options)`. */
export const clientMethods: ClientMethods = methodsOf(({ placeLast, run }) => {
  return function (this: UntypedClient, _: unknown, ...args: unknown[]) {
    const [subject, Bucket, Key] = placeLast ? args : [args[2], args[0], args[1]]
    return run(this, { Bucket, Key } as Place, subject, args[3] as TransferOptions)
  }
})

/** `bucket.uploadFile(path, key, options)`, `bucket.downloadFile(key, path, options)`. */
export const bucketMethods: Methods = methodsOf(({ placeLast, run }) => (bucket: object, ...args: unknown[]) => {
  const { client, identifiers } = (bucket as Resource).meta
  const [subject, Key] = placeLast ? args : [args[1], args[0]]
  return run(client, { Bucket: identifiers.name, Key } as Place, subject, args[2] as TransferOptions)
})

/** `object.uploadFile(path, options)`, `object.downloadFile(path, options)`. */
export const objectMethods: Methods = methodsOf(
  ({ run, writes }, name) =>
    async (object: object, ...args: unknown[]) => {
      const { client, identifiers } = (object as Resource).meta
      const place = { Bucket: identifiers.bucketName, Key: identifiers.key } as Place
      const result = await run(client, place, args[0], args[1] as TransferOptions)
      if (writes) forget(object, name)
      return result
    },
)

function methodsOf<Method>(make: (transfer: Transfer, name: string) => Method): Readonly<Record<string, Method>> {
  return Object.fromEntries(Object.entries(transfers).map(([name, transfer]) => [name, make(transfer, name)]))
}

function fileAt(method: string, path: unknown): { readonly path: string | URL } {
  if ((typeof path === 'string' && path !== '') || path instanceof URL) return { path }
  throw new InvalidOptionError(`${method}: give the path of a file, a string or a file: URL.`)
}

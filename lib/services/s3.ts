import type { CallOptions, UntypedOutput, UntypedParams } from '../client/types.ts'
import { ClientError } from '../errors.ts'
import type { Resource } from '../resource/index.ts'
import { directoryMethods } from './s3/directory/methods.ts'
import { ExpressSessions } from './s3/express.ts'
import { hooks } from './s3/hooks.ts'
import { prefixes } from './s3/prefixes.ts'
import { RegionRedirects } from './s3/redirect.ts'
import { bucketMethods, clientMethods, objectMethods } from './s3/transfer/methods.ts'
import type { Customisation } from './types.ts'

/** Source: boto3/s3/inject.py. */
export const s3: Customisation = {
  hooks,
  methods: clientMethods,
  extend: (runtime, client) => {
    const redirects = new RegionRedirects(runtime, client)
    const sessions = new ExpressSessions(client)
    return {
      builtInsFor: params => redirects.builtInsFor(params),
      redirect: (call, error) => redirects.redirect(call, error),
      sessionFor: params => sessions.credentialsFor(params),
    }
  },
  resources: {
    Bucket: {
      load: loadBucket,
      probe: headBucket,
      methods: { ...bucketMethods, ...directoryMethods },
      collections: { objects: { prefixes }, objectVersions: { prefixes }, multipartUploads: { prefixes } },
    },
    Object: { methods: objectMethods },
    ObjectSummary: { load: loadSummary },
  },
}

/**
 * No call describes a bucket, so that its data is what ListBuckets says of it. Nothing where ListBuckets leaves it out or
 * is denied: the bucket of another account is a bucket, too.
 */
async function loadBucket(bucket: object, params: UntypedParams, options?: CallOptions): Promise<UntypedOutput> {
  const { client, identifiers } = (bucket as Resource).meta
  try {
    for await (const page of client.paginate('listBuckets', params, options)) {
      const found = ((page.Buckets ?? []) as UntypedOutput[]).find(({ Name }) => Name === identifiers.name)
      if (found !== undefined) return found
    }
  } catch (error) {
    if (!(error instanceof ClientError && error.code === 'AccessDenied')) throw error
  }
  return {}
}

/** Whether there is such a bucket, also where ListBuckets does not name it. */
function headBucket(bucket: object, options: CallOptions): Promise<UntypedOutput> {
  const { client, identifiers } = (bucket as Resource).meta
  return client.headBucket!({ Bucket: identifiers.name }, options)
}

/** HeadObject says what a listing says, but for the name of the size. */
async function loadSummary(summary: object, params: UntypedParams, options?: CallOptions): Promise<UntypedOutput> {
  const { client, identifiers } = (summary as Resource).meta
  const { bucketName: Bucket, key: Key } = identifiers
  const { ContentLength: Size, ...rest } = await client.headObject!({ Bucket, Key, ...params }, options)
  return Size === undefined ? rest : { ...rest, Size }
}

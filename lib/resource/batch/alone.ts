import type { CallOptions, UntypedClient, UntypedOutput, UntypedParams } from '../../client/types.ts'
import { ClientError } from '../../errors.ts'
import type { Operation } from '../../model/service.ts'

/** How an entry that the batch cannot hold is sent by itself. */
export interface Alone {
  /** Whether an entry needs it. */
  needs(entry: unknown): boolean
  /** Sends the parameters of the batch with this one entry; answers as the batch would. */
  send(client: UntypedClient, params: UntypedParams, options?: CallOptions): Promise<UntypedOutput>
}

/** Characters that XML 1.0 (section 2.2) cannot hold, not even as references. */
const notInXml = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u

/** Whether a key can be written into a document. */
export function fitsXml(key: string): boolean {
  return !notInXml.test(key)
}

const deleteObject: Alone = {
  needs: entry => !fitsXml(String((entry as { Key?: unknown } | null)?.Key ?? '')),
  send: async (client, { Delete, ChecksumAlgorithm: _, ...common }, options) => {
    const { Objects, Quiet } = Delete as { Objects: [UntypedParams]; Quiet?: boolean }
    const { Key, VersionId, ETag: IfMatch, LastModifiedTime: IfMatchLastModifiedTime, Size: IfMatchSize } = Objects[0]
    const object = VersionId === undefined ? { Key } : { Key, VersionId }
    const conditions = { IfMatch, IfMatchLastModifiedTime, IfMatchSize }
    try {
      const output = await client.deleteObject!({ ...common, ...object, ...conditions }, options)
      const { VersionId: version, DeleteMarker, RequestCharged, ResponseMetadata } = output
      const marker = DeleteMarker === true ? { DeleteMarker, DeleteMarkerVersionId: version } : {}
      const deleted = Quiet === true ? {} : { Deleted: [{ ...object, ...marker }] }
      return { ...deleted, ...(RequestCharged === undefined ? {} : { RequestCharged }), ResponseMetadata }
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
      const { Error: said, ResponseMetadata } = error.response as { Error?: object; ResponseMetadata?: unknown }
      return { Errors: [{ ...said, ...object }], ResponseMetadata }
    }
  },
}

const aloneOf: ReadonlyMap<string, Alone> = new Map([['s3.DeleteObjects', deleteObject]])

/** What of a batch must be sent by itself: keys of objects that XML has no form for. */
export function sentAlone({ name, service }: Operation): Alone | undefined {
  return aloneOf.get(`${service.name}.${name}`)
}

import type { UntypedOutput } from '../../../client/types.ts'

/** What a transfer came to. */
export interface TransferResult {
  readonly Bucket: string
  readonly Key: string
  /** Bytes of the object. */
  readonly size: number
  readonly ETag: string | undefined
  readonly VersionId: string | undefined
  /** When the object was written; of downloads. */
  readonly LastModified?: Date | undefined
}

/** Which object. */
export interface Place {
  readonly Bucket: string
  readonly Key: string
}

export function resultOf({ Bucket, Key }: Place, size: number, output: UntypedOutput): TransferResult {
  const { ETag, VersionId, LastModified } = output as Partial<TransferResult>
  const result = { Bucket, Key, size, ETag, VersionId }
  return LastModified === undefined ? result : { ...result, LastModified }
}

import { createHash } from 'node:crypto'
import type { UntypedOutput, UntypedParams } from '../../../client/types.ts'
import { COPY, pick } from './extra-args.ts'
import type { DonePart } from './multipart.ts'
import { callOptions, type Task } from './task.ts'

const MD5 = /^"?([0-9a-f]{32})"?$/

/**
 * The ETag of an object made of these parts: the MD5 of their MD5s, and their number. Undefined where the ETags of the parts
 * are no MD5s, as with keys of KMS or of a customer.
 */
export function completedETag(parts: readonly DonePart[]): string | undefined {
  const hash = createHash('md5')
  for (const { ETag } of parts) {
    const digest = MD5.exec(ETag)?.[1]
    if (digest === undefined) return undefined
    hash.update(digest, 'hex')
  }
  return `"${hash.digest('hex')}-${parts.length}"`
}

/** The object that must be there if an upload was completed. */
export interface Wanted {
  readonly size: number
  readonly parts: number
  readonly ETag: string | undefined
  /** The answer to CreateMultipartUpload. */
  readonly began: UntypedOutput
}

/** What HeadObject says of the object of an upload, if it is the one of this upload. */
export async function findCompleted(
  { client, place, deadline }: Task,
  wanted: Wanted,
  params: UntypedParams,
): Promise<UntypedOutput | undefined> {
  const head = client.headObject!({ ...place, ...pick(params, COPY.complete) }, callOptions(deadline.signal))
  // What counts is why the upload was not completed. Without an answer, nothing speaks for the object.
  const found = await head.catch(() => undefined)
  return found !== undefined && isWanted(found, wanted) ? found : undefined
}

function isWanted(found: UntypedOutput, { size, parts, ETag, began }: Wanted): boolean {
  if (found.ContentLength !== size) return false
  if (found.ETag === ETag) return true
  // Where the ETag cannot be known, it must be one of so many parts, and of an object that is younger than the upload.
  const start = startOf(began)
  const isOfSoMany = String(found.ETag).replaceAll('"', '').endsWith(`-${parts}`)
  return isOfSoMany && start !== undefined && found.LastModified instanceof Date && +found.LastModified >= start
}

/** By the clock of the service, in full seconds, as LastModified is. */
function startOf({ ResponseMetadata }: UntypedOutput): number | undefined {
  const { date } = (ResponseMetadata as { readonly HTTPHeaders: { readonly date?: string } }).HTTPHeaders
  const start = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(start) ? undefined : start
}

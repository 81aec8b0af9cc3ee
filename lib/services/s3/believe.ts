import type { OutputEvent } from '../../client/hooks.ts'
import { STUBBED } from '../../client/intercept.ts'
import { MalformedResponseError, type ResponseMetadata } from '../../errors.ts'

/** What shows that an answer without a document is one of S3, or of a store that speaks as S3 does. */
const signs: Readonly<Record<string, 'ETag' | 'ETag or request ID'>> = {
  PutObject: 'ETag',
  UploadPart: 'ETag',
  // Through an Object Lambda access point an object has the ETag that a user's function gives it, or none.
  GetObject: 'ETag or request ID',
  HeadObject: 'ETag or request ID',
}

/**
 * Whatever a proxy answers with status 200 would pass for a stored object: those answers have no root element to go by.
 *
 * @throws MalformedResponseError
 */
export function requireSigns({ operation, output, context }: OutputEvent): void {
  if (context.has(STUBBED)) return
  if (!Object.hasOwn(signs, operation.name) || output.ETag !== undefined) return
  const sign = signs[operation.name]!
  const { RequestId } = output.ResponseMetadata as ResponseMetadata
  if (sign !== 'ETag' && RequestId !== undefined) return
  const { Body: body } = output as { Body?: { destroy(): void } }
  body?.destroy()
  throw new MalformedResponseError(
    `The answer to s3.${operation.name} has no ${sign}, so it cannot come from S3. Check the endpoint, and any proxy between it and here.`,
  )
}

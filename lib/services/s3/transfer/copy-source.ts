import { ParamValidationError } from '../../../errors.ts'
import type { Place } from './result.ts'

/** The object that is copied. */
export interface CopySource extends Place {
  readonly VersionId?: string | undefined
}

/**
 * The source as an object; `bucket/key?versionId=v` is taken as CopyObject takes it.
 *
 * @throws ParamValidationError
 */
export function copySourceOf(method: string, given: CopySource | string): CopySource {
  const source = typeof given === 'string' ? parse(given) : given
  const { Bucket, Key, VersionId } = source ?? {}
  if (typeof Bucket === 'string' && Bucket !== '' && typeof Key === 'string' && Key !== '') {
    return VersionId === undefined ? { Bucket, Key } : { Bucket, Key, VersionId }
  }
  throw new ParamValidationError(method, [
    { path: 'CopySource', problem: 'needs { Bucket, Key }, and VersionId if you like; or the string "bucket/key"' },
  ])
}

const ACCESS_POINT = /^(arn:.*accesspoint[:/][^/]+)\/object\/(.+)$/s
const PLAIN = /^\/?([^/]+)\/(.+)$/s

function parse(given: string): Partial<CopySource> {
  const [path = '', VersionId] = given.split(/\?versionId=(\S+)$/)
  const [, Bucket, Key] = ACCESS_POINT.exec(path) ?? PLAIN.exec(path) ?? []
  if (Bucket === undefined || Key === undefined) return {}
  return VersionId === undefined ? { Bucket, Key } : { Bucket, Key, VersionId }
}

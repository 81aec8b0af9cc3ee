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

const ACCESS_POINT = /^(arn:[^/]+:accesspoint\/[^/]+)\/object\/(.*)$/s

function parse(given: string): Partial<CopySource> {
  const [path = '', version] = given.split(/\?versionId=(\S+)$/)
  const plain = path.startsWith('/') ? path.slice(1) : path
  const [, arn, key] = ACCESS_POINT.exec(plain) ?? []
  const slash = plain.indexOf('/')
  const place =
    arn === undefined ? { Bucket: plain.slice(0, slash), Key: plain.slice(slash + 1) } : { Bucket: arn, Key: key! }
  return version === undefined ? place : { ...place, VersionId: version }
}

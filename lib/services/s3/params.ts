import { createHash } from 'node:crypto'
import type { ParamsEvent } from '../../client/hooks.ts'
import { ParamValidationError } from '../../errors.ts'
import { percentEncodePath } from '../../percent-encode.ts'

const bucketName = /^[a-zA-Z0-9.\-_]{1,255}$/
const bucketArn = new RegExp(
  '^arn:(aws).*:(s3|s3-object-lambda):[a-z\\-0-9]*:[0-9]{12}:accesspoint[/:][a-zA-Z0-9\\-.]{1,63}$|' +
    '^arn:(aws).*:s3-outposts:[a-z\\-0-9]+:[0-9]{12}:outpost[/:][a-zA-Z0-9\\-]{1,63}[/:]accesspoint[/:][a-zA-Z0-9\\-]{1,63}$',
)

/**
 * Refuses what could become another path or host. Source: botocore/handlers.py, validate_bucket_name.
 *
 * @throws ParamValidationError
 */
export function checkBucketName({ operation, params }: ParamsEvent): void {
  const { Bucket: bucket } = params
  if (typeof bucket !== 'string' || bucket === '' || bucketName.test(bucket) || bucketArn.test(bucket)) return
  throw new ParamValidationError(operation.name, [
    {
      path: 'Bucket',
      problem: `${JSON.stringify(bucket)} is no bucket: give its name (letters, digits, ".", "-", "_"), or the ARN of an access point`,
    },
  ])
}

/**
 * Metadata travels in headers, as ASCII. Source: botocore/handlers.py, validate_ascii_metadata.
 *
 * @throws ParamValidationError
 */
export function checkMetadata({ operation, params }: ParamsEvent): void {
  const { Metadata: metadata } = params
  if (!isRecord(metadata)) return
  const faults = Object.entries(metadata)
    .filter(([name, value]) => !isAscii(name) || (typeof value === 'string' && !isAscii(value)))
    .map(([name]) => ({
      path: `Metadata.${name}`,
      problem: 'name and value must be ASCII, as they are sent in a header: encode them, in base64 for example',
    }))
  if (faults.length > 0) throw new ParamValidationError(operation.name, faults)
}

/**
 * `CopySource` as a header: `{ Bucket, Key, VersionId? }`, or `bucket/key` with an optional `?versionId=`, percent-encoded.
 *
 * Source: botocore/handlers.py, handle_copy_source_param.
 *
 * @throws ParamValidationError an object without bucket or key
 */
export function writeCopySource({ operation, params }: ParamsEvent): void {
  const { CopySource: source } = params
  if (typeof source === 'string') {
    const [path = '', version = ''] = source.split(/(\?versionId=\S+)$/)
    params.CopySource = percentEncodePath(path) + version
  } else if (isRecord(source)) {
    const { Bucket: bucket, Key: key, VersionId: version } = source
    if (typeof bucket !== 'string' || typeof key !== 'string') {
      throw new ParamValidationError(operation.name, [
        { path: 'CopySource', problem: 'needs the strings Bucket and Key; VersionId is optional' },
      ])
    }
    const separator = bucketArn.test(bucket) ? '/object/' : '/'
    const suffix = version === undefined ? '' : `?versionId=${version}`
    params.CopySource = percentEncodePath(bucket + separator + key) + suffix
  }
}

/**
 * A customer's own key goes out in base64, with its MD5, unless the caller gives the MD5.
 *
 * Source: botocore/handlers.py, sse_md5 and copy_source_sse_md5.
 */
export function hashCustomerKeys({ params }: ParamsEvent): void {
  for (const name of ['SSECustomerKey', 'CopySourceSSECustomerKey']) {
    const key = params[name]
    const isKey = typeof key === 'string' || key instanceof Uint8Array
    if (!isKey || params[`${name}MD5`] !== undefined) continue
    params[name] = Buffer.from(key).toString('base64')
    params[`${name}MD5`] = createHash('md5').update(key).digest('base64')
  }
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false
  return true
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

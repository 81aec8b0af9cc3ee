import type { UntypedParams } from '../../../client/types.ts'
import { InvalidOptionError } from '../../../errors.ts'
import { didYouMean } from '../../../names.ts'
import { setOwn } from '../../../set-own.ts'

/** Which parameters may be given beside bucket, key and body, and which call gets them: s3transfer's lists. */

const CUSTOMER_KEY = ['SSECustomerAlgorithm', 'SSECustomerKey', 'SSECustomerKeyMD5'] as const
const COPY_SOURCE_KEY = [
  'CopySourceSSECustomerAlgorithm',
  'CopySourceSSECustomerKey',
  'CopySourceSSECustomerKeyMD5',
] as const
const REQUESTER = ['RequestPayer', 'ExpectedBucketOwner'] as const
const COPY_CONDITIONS = [
  'CopySourceIfMatch',
  'CopySourceIfModifiedSince',
  'CopySourceIfNoneMatch',
  'CopySourceIfUnmodifiedSince',
] as const

/** Checksums of the whole object that a caller may know. Source: s3transfer/constants.py, FULL_OBJECT_CHECKSUM_ARGS. */
export const FULL_CHECKSUMS = [
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumMD5',
  'ChecksumSHA1',
  'ChecksumSHA256',
  'ChecksumSHA512',
  'ChecksumXXHASH3',
  'ChecksumXXHASH64',
  'ChecksumXXHASH128',
] as const

const SHARED = [
  ...['ACL', 'CacheControl', 'ChecksumAlgorithm', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage'],
  ...['ContentType', 'ExpectedBucketOwner', 'Expires', 'GrantFullControl', 'GrantRead', 'GrantReadACP'],
  ...['GrantWriteACP', 'Metadata', 'ObjectLockLegalHoldStatus', 'ObjectLockMode', 'ObjectLockRetainUntilDate'],
  ...['RequestPayer', 'ServerSideEncryption', 'StorageClass', ...CUSTOMER_KEY, 'SSEKMSKeyId'],
  ...['SSEKMSEncryptionContext', 'Tagging', 'WebsiteRedirectLocation'],
]

/** What each transfer takes. Source: s3transfer/manager.py, TransferManager.ALLOWED_*_ARGS. */
export const ALLOWED = {
  upload: [...SHARED, 'ChecksumType', 'MpuObjectSize', ...FULL_CHECKSUMS],
  download: ['ChecksumMode', 'VersionId', ...CUSTOMER_KEY, ...REQUESTER],
  copy: [
    ...SHARED,
    ...COPY_CONDITIONS,
    ...COPY_SOURCE_KEY,
    ...['MetadataDirective', 'TaggingDirective', 'AnnotationDirective'],
  ],
} as const satisfies Record<string, readonly string[]>

/** What the calls of an upload get. Source: s3transfer/upload.py, UploadSubmissionTask. */
export const UPLOAD = {
  put: { without: ['ChecksumType', 'MpuObjectSize'] },
  create: { without: [...FULL_CHECKSUMS, 'MpuObjectSize'] },
  part: { only: ['ChecksumAlgorithm', ...CUSTOMER_KEY, ...REQUESTER] },
  complete: { only: [...CUSTOMER_KEY, ...REQUESTER, 'ChecksumType', 'MpuObjectSize', ...FULL_CHECKSUMS] },
} as const

/** What the calls of a copy get. Source: s3transfer/copies.py, CopySubmissionTask. */
export const COPY = {
  create: {
    without: [
      ...COPY_CONDITIONS,
      ...COPY_SOURCE_KEY,
      ...['MetadataDirective', 'TaggingDirective', 'AnnotationDirective', 'Tagging'],
    ],
  },
  part: { only: [...COPY_CONDITIONS, ...COPY_SOURCE_KEY, ...CUSTOMER_KEY, ...REQUESTER] },
  complete: { only: [...CUSTOMER_KEY, ...REQUESTER] },
  read: { only: REQUESTER },
  write: { only: [...REQUESTER, 'ChecksumAlgorithm'] },
} as const

/** Parameters that a HeadObject of the source gets, by their names in a copy. */
export const HEAD_OF_SOURCE: ReadonlyMap<string, string> = new Map([
  ['CopySourceIfMatch', 'IfMatch'],
  ['CopySourceIfModifiedSince', 'IfModifiedSince'],
  ['CopySourceIfNoneMatch', 'IfNoneMatch'],
  ['CopySourceIfUnmodifiedSince', 'IfUnmodifiedSince'],
  ['CopySourceSSECustomerKey', 'SSECustomerKey'],
  ['CopySourceSSECustomerAlgorithm', 'SSECustomerAlgorithm'],
  ['CopySourceSSECustomerKeyMD5', 'SSECustomerKeyMD5'],
  ['RequestPayer', 'RequestPayer'],
  ['ExpectedBucketOwner', 'ExpectedBucketOwner'],
])

/** What a copy in parts must set by itself, as it begins as an object without any. */
export const PRESERVED = [
  ...['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage', 'ContentType', 'Expires', 'Metadata'],
] as const

/** @throws InvalidOptionError a name that this transfer does not take, or that another argument has */
export function checkExtraArgs(method: string, given: UntypedParams, allowed: readonly string[]): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new InvalidOptionError(`${method}: extraArgs must be an object of parameters.`)
  }
  for (const name of Object.keys(given)) {
    if (allowed.includes(name)) continue
    throw new InvalidOptionError(
      `${method}: extraArgs cannot have "${name}"${didYouMean(name, allowed)} It takes ${allowed.join(', ')}.`,
    )
  }
}

/** Those parameters that one call gets. */
export function pick(
  params: UntypedParams,
  rule: { readonly only?: readonly string[]; readonly without?: readonly string[] },
): UntypedParams {
  const { only, without = [] } = rule
  const picked: UntypedParams = {}
  for (const [name, value] of Object.entries(params)) {
    if (only === undefined ? !without.includes(name) : only.includes(name)) setOwn<unknown>(picked, name, value)
  }
  return picked
}

import { InvalidOptionError, UnknownOperationError } from '../errors.ts'
import { policyFields, signPolicy } from '../http/sign.ts'
import type { ServiceModel } from '../model/service.ts'
import { checkNames } from './option-names.ts'
import { checkExpiry, presignable } from './presign-request.ts'
import type { Runtime } from './runtime.ts'
import { beforeSign, sessionTokenName, signingCredentials } from './sign.ts'
import type { PresignedPost, PresignedPostCondition, PresignedPostInit } from './types.ts'

const METHOD = 'generatePresignedPost'
/** What S3 replaces by the name of the file. */
const FILENAME = `$\{filename}`

/**
 * Makes the form with which a browser uploads an object. See `TypedClient.generatePresignedPost`.
 *
 * Source: botocore/signers.py, generate_presigned_post; botocore/auth.py, S3SigV4PostAuth;
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html.
 */
export async function presignPost(runtime: Runtime, init: PresignedPostInit): Promise<PresignedPost> {
  const { service } = runtime
  requireS3(service)
  checkNames(METHOD, init, ['Bucket', 'Key', 'Fields', 'Conditions', 'expiresIn'])
  const { Bucket, Key, Fields = {}, Conditions = [], expiresIn = 3600 } = init
  checkExpiry(METHOD, expiresIn, runtime)
  if (typeof Key !== 'string' || Key === '') {
    throw new InvalidOptionError(`${METHOD}: Key must be a string that is not empty; it may end with "${FILENAME}".`)
  }
  checkFields(Fields)
  checkConditions(Conditions)
  // Its URL is that of the bucket, which is what a form is sent to.
  const draft = await presignable(runtime, service.operation('CreateBucket'), { Bucket })
  const fields: Record<string, string> = { ...Fields, key: Key }
  const operation = service.operation('PutObject')
  const scope = await beforeSign(runtime, { ...draft, operation }, draft.request)
  const { request, region, service: name } = scope
  if (draft.signing === undefined) return { url: request.url, fields }
  const credentials = await signingCredentials(runtime, { operation, params: draft.params }, draft.signing)
  const date = new Date(Date.now() + runtime.clockOffset)
  const tokenName = sessionTokenName(draft.signing)
  const signing = { credentials, service: name, region, date, tokenName }
  const signatureFields = policyFields(signing)
  const conditions = [
    ...Conditions,
    ...unnamed(Fields, Conditions),
    { bucket: Bucket },
    Key.endsWith(FILENAME) ? ['starts-with', '$key', Key.slice(0, -FILENAME.length)] : { key: Key },
    ...Object.entries(signatureFields).map(([field, value]) => ({ [field]: value })),
  ]
  const expiration = new Date(Math.floor(date.getTime() / 1000 + expiresIn) * 1000).toISOString().replace('.000', '')
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64')
  return {
    url: request.url,
    fields: { ...fields, ...signatureFields, policy, 'x-amz-signature': signPolicy(policy, signing) },
  }
}

function requireS3({ name }: ServiceModel): void {
  if (name === 's3') return
  throw new UnknownOperationError(
    `The ${name} client has no ${METHOD}: only S3 takes uploads from forms. Use generatePresignedUrl, or an S3 client.`,
  )
}

function checkFields(fields: unknown): void {
  const isRecord = typeof fields === 'object' && fields !== null && !Array.isArray(fields)
  if (!isRecord)
    throw new InvalidOptionError(`${METHOD}: Fields must be an object of strings, by the names of form fields.`)
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string') {
      throw new InvalidOptionError(
        `${METHOD}: Fields.${name} must be a string, is ${value === null ? 'null' : typeof value}.`,
      )
    }
  }
}

function checkConditions(conditions: unknown): void {
  if (!Array.isArray(conditions)) throw new InvalidOptionError(`${METHOD}: Conditions must be an array.`)
  for (const [index, condition] of (conditions as unknown[]).entries()) {
    const isMatch = Array.isArray(condition) && condition.length === 3 && typeof condition[0] === 'string'
    const isExact = typeof condition === 'object' && condition !== null && Object.keys(condition).length === 1
    if (isMatch || (isExact && !Array.isArray(condition))) continue
    throw new InvalidOptionError(
      `${METHOD}: Conditions[${index}] must be { field: value }, ["eq" or "starts-with", "$field", value] or ["content-length-range", min, max].`,
    )
  }
}

/**
 * Conditions for the fields that have none: S3 refuses a form with a field that its policy does not name. botocore
 * leaves them out, and signs forms that can never be used.
 */
function unnamed(fields: Readonly<Record<string, string>>, conditions: readonly PresignedPostCondition[]) {
  const named = new Set(conditions.flatMap(namesOf))
  return Object.entries(fields)
    .filter(([name]) => !named.has(name.toLowerCase()) && !name.toLowerCase().startsWith('x-ignore-'))
    .map(([name, value]) => ({ [name]: value }))
}

function namesOf(condition: PresignedPostCondition): string[] {
  if (!Array.isArray(condition)) return Object.keys(condition).map(name => name.toLowerCase())
  return [String(condition[1]).replace(/^\$/, '').toLowerCase()]
}

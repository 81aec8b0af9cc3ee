import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { SignatureV4a } from '@smithy/signature-v4a'
import type { HttpRequest } from './request.ts'
import { draftRequest, draftUrl, type SignatureKind, type SigningContext, timestamp } from './sign.ts'

/**
 * Signature Version 4A: one signature for several regions, by a key on the curve P-256 that is derived from the secret.
 *
 * What is signed is put together as for version 4; from the library come the key, the string to sign and the signature. In
 * a context `region` is the set of regions, separated by commas: `*`, `us-*,eu-west-1`.
 *
 * This file, and the library with it, is loaded when it is first needed.
 *
 * Source: botocore/crt/auth.py, CrtSigV4AsymAuth, CrtS3SigV4AsymAuth and their kin for URLs;
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html.
 */
const ALGORITHM = 'AWS4-ECDSA-P256-SHA256'

/**
 * Signs a request in its headers, as `signRequest` of `sign.ts` does, with `x-amz-region-set`.
 *
 * @throws InvalidOptionError when a header holds a line break.
 */
export async function signRequestV4a(request: HttpRequest, context: SigningContext): Promise<HttpRequest> {
  const regional = { ...request.headers, 'x-amz-region-set': context.region }
  const { headers, signer } = draftRequest({ ...request, headers: regional }, context)
  const signature = await signatureOf(signer.canonicalString(), context)
  const credential = `${context.credentials.accessKeyId}/${scopeOf(context)}`
  headers.authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${signer.signedHeaders()}, Signature=${signature}`
  return { ...request, headers }
}

/**
 * Makes a URL that carries its signature, as `presignUrl` of `sign.ts` does, with `X-Amz-Region-Set`.
 *
 * @param options.expiresIn seconds
 * @throws InvalidOptionError when `expiresIn` is not a whole number of seconds above 0, or a header holds a line break.
 */
export async function presignUrlV4a(
  request: HttpRequest,
  context: SigningContext,
  options: { expiresIn: number },
): Promise<string> {
  const kind: SignatureKind = {
    algorithm: ALGORITHM,
    scope: scopeOf(context),
    extra: [['X-Amz-Region-Set', context.region]],
  }
  const { url, signer } = draftUrl(request, context, options, kind)
  return `${url}&X-Amz-Signature=${await signatureOf(signer.canonicalString(), context)}`
}

/** There is no region in it. */
function scopeOf({ date, service }: SigningContext): string {
  return `${timestamp(date).slice(0, 8)}/${service}/aws4_request`
}

async function signatureOf(canonicalRequest: string, context: SigningContext): Promise<string> {
  const signer = new CanonicalSigner(canonicalRequest, context)
  const signed = (await signer.sign(nothing, { signingDate: context.date })) as { headers: { authorization: string } }
  return signed.headers.authorization.split('Signature=')[1]!
}

const nothing = { method: 'GET', protocol: 'https:', hostname: '-', path: '/', query: {}, headers: {} }

/** Signs what it is given, not what the library would make of a request. */
class CanonicalSigner extends SignatureV4a {
  readonly #canonicalRequest: string

  constructor(canonicalRequest: string, { credentials, region, service }: SigningContext) {
    const { accessKeyId, secretAccessKey } = credentials
    super({ credentials: { accessKeyId, secretAccessKey }, region, service, sha256: Sha256 })
    this.#canonicalRequest = canonicalRequest
  }

  protected override createCanonicalRequest(): string {
    return this.#canonicalRequest
  }
}

/** The hash, or with a key the HMAC, as the library asks for it. */
class Sha256 {
  readonly #hash: Hash | Hmac

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as string | NodeJS.ArrayBufferView)
  }

  update(data: Uint8Array): void {
    this.#hash.update(data)
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest())
  }

  reset(): void {}
}

import { createPublicKey, type KeyObject, randomUUID, sign } from 'node:crypto'

/**
 * The header `DPoP`: a proof that who sends a token has the key that it was issued for. RFC 9449, section 4.2.
 *
 * @param key a private key on the curve P-256
 * @param url where the request goes
 */
export function dpopProof(key: KeyObject, url: string): string {
  const { kty, x, y, crv } = createPublicKey(key).export({ format: 'jwk' })
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, x, y, crv } }
  const payload = { htm: 'POST', htu: url, iat: Math.floor(Date.now() / 1000), jti: randomUUID() }
  const input = [header, payload].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

/**
 * Percent-encodes all but the unreserved characters of RFC 3986. A lone surrogate, which no encoding has, becomes U+FFFD.
 * Source: botocore/utils.py, percent_encode.
 */
export function uriEncode(text: string): string {
  const wellFormed = text.replace(/\p{Surrogate}/gu, '\ufffd')
  return encodeURIComponent(wellFormed).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

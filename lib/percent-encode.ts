/**
 * Percent-encodes all but the unreserved characters of RFC 3986 (`A-Z a-z 0-9 - . _ ~`).
 * Source: botocore/utils.py, percent_encode.
 *
 * @throws URIError half of a surrogate pair, which no encoding has
 * @example percentEncode('a b/c') // 'a%20b%2Fc'
 */
export function percentEncode(text: string): string {
  const encoded = encodeURIComponent(text)
  return /[!'()*]/.test(encoded) ? encoded.replace(/[!'()*]/g, encodeCharacter) : encoded
}

/** As {@link percentEncode}, but a slash stays a slash: for a label that spans path segments. */
export function percentEncodePath(text: string): string {
  const encoded = percentEncode(text)
  return encoded.includes('%2F') ? encoded.replaceAll('%2F', '/') : encoded
}

function encodeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { MalformedResponseError } from '../errors.ts'

const decoders: Readonly<Record<string, (body: Uint8Array) => Uint8Array>> = {
  br: brotliDecompressSync,
  deflate: inflateSync,
  gzip: gunzipSync,
  identity: body => body,
  'x-gzip': gunzipSync,
}

/**
 * Undoes the Content-Encoding of a protocol answer, which some proxies and services apply unasked.
 *
 * Not for the objects of S3: their Content-Encoding is part of what was stored, and length and checksums count the
 * encoded bytes. botocore decodes nothing at all (httpsession.py, `decode_content=False`).
 *
 * @throws MalformedResponseError when the body is not what its header says.
 */
export function decodeContent(body: Uint8Array, headers: Readonly<Record<string, string>>): Uint8Array {
  const encodings = headers['content-encoding']
  if (encodings === undefined || body.length === 0) return body
  let decoded = body
  // The last one was applied last.
  for (const encoding of encodings.toLowerCase().split(',').reverse()) {
    const name = encoding.trim()
    if (!Object.hasOwn(decoders, name)) continue
    try {
      decoded = decoders[name]!(decoded)
    } catch (cause) {
      throw new MalformedResponseError(
        `The answer says "content-encoding: ${encodings}", and its body is not ${name}. Look for a proxy that changes answers.`,
        { cause },
      )
    }
  }
  return decoded
}

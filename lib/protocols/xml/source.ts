import { isAscii, isUtf8 } from 'node:buffer'
import type { Operation } from '../../model/service.ts'
import { malformed } from '../malformed.ts'
import { characterClasses, isSpace } from './characters.ts'
import { decodeReferences } from './entities.ts'

/**
 * The document of a reader, by offsets in bytes.
 *
 * Bytes are compared, not characters: a character beyond ASCII is several, and none of them is markup. `text` is the
 * same bytes as characters, because searching and cutting a string is faster than a buffer.
 */
export class XmlSource {
  readonly bytes: Buffer
  readonly text: string
  /** Where the document begins, behind a byte order mark. */
  readonly start: number
  readonly #isAscii: boolean
  readonly #hasCarriageReturns: boolean
  /** The first `&` that is not before the place where one was last looked for. */
  #ampersand = -1

  /** @throws MalformedResponseError when the bytes are not UTF-8 */
  constructor(body: Uint8Array, operation: Operation) {
    this.bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    this.text = this.bytes.toString('latin1')
    this.start = this.text.startsWith('\xef\xbb\xbf') ? 3 : 0
    this.#isAscii = isAscii(this.bytes)
    this.#hasCarriageReturns = this.text.includes('\r')
    if (!this.#isAscii && !isUtf8(this.bytes)) throw malformed(operation, 'is not XML: its bytes are not UTF-8')
  }

  /** As it stands there. */
  slice(start: number, end: number): string {
    if (!this.#isAscii) return this.bytes.toString('utf8', start, end)
    const value = this.text.slice(start, end)
    // V8 makes a longer slice a view of the whole text, which one kept value would hold in memory. This is a copy.
    return value.length < 13 ? value : ` ${value}`.slice(1)
  }

  /** With line ends normalised, and references left alone: what is in a CDATA section. XML 1.0, section 2.11. */
  literal(start: number, end: number): string {
    const value = this.slice(start, end)
    return this.#hasCarriageReturns ? value.replace(/\r\n?/g, '\n') : value
  }

  /** With references replaced too; `undefined` when one of them is none. */
  decoded(start: number, end: number): string | undefined {
    const value = this.literal(start, end)
    if (this.#ampersand < start) {
      const next = this.text.indexOf('&', start)
      this.#ampersand = next === -1 ? this.text.length : next
    }
    return this.#ampersand >= end ? value : decodeReferences(value)
  }

  /** To be called before an earlier place is read again. */
  rewind(): void {
    this.#ampersand = -1
  }

  /** The first place from here on that is no space. */
  skipSpace(from: number): number {
    let at = from
    while (characterClasses[this.bytes[at]!] === isSpace) at++
    return at
  }
}

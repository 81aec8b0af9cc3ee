import type { MalformedResponseError } from '../../errors.ts'
import type { Operation } from '../../model/service.ts'
import { malformed } from '../malformed.ts'
import { decodeReferences } from './entities.ts'
import { foreignBody, htmlPage } from './foreign-body.ts'

const lessThan = 0x3c
const greaterThan = 0x3e
const slash = 0x2f
const colon = 0x3a
const equals = 0x3d
const exclamation = 0x21
const question = 0x3f

/** No answer of AWS is nested nearly as deep; the limit keeps a hostile one from exhausting the stack. */
const maxDepth = 256

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Where a reader stands, to come back to. */
export interface XmlMark {
  readonly position: number
  readonly open: readonly string[]
  readonly selfClosed: boolean
}

/**
 * Reads the XML of an answer once, front to back, driven by who knows what to expect: no tree, no events. It accepts
 * well-formed documents only, without DTD. Namespaces are not resolved, prefixes are dropped, as botocore does.
 *
 * After `root()` or `child()` has opened an element, exactly one of these closes it: `text()`, `skip()`, or `child()`
 * called until it answers `undefined`. `finish()` then checks that nothing follows the root.
 *
 * All methods throw MalformedResponseError, which names the operation, the open elements and the offset, and never
 * any text of the document: that could be a secret.
 */
export class XmlReader {
  readonly operation: Operation
  readonly #text: string
  #position = 0
  /** Names of the open elements, with prefix; those from `#depth` on are closed. */
  readonly #names: string[] = []
  #depth = 0
  /** The element opened last was `<a/>`, and is not closed yet. */
  #selfClosed = false
  /** Where the attributes of the element opened last begin; 0 when it has none. */
  #attributes = 0
  /** The first `&` that is not before `#position` when last looked for. */
  #ampersand = -1

  constructor(body: Uint8Array, operation: Operation) {
    this.operation = operation
    let text: string
    try {
      text = utf8.decode(body)
    } catch (cause) {
      throw malformed(operation, 'is not XML: its bytes are not UTF-8', { cause })
    }
    // Line ends are to be normalised before anything else: XML 1.0, section 2.11.
    this.#text = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  }

  /** Opens the root element; its local name. */
  root(): string {
    const text = this.#text
    let at = this.#skipSpace(0)
    while (text.charCodeAt(at) === lessThan) {
      const next = text.charCodeAt(at + 1)
      if (next === question) at = this.#skipSpace(this.#after('?>', at))
      else if (next !== exclamation) return this.#openRoot(at)
      else if (text.startsWith('<!--', at)) at = this.#skipSpace(this.#after('-->', at))
      else break
    }
    throw malformed(this.operation, foreignBody(text, at))
  }

  /** Opens the next child of the open element; its local name. `undefined` when there is none: the element is closed. */
  child(): string | undefined {
    if (this.#selfClosed) {
      this.#closeEmpty()
      return undefined
    }
    const text = this.#text
    for (;;) {
      const at = text.indexOf('<', this.#position)
      if (at === -1) throw this.#truncated()
      const next = text.charCodeAt(at + 1)
      if (next === slash) {
        this.#close(at)
        return undefined
      }
      if (next !== exclamation && next !== question) return this.#open(at)
      this.#position = this.#skipMarkup(at)
    }
  }

  /** Closes the open element; the text that it begins with, up to its first child. */
  text(): string {
    if (this.#selfClosed) {
      this.#closeEmpty()
      return ''
    }
    const start = this.#position
    const at = this.#text.indexOf('<', start)
    if (this.#text.charCodeAt(at + 1) !== slash || at === -1) return this.#mixedText()
    this.#close(at)
    return this.#decode(start, at)
  }

  /** Closes the open element, whatever is in it. */
  skip(): void {
    const outside = this.#depth - 1
    while (this.#depth > outside) this.child()
  }

  /** Whether the element opened last has attributes. */
  get hasAttributes(): boolean {
    return this.#attributes !== 0
  }

  /** The attributes of the element opened last, by name with prefix. */
  attributes(): Map<string, string> {
    const found = new Map<string, string>()
    if (this.#attributes !== 0) this.#readAttributes(this.#attributes, found)
    return found
  }

  /** Checks that only comments and space follow the root. */
  finish(): void {
    const text = this.#text
    let at = this.#skipSpace(this.#position)
    while (text.startsWith('<!--', at) || text.startsWith('<?', at)) at = this.#skipSpace(this.#skipMarkup(at))
    this.#position = at
    if (at < text.length) throw this.error('goes on after the end of its root element')
  }

  mark(): XmlMark {
    return { position: this.#position, open: this.#names.slice(0, this.#depth), selfClosed: this.#selfClosed }
  }

  reset({ position, open, selfClosed }: XmlMark): void {
    this.#position = position
    for (const [depth, name] of open.entries()) this.#names[depth] = name
    this.#depth = open.length
    this.#selfClosed = selfClosed
    this.#ampersand = -1
  }

  /** An error about this place; `problem` is the end of "The answer to X ...". */
  error(problem: string, options?: ErrorOptions): MalformedResponseError {
    const path = this.#names.slice(0, this.#depth).join(' > ')
    const place = `offset ${this.#position} of ${this.#text.length}`
    return malformed(this.operation, `${problem} (${path === '' ? '' : `in ${path}, `}${place})`, options)
  }

  /** An error about the value of the element closed last, which is not shown. */
  valueError(expected: string, options?: ErrorOptions): MalformedResponseError {
    return this.error(`has <${this.#names[this.#depth]}> that is not ${expected}`, options)
  }

  #openRoot(at: number): string {
    // Most HTML is not well-formed: say what it is before that shows.
    if (/^html[\s>]/i.test(this.#text.slice(at + 1, at + 6))) throw malformed(this.operation, htmlPage(this.#text))
    return this.#open(at)
  }

  #open(at: number): string {
    const text = this.#text
    const start = at + 1
    let end = start
    let local = start
    for (;;) {
      const code = text.charCodeAt(end)
      // Space, `/`, `>` and the end of the text end a name; NaN fails every comparison.
      if (code === greaterThan || code === slash || code <= 0x20 || !(code >= 0)) break
      if (code === colon) local = end + 1
      else if (!isNameCode(code)) throw this.#badTag(end)
      end++
    }
    if (local === end || !isNameStart(text.charCodeAt(local))) throw this.#badTag(end)
    const name = text.slice(start, end)
    if (this.#depth === maxDepth) throw this.error(`nests more than ${maxDepth} elements`)
    this.#names[this.#depth++] = name
    this.#attributes = 0
    let last = text.charCodeAt(end) <= 0x20 ? this.#readAttributes(end) : end
    if (text.charCodeAt(last) === slash) {
      if (text.charCodeAt(++last) !== greaterThan) throw this.#badTag(last)
      this.#selfClosed = true
    } else if (text.charCodeAt(last) !== greaterThan) {
      throw this.#badTag(last)
    }
    this.#position = last + 1
    return local === start ? name : text.slice(local, end)
  }

  #close(at: number): void {
    const text = this.#text
    const name = this.#names[this.#depth - 1]!
    let end = at + 2 + name.length
    let matches = text.startsWith(name, at + 2)
    if (text.charCodeAt(end) !== greaterThan) {
      end = this.#skipSpace(end)
      matches &&= text.charCodeAt(end) === greaterThan
    }
    this.#position = at
    if (!matches) {
      throw end >= text.length ? this.#truncated() : this.error(`is not well-formed XML: another tag closes <${name}>`)
    }
    this.#depth--
    this.#position = end + 1
  }

  #closeEmpty(): void {
    this.#selfClosed = false
    this.#depth--
  }

  /** The text of an element that has more than text in it: comments, CDATA or, against the model, elements. */
  #mixedText(): string {
    const text = this.#text
    let value = ''
    for (;;) {
      const start = this.#position
      const at = text.indexOf('<', start)
      if (at === -1) throw this.#truncated()
      value += this.#decode(start, at)
      const next = text.charCodeAt(at + 1)
      if (next === slash) {
        this.#close(at)
        return value
      }
      if (next !== exclamation && next !== question) {
        this.#position = at
        this.skip()
        return value
      }
      this.#position = this.#skipMarkup(at)
      if (text.startsWith('<![CDATA[', at)) value += text.slice(at + 9, this.#position - 3)
    }
  }

  #decode(start: number, end: number): string {
    const text = this.#text
    const value = text.slice(start, end)
    if (this.#ampersand < start) {
      const next = text.indexOf('&', start)
      this.#ampersand = next === -1 ? text.length : next
    }
    if (this.#ampersand >= end) return value
    const decoded = decodeReferences(value, this.#ampersand - start)
    if (decoded === undefined) throw this.error('is not well-formed XML: an "&" begins no reference that XML knows')
    return decoded
  }

  /** The end of a comment, a CDATA section or a processing instruction. */
  #skipMarkup(at: number): number {
    this.#position = at
    if (this.#text.charCodeAt(at + 1) === question) return this.#after('?>', at)
    if (this.#text.startsWith('<!--', at)) return this.#after('-->', at + 2)
    if (this.#text.startsWith('<![CDATA[', at) && this.#depth > 0) return this.#after(']]>', at)
    throw '<!--'.startsWith(this.#text.slice(at)) || '<![CDATA['.startsWith(this.#text.slice(at))
      ? this.#truncated()
      : this.error('is not well-formed XML: a declaration stands inside it')
  }

  /** Checks attributes, which begin with space, and collects them if asked to; where the tag goes on. */
  #readAttributes(from: number, into?: Map<string, string>): number {
    const text = this.#text
    let at = this.#skipSpace(from)
    while (isNameStart(text.charCodeAt(at))) {
      this.#attributes = from
      let end = at + 1
      while (isNameCode(text.charCodeAt(end)) || text.charCodeAt(end) === colon) end++
      let value = this.#skipSpace(end)
      if (text.charCodeAt(value) !== equals) throw this.#badTag(value)
      value = this.#skipSpace(value + 1)
      const quote = text[value]
      if (quote !== '"' && quote !== "'") throw this.#badTag(value)
      const close = text.indexOf(quote, value + 1)
      if (close === -1) throw this.#truncated()
      into?.set(text.slice(at, end), this.#decode(value + 1, close).replace(/[\t\n]/g, ' '))
      at = this.#skipSpace(close + 1)
      if (at === close + 1 && text.charCodeAt(at) !== greaterThan && text.charCodeAt(at) !== slash) {
        throw this.#badTag(at)
      }
    }
    return at
  }

  #skipSpace(from: number): number {
    let at = from
    for (;;) {
      const code = this.#text.charCodeAt(at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x09) return at
      at++
    }
  }

  #after(end: string, from: number): number {
    const at = this.#text.indexOf(end, from + 2)
    if (at === -1) throw this.#truncated()
    return at + end.length
  }

  #badTag(at: number): MalformedResponseError {
    this.#position = at
    return at >= this.#text.length
      ? this.#truncated()
      : this.error('is not well-formed XML: a tag has a wrong character')
  }

  #truncated(): MalformedResponseError {
    this.#position = this.#text.length
    return this.error('is cut off: its XML ends before its root element does')
  }
}

function isNameStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code > 0x7f
}

function isNameCode(code: number): boolean {
  return isNameStart(code) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e
}

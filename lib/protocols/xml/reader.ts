import type { MalformedResponseError } from '../../errors.ts'
import type { Operation } from '../../model/service.ts'
import { malformed } from '../malformed.ts'
import {
  characterClasses,
  colon,
  equals,
  exclamation,
  greaterThan,
  inName,
  inQualifiedName,
  lessThan,
  question,
  slash,
  startsName,
} from './characters.ts'
import { foreignBody, htmlPage } from './foreign-body.ts'
import { XmlSource } from './source.ts'

/** No answer of AWS is nested nearly as deep; the limit keeps a hostile one from exhausting the stack. */
const maxDepth = 256

/** Where a reader stands, to come back to. */
export interface XmlMark {
  readonly position: number
  /** Where the names of the open elements begin and end. */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly selfClosed: boolean
}

/**
 * Reads the XML of an answer once, front to back, driven by who knows what to expect: no tree, no events. It accepts
 * well-formed documents only, without DTD. Namespaces are not resolved and prefixes are passed over, as botocore does.
 *
 * After `root()` or `child()` has opened an element, exactly one of these closes it: `text()`, `skip()`, or `child()`
 * called until it answers `false`. `finish()` then checks that nothing follows the root.
 *
 * All methods throw MalformedResponseError, which names the operation, the open elements and the offset in bytes, and
 * never any text of the document: that could be a secret.
 */
export class XmlReader {
  readonly operation: Operation
  /** Whether the element opened last is the one that `child()` was told to guess. */
  guessed = false
  readonly #source: XmlSource
  readonly #bytes: Uint8Array
  readonly #text: string
  #position: number
  /** Where the names of the open elements begin and end; those from `#depth` on are closed. */
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  #depth = 0
  /** Where the local name of the element opened last begins and ends. */
  #local = 0
  #nameEnd = 0
  /** The element opened last was `<a/>`, and is not closed yet. */
  #selfClosed = false
  /** Where the attributes of the element opened last begin; 0 when it has none. */
  #attributes = 0

  constructor(body: Uint8Array, operation: Operation) {
    this.operation = operation
    this.#source = new XmlSource(body, operation)
    this.#bytes = this.#source.bytes
    this.#text = this.#source.text
    this.#position = this.#source.start
  }

  /** Opens the root element; its local name. */
  root(): string {
    const text = this.#text
    let at = this.#source.skipSpace(this.#position)
    while (text[at] === '<') {
      const next = this.#bytes[at + 1]
      if (next === question) at = this.#source.skipSpace(this.#after('?>', at))
      else if (text.startsWith('<!--', at)) at = this.#source.skipSpace(this.#after('-->', at + 2))
      else if (next === exclamation) break
      // Most HTML is not well-formed: say what it is before that shows.
      else if (/^<html[\s>]/i.test(text.slice(at, at + 6))) throw malformed(this.operation, htmlPage(this.#bytes))
      else {
        this.#open(at)
        return this.name
      }
    }
    throw malformed(this.operation, foreignBody(this.#bytes, at))
  }

  /**
   * Opens the next child of the open element. `false` when there is none: the element is closed.
   *
   * @param guess its local name, if it is known what usually comes here; `guessed` then says whether it came
   */
  child(guess?: Uint8Array): boolean {
    if (this.#selfClosed) {
      this.#closeEmpty()
      return false
    }
    for (;;) {
      // Mostly it stands right here: then there is nothing to search.
      const here = this.#position
      const at = this.#bytes[here] === lessThan ? here : this.#text.indexOf('<', here)
      if (at === -1) throw this.#truncated()
      const next = this.#bytes[at + 1]
      if (next === slash) {
        this.#close(at)
        return false
      }
      if (next !== exclamation && next !== question) {
        this.guessed = guess !== undefined && this.#openNamed(at, guess)
        if (!this.guessed) this.#open(at)
        return true
      }
      this.#position = this.#skipMarkup(at)
    }
  }

  /** The local name of the element opened last; to be asked before anything else. */
  get name(): string {
    return this.#source.slice(this.#local, this.#nameEnd)
  }

  /** Closes the open element; the text that it begins with, up to its first child. */
  text(): string {
    if (this.#selfClosed) {
      this.#closeEmpty()
      return ''
    }
    const start = this.#position
    const at = this.#text.indexOf('<', start)
    if (this.#bytes[at + 1] !== slash) return this.#mixedText()
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
    let at = this.#source.skipSpace(this.#position)
    while (this.#text.startsWith('<!--', at) || this.#text.startsWith('<?', at)) {
      at = this.#source.skipSpace(this.#skipMarkup(at))
    }
    this.#position = at
    if (at < this.#bytes.length) throw this.error('goes on after the end of its root element')
  }

  mark(): XmlMark {
    const starts = this.#starts.slice(0, this.#depth)
    const ends = this.#ends.slice(0, this.#depth)
    return { position: this.#position, starts, ends, selfClosed: this.#selfClosed }
  }

  reset({ position, starts, ends, selfClosed }: XmlMark): void {
    this.#position = position
    for (const [depth, start] of starts.entries()) {
      this.#starts[depth] = start
      this.#ends[depth] = ends[depth]!
    }
    this.#depth = starts.length
    this.#selfClosed = selfClosed
    this.#source.rewind()
  }

  /** An error about this place; `problem` is the end of "The answer to X ...". */
  error(problem: string, options?: ErrorOptions): MalformedResponseError {
    const path = Array.from({ length: this.#depth }, (_, depth) => this.#nameAt(depth))
    const place = `offset ${this.#position} of ${this.#bytes.length}`
    const inside = path.length === 0 ? '' : `in ${path.join(' > ')}, `
    return malformed(this.operation, `${problem} (${inside}${place})`, options)
  }

  /** An error about the value of the element closed last, which is not shown. */
  valueError(expected: string, options?: ErrorOptions): MalformedResponseError {
    return this.error(`has <${this.#nameAt(this.#depth)}> that is not ${expected}`, options)
  }

  /** Opens the element if its tag is this name and nothing else; much faster than to read the name, and then look it up. */
  #openNamed(at: number, name: Uint8Array): boolean {
    const bytes = this.#bytes
    const start = at + 1
    const { length } = name
    for (let index = 0; index < length; index++) {
      if (bytes[start + index] !== name[index]) return false
    }
    const end = start + length
    const empty = bytes[end] === slash
    if (bytes[empty ? end + 1 : end] !== greaterThan) return false
    this.#selfClosed = empty
    this.#push(start, end)
    this.#local = start
    this.#nameEnd = end
    this.#attributes = 0
    this.#position = empty ? end + 2 : end + 1
    return true
  }

  #push(start: number, end: number): void {
    if (this.#depth === maxDepth) throw this.error(`nests more than ${maxDepth} elements`)
    this.#ends[this.#depth] = end
    this.#starts[this.#depth++] = start
  }

  #open(at: number): void {
    const bytes = this.#bytes
    const start = at + 1
    let end = start
    while (characterClasses[bytes[end]!]! & inName) end++
    this.#local = start
    if (bytes[end] === colon) {
      this.#local = end + 1
      do end++
      while (characterClasses[bytes[end]!]! & inName)
    }
    if (!(characterClasses[bytes[this.#local]!]! & startsName)) throw this.#badTag(end)
    this.#nameEnd = end
    this.#push(start, end)
    this.#attributes = 0
    if (bytes[end] !== greaterThan) end = this.#restOfTag(end)
    this.#position = end + 1
  }

  /** Where the tag ends that goes on behind its name. */
  #restOfTag(from: number): number {
    let at = this.#readAttributes(from)
    if (this.#bytes[at] === slash) {
      at++
      this.#selfClosed = true
    }
    if (this.#bytes[at] !== greaterThan) throw this.#badTag(at)
    return at
  }

  #close(at: number): void {
    const bytes = this.#bytes
    const from = this.#starts[this.#depth - 1]!
    const length = this.#ends[this.#depth - 1]! - from
    let same = 0
    while (same < length && bytes[at + 2 + same] === bytes[from + same]) same++
    let end = at + 2 + same
    if (bytes[end] !== greaterThan) end = this.#source.skipSpace(end)
    if (same < length || bytes[end] !== greaterThan) {
      if (end >= bytes.length) throw this.#truncated()
      this.#position = at
      throw this.error('is not well-formed XML: a tag closes another element than the open one')
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
    let value = ''
    for (;;) {
      const start = this.#position
      const at = this.#text.indexOf('<', start)
      if (at === -1) throw this.#truncated()
      value += this.#decode(start, at)
      const next = this.#bytes[at + 1]
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
      if (this.#text.startsWith('<![CDATA[', at)) value += this.#source.literal(at + 9, this.#position - 3)
    }
  }

  #decode(start: number, end: number): string {
    const value = this.#source.decoded(start, end)
    if (value === undefined) throw this.error('is not well-formed XML: an "&" begins no reference that XML knows')
    return value
  }

  /** The end of a comment, a CDATA section or a processing instruction. */
  #skipMarkup(at: number): number {
    this.#position = at
    if (this.#bytes[at + 1] === question) return this.#after('?>', at + 2)
    if (this.#text.startsWith('<!--', at)) return this.#after('-->', at + 4)
    if (this.#text.startsWith('<![CDATA[', at) && this.#depth > 0) return this.#after(']]>', at + 9)
    const rest = this.#text.slice(at, at + 9)
    throw '<!--'.startsWith(rest) || '<![CDATA['.startsWith(rest)
      ? this.#truncated()
      : this.error('is not well-formed XML: a declaration stands inside it')
  }

  /** Checks attributes, which begin with space, and collects them if asked to; where the tag goes on. */
  #readAttributes(from: number, into?: Map<string, string>): number {
    const bytes = this.#bytes
    let at = this.#source.skipSpace(from)
    while (characterClasses[bytes[at]!]! & startsName) {
      this.#attributes = from
      let end = at
      while (characterClasses[bytes[end]!]! & inQualifiedName) end++
      const name = this.#source.slice(at, end)
      end = this.#source.skipSpace(end)
      if (bytes[end] !== equals) throw this.#badTag(end)
      const value = this.#source.skipSpace(end + 1)
      const quote = this.#text[value]
      if (quote !== '"' && quote !== "'") throw this.#badTag(value)
      const close = this.#text.indexOf(quote, value + 1)
      if (close === -1) throw this.#truncated()
      into?.set(name, this.#decode(value + 1, close).replace(/[\t\n]/g, ' '))
      at = this.#source.skipSpace(close + 1)
      // Two attributes need space between them.
      if (at === close + 1) break
    }
    return at
  }

  #after(end: string, from: number): number {
    const at = this.#text.indexOf(end, from)
    if (at === -1) throw this.#truncated()
    return at + end.length
  }

  #nameAt(depth: number): string {
    return this.#source.slice(this.#starts[depth]!, this.#ends[depth]!)
  }

  #badTag(at: number): MalformedResponseError {
    if (at >= this.#bytes.length) return this.#truncated()
    this.#position = at
    return this.error('is not well-formed XML: a tag has a wrong character')
  }

  #truncated(): MalformedResponseError {
    this.#position = this.#bytes.length
    return this.error('is cut off: its XML ends before its root element does')
  }
}

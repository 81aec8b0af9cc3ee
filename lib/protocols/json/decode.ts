import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { Shape, ShapeRef } from '../../model/shape.ts'
import { textOf } from '../bytes.ts'

/** What could be a number of 16 digits or more. The ids of log events are longer, but stand behind a quotation mark. */
const largeInteger = /(?:^|[:,[\s-])\d{16}/

/**
 * Decodes JSON for an output. Where the output can hold a `long` or a document, an integer that a number would round
 * comes as `bigint`; elsewhere it is `JSON.parse` alone.
 *
 * @throws SyntaxError without any of the body in its message, which may be secret
 */
export function decodeJson(body: Uint8Array, ref?: ShapeRef): unknown {
  if (!isUtf8(body)) throw new SyntaxError('it is not UTF-8')
  const text = textOf(body)
  try {
    return ref !== undefined && holdsLong(ref.shape) && largeInteger.test(text)
      ? decodeLossless(text)
      : JSON.parse(text)
  } catch (cause) {
    const position = /at position (\d+)/.exec((cause as Error).message)?.[1]
    const where = position === undefined ? '' : ` at character ${position}`
    throw new SyntaxError(`its ${text.length} characters go wrong${where}`)
  }
}

/**
 * `JSON.parse` with the integers that a number would round put in marked strings. The marker cannot be guessed, so that
 * no string of the answer can be taken for a number, however it is escaped.
 */
function decodeLossless(text: string): unknown {
  const marker = randomUUID()
  const marked = text.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, token => {
    const exact = token.length < 16 || !/^-?\d+$/.test(token) || Number.isSafeInteger(Number(token))
    return exact ? token : `"${marker}${token}"`
  })
  if (marked === text) return JSON.parse(text)
  return JSON.parse(marked, (_key, value) =>
    typeof value === 'string' && value.startsWith(marker) ? BigInt(value.slice(marker.length)) : value,
  )
}

const longs = new WeakMap<Shape, boolean>()

/** Whether a value of the shape can have a `long` or a document anywhere in it. */
function holdsLong(shape: Shape): boolean {
  let holds = longs.get(shape)
  if (holds === undefined) {
    holds = reachesLong(shape, new Set())
    longs.set(shape, holds)
  }
  return holds
}

function reachesLong(shape: Shape, seen: Set<Shape>): boolean {
  if (seen.has(shape)) return false
  seen.add(shape)
  if (shape.type === 'long' || shape.definition.document === true) return true
  if (shape.type === 'list') return reachesLong(shape.member.shape, seen)
  if (shape.type === 'map') return reachesLong(shape.value.shape, seen)
  return [...shape.members.values()].some(ref => reachesLong(ref.shape, seen))
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const reference = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/iy

/**
 * Replaces the references in text. Only the five names and numbers are known:
 * a document without DTD can have no others. Source: XML 1.0, sections 4.1 and 4.6.
 *
 * @returns `undefined` when there is an `&` that begins no known reference
 */
export function decodeReferences(text: string): string | undefined {
  let decoded = ''
  let from = 0
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', from)) {
    reference.lastIndex = at
    const match = reference.exec(text)
    const character = match === null ? undefined : characterOf(match)
    if (character === undefined) return undefined
    decoded += text.slice(from, at) + character
    from = reference.lastIndex
  }
  return decoded + text.slice(from)
}

function characterOf([, decimal, hexadecimal, name]: RegExpExecArray): string | undefined {
  if (name !== undefined) return Object.hasOwn(named, name) ? named[name] : undefined
  const code = decimal === undefined ? Number.parseInt(hexadecimal!, 16) : Number(decimal)
  const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return isCharacter ? String.fromCodePoint(code) : undefined
}

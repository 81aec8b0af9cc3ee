export const exclamation = 0x21
export const slash = 0x2f
export const colon = 0x3a
export const lessThan = 0x3c
export const equals = 0x3d
export const greaterThan = 0x3e
export const question = 0x3f

/** Bits of {@link characterClasses}. */
export const inName = 1
export const startsName = 2
export const inQualifiedName = 4
export const isSpace = 8

/**
 * What each byte can be in a tag, as a sum of the bits above. Bytes beyond ASCII are parts of letters.
 * Source: XML 1.0, section 2.3, without the exceptions beyond ASCII.
 */
export const characterClasses: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => {
  if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) return isSpace
  if (code === colon) return inQualifiedName
  const character = String.fromCharCode(code)
  if (code > 0x7f || /[A-Za-z_]/.test(character)) return inName | startsName | inQualifiedName
  return /[\d.-]/.test(character) ? inName | inQualifiedName : 0
})

/** Whether a body is blank. */
export function isBlank(body: Uint8Array): boolean {
  return firstCharacter(body) === undefined
}

/** Whether a body is a page: HTML or XML, as a proxy would answer. */
export function isMarkup(body: Uint8Array): boolean {
  return firstCharacter(body) === 0x3c
}

/** Whether a body is a document of some kind, HTML, XML or JSON, and no bare word. */
export function isDocument(body: Uint8Array): boolean {
  const first = firstCharacter(body)
  return first === 0x3c || first === 0x7b || first === 0x5b
}

function firstCharacter(body: Uint8Array): number | undefined {
  return body.find(byte => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)
}

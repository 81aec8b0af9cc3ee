/** Whether a body is blank. */
export function isBlank(body: Uint8Array): boolean {
  return firstCharacter(body) === undefined
}

/** Whether a body is a page: HTML or XML, as a proxy would answer. */
export function isMarkup(body: Uint8Array): boolean {
  return firstCharacter(body) === 0x3c
}

function firstCharacter(body: Uint8Array): number | undefined {
  return body.find(byte => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)
}

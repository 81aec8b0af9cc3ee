/**
 * Says what a body is that was to be XML, as the end of "The answer to X ...". Shows only what cannot be a secret: the
 * title of an HTML page, the first line of plain text.
 *
 * @param at where something else than the root element stands
 */
export function foreignBody(text: string, at: number): string {
  const rest = text.slice(at, at + 9)
  if (rest === '')
    return text === '' ? 'is empty, where it must be XML' : 'has no root element, so it is cut off or no XML'
  if (/^<!doctype/i.test(rest)) {
    return /^\s+html/i.test(text.slice(at + 9)) ? htmlPage(text) : 'has a DTD, which is refused'
  }
  if (/^[{[]/.test(rest)) return 'is JSON, where it must be XML'
  const [line = ''] = text.slice(at, at + 80).split('\n', 1)
  return `is not XML (offset ${at}: ${JSON.stringify(line)})`
}

/** Says that a body is an HTML page, with its title. */
export function htmlPage(text: string): string {
  const title = /<title>\s*([^<]{1,80})/i.exec(text)?.[1]?.trim()
  return `is an HTML page${title === undefined ? '' : ` (${JSON.stringify(title)})`}, where it must be XML`
}

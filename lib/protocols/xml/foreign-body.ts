import { textOf } from '../bytes.ts'

/**
 * Says what a body is that was to be XML, as the end of "The answer to X ...". Shows only what cannot be a secret: the
 * title of an HTML page, the first line of plain text.
 *
 * @param at where something else than the root element stands
 */
export function foreignBody(body: Uint8Array, at: number): string {
  const rest = textOf(body.subarray(at, at + 80))
  if (rest === '')
    return body.length === 0 ? 'is empty, where it must be XML' : 'has no root element, so it is cut off or no XML'
  if (/^<!doctype\s+html/i.test(rest)) return htmlPage(body)
  if (rest.startsWith('<!')) return 'has a DTD, which is refused'
  if (/^[{[]/.test(rest)) return 'is JSON, where it must be XML'
  const [line = ''] = rest.split('\n', 1)
  return `is not XML (offset ${at}: ${JSON.stringify(line)})`
}

/** Says that a body is an HTML page, with its title. */
export function htmlPage(body: Uint8Array): string {
  const title = /<title>\s*([^<]{1,80})/i.exec(textOf(body))?.[1]?.trim()
  return `is an HTML page${title === undefined ? '' : ` (${JSON.stringify(title)})`}, where it must be XML`
}

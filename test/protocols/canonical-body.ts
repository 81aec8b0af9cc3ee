import { decodeCbor } from '../../lib/protocols/cbor/decode.ts'

/** A body in a form in which two that mean the same are deeply equal. */
export function canonicalBody(protocol: string, body: unknown): unknown {
  const bytes = typeof body === 'string' ? Buffer.from(body) : ((body as Uint8Array | undefined) ?? new Uint8Array(0))
  if (bytes.length === 0) return ''
  const text = Buffer.from(bytes).toString('utf8')
  switch (protocol) {
    case 'smithy-rpc-v2-cbor':
      return decodeCbor(bytes)
    case 'query':
    case 'ec2':
      return text.split('&').map(decodeURIComponent).sort()
    case 'rest-xml':
      return text.trimStart().startsWith('<') ? canonicalXml(text) : text
    default:
      return jsonOrText(text)
  }
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

interface Element {
  readonly name: string
  readonly attributes: readonly string[]
  readonly children: (Element | string)[]
}

/** A tree without the whitespace between elements, attributes sorted. Knows no comments and no CDATA. */
function canonicalXml(text: string): Element {
  const root: Element = { name: '', attributes: [], children: [] }
  const open = [root]
  for (const [, markup, content] of text.matchAll(/<([^>]*)>|([^<]+)/g)) {
    const parent = open.at(-1)!
    if (content !== undefined) {
      if (content.trim() !== '') parent.children.push(content.trim())
    } else if (markup!.startsWith('/')) {
      open.pop()
    } else if (!markup!.startsWith('?')) {
      const [name, ...attributes] = markup!
        .replace(/\/$/, '')
        .trim()
        .match(/[^\s"']+=(?:"[^"]*"|'[^']*')|\S+/g)!
      const element: Element = {
        name: name!,
        attributes: attributes.map(attribute => attribute.replaceAll("'", '"')).sort(),
        children: [],
      }
      parent.children.push(element)
      if (!markup!.endsWith('/')) open.push(element)
    }
  }
  return root
}

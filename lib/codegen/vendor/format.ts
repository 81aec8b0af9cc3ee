import type { Json } from './strip.ts'

/** How many levels of each file stand on lines of their own, where it is not two: an operation, a shape, a paginator. */
const DEPTH: Readonly<Record<string, number>> = { endpoints: 4, partitions: 4, 'resources-1': 4 }

/**
 * The text of a vendored file: compact, yet one line per operation, shape, rule and the like, so that a new release
 * shows as a readable diff. The same data always gives the same text.
 *
 * @param type the kind of file: `service-2`, `endpoint-rule-set-1`
 */
export function format(type: string, data: Json): string {
  return `${print(data, DEPTH[type] ?? 2, '')}\n`
}

function print(value: Json, depth: number, indent: string): string {
  if (typeof value !== 'object' || value === null || !(depth > 0 || isTree(value))) return JSON.stringify(value)
  const inner = `${indent} `
  const lines = Array.isArray(value)
    ? value.map(item => `${inner}${print(item, depth - 1, inner)}`)
    : Object.entries(value).map(([key, item]) => {
        return `${inner}${JSON.stringify(key)}: ${print(item, Array.isArray(item) && key === 'rules' ? 1 : depth - 1, inner)}`
      })
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join(',\n')}\n${indent}${close}`
}

/** Rules of a rule set nest to any depth. */
function isTree(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Array.isArray(value.rules)
}

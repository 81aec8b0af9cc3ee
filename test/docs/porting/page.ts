import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../..')

export const page = await readFile(join(ROOT, 'docs/porting-from-boto3.md'), 'utf8')

export interface Pair {
  readonly heading: string
  /** The heading, and where there are several below it, its place. */
  readonly title: string
  readonly python: string
  readonly ts: string
  /** What it makes clients or resources of, as both columns name it. */
  readonly services: readonly string[]
}

const PAIR = /^```python\n(?<python>.*?)^```\n+```ts\n(?<ts>.*?)^```$/gms
const SERVICE = /\b(?:client|resource)\('([\w-]+)'/g

/** The pairs of the page, by their heading and their place below it. */
export function pairs(): Pair[] {
  return page.split(/^#{2,3} /m).flatMap(section => {
    const heading = section.slice(0, section.indexOf('\n'))
    return [...section.matchAll(PAIR)].map(({ groups }, at) => {
      const { python, ts } = groups as { python: string; ts: string }
      const services = [...new Set([...`${python}${ts}`.matchAll(SERVICE)].map(found => found[1]!))]
      return { heading, title: at === 0 ? heading : `${heading} ${at + 1}`, python, ts, services }
    })
  })
}

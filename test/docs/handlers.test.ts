import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { LineProcess } from '../helpers/line-process.ts'

interface Handlers {
  readonly builtin: readonly (readonly [event: string, handler: string])[]
  readonly client: readonly string[]
}

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/handlers.md'), 'utf8')

/** The cells of every row of a section, without the heads of its table. */
function rows(section: string): string[][] {
  const text = page.split(/^## /m).find(part => part.startsWith(section)) ?? ''
  const lines = text.split('\n').filter(line => line.startsWith('|'))
  return lines.slice(2).map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  )
}

function codes(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(match => match[1]!)
}

async function botocore(): Promise<Handlers> {
  const process = await LineProcess.start(join(import.meta.dirname, 'handlers.py'))
  try {
    return (await process.receive()) as Handlers
  } finally {
    process.close()
  }
}

test('every handler of botocore is on the page, with every event, and no other', async t => {
  const { builtin, client } = await botocore()
  const listed = rows('`BUILTIN_HANDLERS`').flatMap(([handler, events]) =>
    codes(events!).map(event => `${codes(handler!)[0] ?? 'all'} ${event}`),
  )
  const theirs = builtin.map(([event, handler]) => (event.startsWith('docs.') ? 'all docs.*' : `${handler} ${event}`))
  t.deepEqual(listed.sort(), [...new Set(theirs)].sort())
  t.deepEqual(
    rows('Registered by clients')
      .flatMap(([handler]) => codes(handler!))
      .sort(),
    [...client].sort(),
  )
})

test('every place on the page exists, and every handler that is left out has a reason', t => {
  for (const cells of [...rows('`BUILTIN_HANDLERS`'), ...rows('Registered by clients')]) {
    const here = cells.at(-1)!
    const paths = codes(here).filter(code => /^[\w/.-]+(\.ts|\/)$/.test(code))
    for (const path of paths) t.true(existsSync(join(root, 'lib', path)), path)
    t.true(paths.length > 0 || /^(Left out|Not needed): .{20}/.test(here), cells[0])
  }
})

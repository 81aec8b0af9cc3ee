/** Both columns of the page print the same, send the same services the same, and leave the server in the same state. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { REGION, useMoto } from '../helpers/aws.ts'
import { type Pair, page, pairs } from './porting/page.ts'
import { type Place, preparePlace, runTypeScript } from './porting/place.ts'
import { type Relay, startRelay } from './porting/relay.ts'

const parts = ['world.py', 'state.py', 'run.py'].map(name =>
  readFile(join(import.meta.dirname, 'porting', name), 'utf8'),
)
const runner = (await Promise.all(parts)).join('\n')
const aws = useMoto()
const developer = process.cwd()
let prepared: Promise<[Relay, Place]> | undefined

async function prepare(): Promise<[Relay, Place]> {
  const relay = await startRelay(aws.server.url)
  const place = await preparePlace(relay.url, REGION)
  Object.assign(process.env, place.environment)
  process.chdir(place.folder)
  return [relay, place]
}

test.after.always(async () => {
  if (prepared === undefined) return
  const [relay, place] = await prepared
  process.chdir(developer)
  await relay.close()
  await rm(place.folder, { recursive: true, force: true })
})

for (const pair of pairs()) {
  test.serial(`boto3 and tucuxi do the same: ${pair.title}`, async t => {
    // Made once the server is there, which hooks that run beside each other do not know.
    prepared ??= prepare()
    const [relay, place] = await prepared
    const python = (what: Record<string, unknown>) => aws.boto3.run(runner, { ...place, ...what })
    const boto3 = (given: Given) => python({ do: 'example', source: pair.python, given }) as Promise<string[]>
    const tucuxi = async (given: Given) => {
      return (await python({ do: 'alike', value: await runTypeScript(place.folder, pair.ts, given) })) as string[]
    }
    const theirs = await outcome(relay, pair, python, boto3)
    const ours = await outcome(relay, pair, python, tucuxi)
    t.deepEqual(ours, { ...theirs, printed: theirs.printed.map(asJavaScript) })
  })
}

type Given = Record<string, string>
type Ask = (what: Record<string, unknown>) => Promise<unknown>

/** What an example did to a fresh world: what it printed and asked for, and all that the services hold that it asked. */
async function outcome(relay: Relay, pair: Pair, ask: Ask, run: (given: Given) => Promise<string[]>) {
  await aws.server.reset()
  const given = (await ask({ do: 'world', services: pair.services })) as Given
  relay.forget()
  const printed = await run(given)
  const services = relay.services()
  const sent = await ask({ do: 'alike', value: relay.answeredHere() })
  return { printed, sent, services, state: await ask({ do: 'state', services }) }
}

function asJavaScript(line: string): string {
  return line.replaceAll(/\b(True|False)\b/g, word => word.toLowerCase())
}

test('every heading that the page points to is there, and every pair belongs to a page of the guide', t => {
  const headings = [...page.matchAll(/^#{2,3} (.*)$/gm)].map(([, heading]) => anchorOf(heading!))
  t.deepEqual([...new Set(headings)], headings)
  const named = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor!)
  for (const anchor of named) t.true(headings.includes(anchor), anchor)
  const covered = new Set(page.slice(page.indexOf('## The pages of the guide')).match(/(?<=\]\(#)[^)]*/g))
  const resources = /^## Resources$.*?^## /ms.exec(page)![0]
  for (const { heading } of pairs()) {
    if (!resources.includes(`### ${heading}\n`)) t.true(covered.has(anchorOf(heading)), heading)
  }
})

/** As GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-')
}

/** The example of a dashboard: what happens in AWS shows in a real browser, and nobody is asked while no page is open. */
import { tracingChannel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { accessSync } from 'node:fs'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import test from 'ava'
import { dashboard } from '../../docs/examples/dashboard/server.ts'
import { useMoto } from '../helpers/aws.ts'

const aws = useMoto()
let server: Server | undefined

test.after.always(() => {
  server?.closeAllConnections()
  server?.close()
})

/** Where the dashboard is; the first who asks starts it. */
async function address(): Promise<string> {
  if (server === undefined) {
    server = (await dashboard({ session: aws.session, every: 200 })).listen(0, '127.0.0.1')
    await once(server, 'listening')
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A boat: an instance with a name. */
async function launch(name: string) {
  const ec2 = aws.session.resource('ec2')
  const { Images = [] } = await ec2.meta.client.describeImages({ Owners: ['amazon'] })
  const [instance] = await ec2.createInstances({ ImageId: Images[0]!.ImageId, MinCount: 1, MaxCount: 1 })
  await instance!.meta.tags.set('Name', name)
  return instance!
}

interface Snapshot {
  readonly instances: readonly { readonly id: string; readonly name: string; readonly state: string }[]
  readonly queues: readonly { readonly name: string; readonly messages?: string }[]
  readonly errors: readonly string[]
}

/** What the server sends, until `enough` of it. */
async function untilSent(enough: (snapshot: Snapshot) => unknown): Promise<Snapshot> {
  const page = new AbortController()
  const { body } = await fetch(`${await address()}/events`, { signal: page.signal })
  let text = ''
  try {
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const events = text.split('\n\n')
      text = events.pop()!
      const found = events.map(event => JSON.parse(event.replace(/^data: /, '')) as Snapshot).find(enough)
      if (found !== undefined) return found
    }
    throw new Error('The stream of events ended.')
  } finally {
    page.abort()
  }
}

test.serial('the stream of events tells of what is there, and of what changes', async t => {
  const instance = await launch('stream')
  const queue = await aws.session.resource('sqs').createQueue({ QueueName: 'stream' })
  const stateOf = ({ instances }: Snapshot) => instances.find(({ id }) => id === instance.id)?.state
  const first = await untilSent(snapshot => stateOf(snapshot) === 'running')
  t.is(first.instances.find(({ id }) => id === instance.id)?.name, 'stream')
  const changed = untilSent(snapshot => {
    const messages = snapshot.queues.find(({ name }) => name === 'stream')?.messages
    return stateOf(snapshot) === 'stopped' && messages === '2'
  })
  await instance.stop()
  for (const MessageBody of ['1', '2']) await queue.sendMessage({ MessageBody })
  t.deepEqual((await changed).errors, [])
})

test.serial('the page is there, with its script', async t => {
  const url = await address()
  t.regex(await (await fetch(url)).text(), /<script type="module" src="\/page\.js">/)
  t.true((await (await fetch(`${url}/page.js`)).text()).length > 100_000)
  t.is((await fetch(`${url}/elsewhere`)).status, 404)
})

/** The part of playwright that the test uses; its package is the page's own. */
interface Browser {
  newPage(): Promise<Page>
  close(): Promise<void>
}
interface Page {
  goto(url: string): Promise<unknown>
  waitForSelector(selector: string): Promise<unknown>
  textContent(selector: string): Promise<string | null>
  on(event: 'pageerror', listener: (error: Error) => void): void
}

function browserPath(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.flatMap(folder => names.map(name => join(folder, name))).find(isThere)
}

function isThere(path: string): boolean {
  try {
    accessSync(path)
    return true
  } catch {
    return false
  }
}

test.serial('in a browser rows come, change and go on changing while the page is open', async t => {
  t.timeout(120_000)
  const executablePath = browserPath()
  if (executablePath === undefined) {
    t.log('NO BROWSER on the PATH: only the stream of events was tested. Debian has the package "chromium".')
    return t.is(process.env.CI, undefined, 'CI installs a browser')
  }
  const require = createRequire(join(import.meta.dirname, '../../docs/examples/dashboard/page/package.json'))
  const { chromium } = require('playwright-core') as { chromium: { launch(options: object): Promise<Browser> } }
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const errors: Error[] = []
  try {
    const page = await browser.newPage()
    page.on('pageerror', error => errors.push(error))
    const instance = await launch('browser')
    await page.goto(await address())
    await page.waitForSelector(`#instances #${instance.id}.running`)
    t.is(await page.textContent(`#${instance.id} td:first-child`), 'browser')
    const queue = await aws.session.resource('sqs').createQueue({ QueueName: 'browser' })
    await page.waitForSelector('#queues #browser .messages:text-is("0")')
    await queue.sendMessage({ MessageBody: 'ahoy' })
    await page.waitForSelector('#queues #browser .messages:text-is("1")')
    await instance.stop()
    await page.waitForSelector(`#instances #${instance.id}.stopped`)
    await queue.delete()
    await page.waitForSelector('#queues:not(:has(#browser))')
    await instance.meta.tags.set('Name', 'renamed')
    await page.waitForSelector(`#${instance.id} td:first-child:text-is("renamed")`)
    t.deepEqual(errors, [])
  } finally {
    await browser.close()
  }
})

test.serial('with no page open, AWS is asked for nothing', async t => {
  let calls = 0
  const count = () => {
    calls += 1
  }
  const pause = () => new Promise(resolve => setTimeout(resolve, 1_000))
  await pause()
  tracingChannel('tucuxi:call').start.subscribe(count)
  await pause()
  t.is(calls, 0)
  await untilSent(({ instances }) => instances.length > 0)
  t.true(calls > 0)
  tracingChannel('tucuxi:call').start.unsubscribe(count)
})

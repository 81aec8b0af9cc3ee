/**
 * Serves a page that shows instances and queues as they change. The server observes them once for all pages, and sends each
 * page what changed as server-sent events. While no page is open nothing observes them, and AWS is asked for nothing.
 */
import { readFile } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { build } from 'esbuild'
import { autorun } from 'mobx'
import { live, type Session } from '../../../lib/index.ts'

/** It has packages of its own: `npm ci --prefix docs/examples/dashboard/page`. */
const PAGE = join(import.meta.dirname, 'page')

export interface DashboardOptions {
  readonly session: Session
  /** Milliseconds between refreshes. */
  readonly every?: number
}

export async function dashboard({ session, every = 2_000 }: DashboardOptions): Promise<Server> {
  const files = new Map([
    ['/', { type: 'text/html; charset=utf-8', body: await readFile(join(PAGE, 'index.html')) }],
    ['/page.js', { type: 'text/javascript', body: await bundle() }],
  ])
  const snapshot = observed(session.with({ refreshInterval: every }))
  return createServer((request, response) => {
    if (request.url === '/events') return sendEvents(response, snapshot)
    const file = files.get(request.url ?? '')
    if (file === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': file.type }).end(file.body)
  })
}

/** What the page shows. A listing of instances brings their data; each queue is asked for its own. */
function observed(session: Session) {
  const instances = live(session.resource('ec2').instances)
  const queues = live(session.resource('sqs').queues)
  return () => ({
    instances: itemsOf(instances).map(instance => ({
      id: instance.id,
      name: instance.meta.tags.get('Name') ?? '',
      type: instance.instanceType,
      state: instance.state?.Name,
    })),
    queues: itemsOf(queues).map(queue => ({
      name: queue.url.split('/').at(-1),
      messages: queue.isLoaded ? queue.attributes?.ApproximateNumberOfMessages : undefined,
    })),
    errors: [instances, queues].flatMap(({ error }) => (error === undefined ? [] : [String(error)])),
  })
}

/** The items; none while a first listing is under way or has failed, which the errors tell. */
function itemsOf<Item>(view: {
  readonly error: unknown
  readonly updatedAt: Date | undefined
  readonly items: readonly Item[] | undefined
}) {
  return (view.updatedAt === undefined && view.error !== undefined ? undefined : view.items) ?? []
}

function sendEvents(response: ServerResponse, snapshot: () => object): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  let sent = ''
  const stop = autorun(() => {
    const data = JSON.stringify(snapshot())
    if (data !== sent) response.write(`data: ${data}\n\n`)
    sent = data
  })
  response.on('close', stop)
}

async function bundle(): Promise<Uint8Array> {
  const result = await build({
    entryPoints: [join(PAGE, 'page.jsx')],
    bundle: true,
    minify: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  })
  return result.outputFiles[0]!.contents
}

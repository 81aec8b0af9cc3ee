import { createHash } from 'node:crypto'
import { Agent } from 'node:http'
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import test from 'ava'
import { withReadBuffers } from '../../lib/http/read-buffer.ts'
import { makeCertificate, serve, serveRaw, serveTls, transportFor, wire } from '../helpers/http-server.ts'

const MB = 1024 * 1024
/** No two of its pieces are alike. */
const content = Buffer.concat(
  Array.from({ length: (3 * MB) / 64 }, (_, index) => createHash('sha512').update(String(index)).digest()),
)

/** All chunks as they came: had they the memory of the socket, the later ones would be written over the earlier. */
async function collect(body: Readable, pauseAt?: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    length += chunk.length
    // More comes in meanwhile than anybody takes.
    if (pauseAt !== undefined && length > pauseAt) await setImmediate()
  }
  return Buffer.concat(chunks)
}

test('bodies that are kept stay as they came, one after another through one socket, also where their reader pauses', async t => {
  const { key, cert, certPath } = makeCertificate(t)
  const origins = [
    await serve(t, (_, response) => response.end(content)),
    await serveTls(t, { key, cert }, (_, response) => response.end(content)),
  ]
  const transport = transportFor(t, { maxPoolConnections: 1, verify: certPath })
  for (const origin of origins) {
    for (const pauseAt of [undefined, 0, MB]) {
      const { body } = await transport(wire(origin))
      t.true((await collect(body as Readable, pauseAt)).equals(content))
    }
  }
})

test('an answer that comes byte by byte is read as one that comes at once', async t => {
  const answer = 'HTTP/1.1 200 OK\r\nx-name: some value\r\ncontent-length: 5\r\n\r\nhello'
  const origin = await serveRaw(t, async socket => {
    socket.setNoDelay(true)
    for (const character of answer) {
      socket.write(character)
      await setImmediate()
    }
  })
  const { headers, body } = await transportFor(t)(wire(origin))
  t.is(headers['x-name'], 'some value')
  t.is(String(await collect(body as Readable)), 'hello')
})

test('what a socket holds while it is paused is not written over by what comes next', async t => {
  const server = createServer(socket => socket.end(content))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const agent = new Agent()
  agent.createConnection = options => connect(options as NetConnectOpts)
  const socket = withReadBuffers(agent, 'http:').createConnection({ host: '127.0.0.1', port }) as Socket
  const chunks: Buffer[] = []
  // It reads ahead up to its high-water mark, with nobody there to take it.
  socket.on('readable', async () => {
    await setImmediate()
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) chunks.push(chunk)
  })
  await new Promise(resolve => socket.once('close', resolve))
  t.true(Buffer.concat(chunks).equals(content))
})

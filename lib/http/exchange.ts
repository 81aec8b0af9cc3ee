import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { ConnectionClosedError, type TucuxiError } from '../errors.ts'
import { aborted, connectionError, connectTimeout, readTimeout } from './connection-errors.ts'
import { leaveQueue } from './idle-sockets.ts'
import type { OpenBodies } from './open-bodies.ts'
import { isStream, type Upload, upload } from './upload.ts'
import type { WireRequest, WireResponse } from './wire.ts'

/** How long a service that was asked `Expect: 100-continue` may stay silent, in milliseconds; as botocore's. */
const continueWait = 1000

/** What one who starts a request tells of it. */
export interface RequestEvents {
  /** The request exists; nothing was sent. */
  onRequest(request: ClientRequest): void
  /** The request takes its body. */
  onReady(request: ClientRequest): void
  onResponse(response: IncomingMessage): void
  /** There will be no response. */
  onError(error: Error): void
}

/** The other end, and what is known of the sockets to it. */
export interface Site {
  /** Host and port, for messages. */
  readonly where: string
  readonly bodies: OpenBodies
  /** Makes our error of Node's, where the other end is a proxy. */
  readonly explain?: typeof connectionError | undefined
  /** Closes the sockets that wait for a request. */
  closeIdle(): void
}

/** Starts the request that `makeRequest` makes. @returns what to destroy when nobody waits for it any more */
export type Opener = (makeRequest: () => ClientRequest, events: RequestEvents) => { destroy(): unknown }

/** Node's own request, with nothing between: the cheapest. */
export const openDirectly: Opener = (makeRequest, events) => {
  const request = makeRequest()
  events.onRequest(request)
  request.once('response', response => {
    releaseErrors(request)
    events.onResponse(response)
  })
  request.on('error', events.onError)
  events.onReady(request)
  return request
}

/** With a response at hand, an error in the rest of the upload must not take it away; the response sees its own. */
export function releaseErrors(request: ClientRequest): void {
  request.removeAllListeners('error')
  request.on('error', ignore)
}

function ignore(): void {}

/**
 * One request and its response. What goes wrong before the response rejects; what goes wrong after it, is on the body.
 *
 * A body that is a stream is not touched before its socket is connected, and a kept socket has shown no sign of its end:
 * until then another attempt can send it.
 */
export function exchange(
  open: Opener,
  makeRequest: () => ClientRequest,
  wire: WireRequest,
  site: Site,
): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const { signal } = wire
    const { where, bodies, explain = connectionError } = site
    let request: ClientRequest | undefined
    let response: IncomingMessage | undefined
    let sending: Upload | undefined
    let opened: { destroy(): unknown } | undefined
    let connected = false
    /** Takes a stream as its body once it is connected. */
    let ready: ClientRequest | undefined
    let settled = false

    let connectTimer: NodeJS.Timeout | undefined
    const startConnectTimer = () => {
      connectTimer = setTimeout(() => {
        afterPoll(() => {
          if (connected) return
          const waiting = request?.socket == null
          fail(connectTimeout(where, wire.connectTimeout, waiting ? bodies.left(where) : undefined))
        })
      }, wire.connectTimeout)
    }
    const onAbort = () => fail(aborted(signal!))
    signal?.addEventListener('abort', onAbort, { once: true })

    const release = () => {
      clearTimeout(connectTimer)
      clearTimeout(silence)
      watched?.off('timeout', onIdle)
      signal?.removeEventListener('abort', onAbort)
    }
    const fail = (error: TucuxiError) => {
      release()
      sending?.stop()
      // A response's own destroy tells its reader why; a request that waits for a socket would tell nobody.
      response?.destroy(error)
      if (request !== undefined && request.socket == null) leaveQueue(request)
      request?.destroy(error)
      opened?.destroy()
      if (settled) return
      settled = true
      reject(error)
    }

    const asksFirst = wire.headers.expect?.toLowerCase() === '100-continue'
    let mayContinue = !asksFirst
    let silence: NodeJS.Timeout | undefined
    const onContinue = () => {
      clearTimeout(silence)
      mayContinue = true
      if (ready !== undefined) start(ready)
    }

    const onConnected = () => {
      connected = true
      clearTimeout(connectTimer)
      request?.setTimeout(wire.readTimeout)
      if (!mayContinue) silence = setTimeout(onContinue, continueWait)
      else if (ready !== undefined) startStream(ready)
    }
    const start = (made: ClientRequest) => {
      if (!settled) sending ??= upload(made, wire.body, wire.headers, fail)
    }
    /** An end that a kept socket has not told yet is told in the next turn: before the stream is read, it can be sent again. */
    const startStream = (made: ClientRequest) => {
      if (made.reusedSocket) afterPoll(() => afterPoll(() => start(made)))
      else start(made)
    }
    let watched: Socket | undefined
    /** A request tells of the first silence of its socket, and of no other. */
    const watchAgain = () => {
      watched = request?.socket ?? undefined
      watched?.off('timeout', onIdle).once('timeout', onIdle).setTimeout(wire.readTimeout)
    }
    const onIdle = () => {
      const before = traffic(request)
      afterPoll(() => {
        // Bytes that wait here say that the reader is slow, not the service.
        const waiting = response !== undefined && (response.complete || response.readableLength > 0)
        if (!waiting && traffic(request) === before) fail(readTimeout(where, wire.readTimeout))
        else watchAgain()
      })
    }

    const onResponse = (incoming: IncomingMessage) => {
      response = incoming
      settled = true
      clearTimeout(silence)
      // A refusal makes the rest of the upload useless; a service that answers while it listens wants it.
      if (incoming.statusCode! >= 300 && !request!.writableFinished) sending?.stop()
      watchBody(incoming, request!, site, release)
      resolve({ statusCode: incoming.statusCode!, headers: plainHeaders(incoming), body: incoming })
    }

    const events: RequestEvents = {
      onRequest(made) {
        request = made
        // Node sends such headers at once: the answer may be there before the request takes its body.
        if (asksFirst) made.once('continue', onContinue)
        made.once('socket', (socket: Socket) => {
          if (socket.connecting) socket.once('encrypted' in socket ? 'secureConnect' : 'connect', onConnected)
          else onConnected()
        })
        made.on('timeout', onIdle)
      },
      onReady(made) {
        if (asksFirst ? mayContinue : !isStream(wire.body)) start(made)
        else if (connected && !asksFirst) startStream(made)
        else ready = made
      },
      onResponse,
      onError(error) {
        if (request?.reusedSocket === true) site.closeIdle()
        fail(explain(error, where, connected))
      },
    }
    try {
      opened = open(makeRequest, events)
      if (!settled && request?.reusedSocket !== true) startConnectTimer()
    } catch (error) {
      release()
      throw error
    }
  })
}

/** Timers of a process that was busy fire before the events that it missed: those first, then the verdict. */
function afterPoll(verdict: () => void): void {
  setImmediate(verdict)
}

function traffic(request: ClientRequest | undefined): number {
  const socket = request?.socket
  return socket == null ? 0 : socket.bytesRead + socket.bytesWritten
}

/** Gives the body our errors, and the socket back to the pool or to the grave. */
function watchBody(response: IncomingMessage, request: ClientRequest, site: Site, release: () => void): void {
  const { socket } = response
  const { where, bodies } = site
  bodies.add(response, where)
  // Before Node's own listener, which would make it a plain "aborted".
  const onClose = () => {
    if (response.complete) return
    const message = `The connection to ${where} ended within the body of the answer. Repeat the call.`
    response.destroy(new ConnectionClosedError(message))
  }
  socket.prependOnceListener('close', onClose)
  response.once('end', () => {
    // The rest of a body that was cut short by an early answer cannot be skipped on this socket.
    if (!request.writableFinished) request.destroy()
  })
  response.once('close', () => {
    socket.off('close', onClose)
    bodies.delete(response)
    release()
  })
}

function plainHeaders(response: IncomingMessage): Record<string, string> {
  const headers = response.headers as Record<string, string>
  const cookies = response.headers['set-cookie']
  if (cookies !== undefined) headers['set-cookie'] = cookies.join(', ')
  return headers
}

import type { Readable } from 'node:stream'

/** A body that can be sent. A `Readable` can be sent once only. */
export type WireBody = Uint8Array | string | Readable

/** A signed request, as it goes to the transport: plain values, header names in lower case. */
export interface WireRequest {
  method: string
  /** Absolute, encoded exactly as it was signed. */
  url: string
  headers: Record<string, string>
  body?: WireBody | undefined
  signal?: AbortSignal | undefined
  /** Milliseconds until a socket is connected; waiting for a free one counts. */
  connectTimeout: number
  /** Milliseconds without a byte. */
  readTimeout: number
}

/** What the transport answers: status and headers at once, the body as bytes or as they come. */
export interface WireResponse {
  statusCode: number
  /** Names in lower case; several values of one name joined by `, `. */
  headers: Record<string, string>
  body: Uint8Array | AsyncIterable<Uint8Array>
}

/** Sends one attempt. Rejects with one of the connection errors of `errors.ts`. */
export type Transport = (request: WireRequest) => Promise<WireResponse>

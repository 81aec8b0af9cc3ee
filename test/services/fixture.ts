import { type ClientOptions, Session, type UntypedClient, type WireRequest } from '../../lib/index.ts'

export const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' }

/** A client whose calls are all answered with the same, and what they sent. */
export function recording(service: string, answer = '{}', options: ClientOptions = {}) {
  const sent: WireRequest[] = []
  const session = new Session({
    region: 'us-east-1',
    credentials: KEYS,
    transport: async request => {
      sent.push(request)
      return { statusCode: 200, headers: {}, body: Buffer.from(answer) }
    },
  })
  return { client: session.client(service, options) as UntypedClient, sent }
}

/** The body of a request as a form. */
export function formOf({ body }: WireRequest): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(String(body)))
}

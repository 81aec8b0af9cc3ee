import { Session } from '../../../lib/index.ts'
import type { Loose } from '../fixture.ts'

/** What one request asked, and what is answered: text as XML, anything else as JSON. */
export type Answer = (body: Loose, request: { method: string; url: string }) => unknown

/** A session whose requests are answered by a function. All above the transport is real. */
export function answering(answer: Answer, retries = { maxAttempts: 3 }) {
  const bodies: Loose[] = []
  const requests: string[] = []
  const session = new Session({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    retries,
    transport: async ({ method, url, body }) => {
      const text = typeof body === 'string' ? body : Buffer.from((body ?? []) as Uint8Array).toString()
      const sent = text.startsWith('{') ? JSON.parse(text) : text
      bodies.push(sent)
      requests.push(`${method} ${url}`)
      const {
        status = 200,
        type = 'application/x-amz-json-1.0',
        said,
      } = wrapped(answer(sent, { method, url }), !text.startsWith('{'))
      return { statusCode: status, headers: { 'content-type': type }, body: Buffer.from(said) }
    },
  })
  return { session, bodies, requests }
}

/** An error of the service. */
export class Refusal {
  readonly code: string
  readonly status: number

  constructor(code: string, status = 400) {
    this.code = code
    this.status = status
  }
}

function wrapped(answer: unknown, isXml: boolean): { status?: number; type?: string; said: string } {
  if (typeof answer === 'string') return { said: answer, type: 'application/xml' }
  if (!(answer instanceof Refusal)) return { said: JSON.stringify(answer) }
  const { code, status } = answer
  const said = isXml
    ? `<Error><Code>${code}</Code><Message>No</Message></Error>`
    : JSON.stringify({ __type: code, message: 'No' })
  return { status, said }
}

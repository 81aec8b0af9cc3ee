import { type Attributes, digestOfAttributes, digestOfBody } from './message-digest.ts'

type Values = Readonly<Record<string, unknown>>

/** What a queue says of a part of a message. */
export interface Claim {
  readonly messageId: unknown
  readonly part: 'body' | 'attributes' | 'system attributes'
  /** The MD5 of the part in hex, according to the queue. */
  readonly claimed: unknown
  /** The MD5 of what was sent or received. */
  readonly actual: string
}

/** The claims in an answer, by operation. */
export const claimsOf: ReadonlyMap<string, (params: Values, output: Values) => readonly Claim[]> = new Map([
  ['SendMessage', sent],
  ['SendMessageBatch', sentTogether],
  ['ReceiveMessage', (_params, output) => listOf(output.Messages).flatMap(received)],
])

function sent(message: Values, answer: Values): readonly Claim[] {
  return claims(answer.MessageId, [
    ['body', answer.MD5OfMessageBody, message.MessageBody],
    ['attributes', answer.MD5OfMessageAttributes, message.MessageAttributes],
    ['system attributes', answer.MD5OfMessageSystemAttributes, message.MessageSystemAttributes],
  ])
}

function sentTogether(params: Values, output: Values): readonly Claim[] {
  const messages = new Map(listOf(params.Entries).map(entry => [entry.Id, entry]))
  return listOf(output.Successful).flatMap(answer => sent(messages.get(answer.Id) ?? {}, answer))
}

function received(message: Values): readonly Claim[] {
  return claims(message.MessageId, [
    ['body', message.MD5OfBody, message.Body],
    ['attributes', message.MD5OfMessageAttributes, message.MessageAttributes],
  ])
}

/** Only of parts that both sides have: a queue leaves out what was not asked for. */
function claims(
  messageId: unknown,
  parts: readonly (readonly [part: Claim['part'], claimed: unknown, value: unknown])[],
): readonly Claim[] {
  return parts.flatMap(([part, claimed, value]) => {
    if (claimed === undefined || value === undefined || value === null) return []
    const actual = part === 'body' ? digestOfBody(String(value)) : digestOfAttributes(value as Attributes)
    return [{ messageId, part, claimed, actual }]
  })
}

function listOf(value: unknown): readonly Values[] {
  return (value ?? []) as readonly Values[]
}

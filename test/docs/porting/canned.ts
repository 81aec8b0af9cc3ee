import { encodeEvent } from '../../protocols/event-stream/encode.ts'

interface Answer {
  readonly type: string
  readonly body: string | Uint8Array
}

/** Answers to what moto does not serve, for the examples that ask for it: there, what both send is compared. */
export const CANNED: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ...['CreateReceiptFilter', 'DeleteReceiptFilter', 'DeleteReceiptRule'].map(name => xml('ses', name)),
  xml('ses', 'ListReceiptFilters', '<Filters><member><Name>no-spam</Name></member></Filters>'),
  xml('iam', 'UpdateServerCertificate'),
  ...['Monitor', 'Unmonitor'].map(verb => ec2(`${verb}Instances`)),
  ['bedrock.POST /model/river.model-1/converse', { type: 'application/json', body: conversation() }],
  ['bedrock.POST /model/river.model-1/converse-stream', { type: 'application/vnd.amazon.eventstream', body: words() }],
])

function xml(service: string, operation: string, result = '') {
  const body = `<${operation}Response><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${operation}Response>`
  return [`${service}.${operation}`, { type: 'text/xml', body }] as const
}

function ec2(operation: string) {
  const body = `<${operation}Response><requestId>1</requestId><instancesSet/></${operation}Response>`
  return [`ec2.${operation}`, { type: 'text/xml', body }] as const
}

function conversation(): string {
  const message = { role: 'assistant', content: [{ text: 'Seven metres.' }] }
  const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 3 }
  return JSON.stringify({ output: { message }, stopReason: 'end_turn', usage, metrics: { latencyMs: 1 } })
}

function words(): Uint8Array {
  const said = ['Seven', 'metres.'].map(text => {
    return encodeEvent('contentBlockDelta', JSON.stringify({ contentBlockIndex: 0, delta: { text } }))
  })
  return Buffer.concat([...said, encodeEvent('messageStop', '{"stopReason":"end_turn"}')])
}

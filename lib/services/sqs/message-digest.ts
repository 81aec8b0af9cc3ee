import { createHash, type Hash } from 'node:crypto'
import { bytesOf } from '../../protocols/bytes.ts'

/** An attribute of a message. */
interface AttributeValue {
  readonly DataType?: string
  readonly StringValue?: string
  readonly BinaryValue?: unknown
}

export type Attributes = Readonly<Record<string, AttributeValue>>

/** The MD5 of a body, in hex. */
export function digestOfBody(body: string): string {
  return createHash('md5').update(body).digest('hex')
}

/**
 * The MD5 of the attributes of a message, in hex: of name, type and value of each, in the order of the names, each with
 * its length before it.
 *
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function digestOfAttributes(attributes: Attributes): string {
  const hash = createHash('md5')
  const byName = Object.entries(attributes).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  for (const [name, { DataType = '', StringValue, BinaryValue }] of byName) {
    update(hash, name)
    update(hash, DataType)
    const isBinary = DataType.startsWith('Binary')
    hash.update(Uint8Array.of(isBinary ? 2 : 1))
    update(hash, isBinary ? bytesOf(BinaryValue ?? '') : (StringValue ?? ''))
  }
  return hash.digest('hex')
}

function update(hash: Hash, value: string | Uint8Array): void {
  const bytes = bytesOf(value)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  hash.update(length).update(bytes)
}

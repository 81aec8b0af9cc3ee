import { createHash, type Hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { RequestBodyError } from '../errors.ts'
import { canRewind, rewindBody } from '../http/body.ts'
import type { WireBody } from '../http/wire.ts'
import type { Customisation } from './types.ts'

/** The leaves of a tree hash: a mebibyte each, but for the last one. */
const LEAF = 1024 * 1024

const UPLOADS: ReadonlySet<string> = new Set(['UploadArchive', 'UploadMultipartPart'])

/**
 * Source: botocore/handlers.py, inject_account_id, add_glacier_version and add_glacier_checksums. How a tree hash is
 * made: https://docs.aws.amazon.com/amazonglacier/latest/dev/checksum-calculations.html.
 */
export const glacier: Customisation = {
  hooks: {
    'before-parameter-build': [
      ({ params }) => {
        // The account of the credentials.
        params.accountId ??= '-'
      },
    ],
    'before-call': [
      async ({ operation, request }) => {
        const { headers, body } = request
        headers['x-amz-glacier-version'] = operation.service.metadata.apiVersion
        if (!UPLOADS.has(operation.name)) return
        if (!canRewind(body)) {
          throw new RequestBodyError(
            `${operation.name} sends a checksum before its body, and this stream can be read only once. Give bytes, a ` +
              'file stream with a path, or a function that returns a stream.',
          )
        }
        const { sha256, treeHash } = await hashesOf(body ?? '')
        headers['x-amz-content-sha256'] ??= sha256
        headers['x-amz-sha256-tree-hash'] ??= treeHash
        request.body = rewindBody(body)
      },
    ],
  },
}

async function hashesOf(body: WireBody): Promise<{ sha256: string; treeHash: string }> {
  const whole = createHash('sha256')
  const tree = new TreeHash()
  const chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string> =
    body instanceof Readable ? body : [body]
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    whole.update(bytes)
    tree.update(bytes)
  }
  return { sha256: whole.digest('hex'), treeHash: tree.digest() }
}

class TreeHash {
  readonly #leaves: Buffer[] = []
  #leaf: Hash = createHash('sha256')
  #filled = 0

  update(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; ) {
      const part = bytes.subarray(start, start + LEAF - this.#filled)
      this.#leaf.update(part)
      this.#filled += part.length
      start += part.length
      if (this.#filled === LEAF) this.#close()
    }
  }

  digest(): string {
    if (this.#filled > 0 || this.#leaves.length === 0) this.#close()
    let level = this.#leaves
    while (level.length > 1) level = pairwise(level)
    return level[0]!.toString('hex')
  }

  #close(): void {
    this.#leaves.push(this.#leaf.digest())
    this.#leaf = createHash('sha256')
    this.#filled = 0
  }
}

/** The level above: a hash for each pair; a last one without a partner goes up as it is. */
function pairwise(level: readonly Buffer[]): Buffer[] {
  const above: Buffer[] = []
  for (let index = 0; index < level.length; index += 2) {
    const [first, second] = [level[index]!, level[index + 1]]
    above.push(second === undefined ? first : createHash('sha256').update(first).update(second).digest())
  }
  return above
}

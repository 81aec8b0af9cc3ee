import type { CallOptions, UntypedParams } from '../../client/types.ts'
import type { Resource, ResourceExtension, Sequence } from '../../resource/index.ts'
import { merge, parameters } from '../../resource/params.ts'
import { batchGet, type Keys } from './batch-get.ts'
import { BatchWriter, type BatchWriterOptions } from './batch-writer.ts'
import { ItemPages } from './item-pages.ts'

/** What a table has beside its definition. */
export const table: ResourceExtension = {
  methods: {
    query: (resource, params?: UntypedParams, options?: CallOptions) => question(resource, 'query', params, options),
    scan: (resource, params?: UntypedParams, options?: CallOptions) => question(resource, 'scan', params, options),
    batchGet: getBatch,
    batchWriter: writeBatch,
  },
}

function question(
  resource: object,
  method: 'query' | 'scan',
  params?: UntypedParams,
  options: CallOptions = {},
): ItemPages {
  const { client, name } = partsOf(resource)
  return new ItemPages({ client, method, params: merge({ TableName: name }, params, method), options })
}

function getBatch(resource: object, keys: Keys, params?: UntypedParams, options: CallOptions = {}): Sequence<unknown> {
  const { client, name } = partsOf(resource)
  return batchGet(client, name, keys, parameters(params, 'batchGet'), options)
}

type Body = (batch: BatchWriter) => unknown

/** With a body, nothing more is sent once it threw. */
function writeBatch(resource: object, first?: Body | BatchWriterOptions, options?: BatchWriterOptions): unknown {
  const { client, name } = partsOf(resource)
  if (typeof first !== 'function') return new BatchWriter(client, name, first)
  return writeWith(first, new BatchWriter(client, name, options))
}

async function writeWith(body: Body, batch: BatchWriter): Promise<unknown> {
  let result: unknown
  try {
    result = await body(batch)
  } catch (error) {
    await batch.discard()
    throw error
  }
  await batch.close()
  return result
}

function partsOf(resource: object) {
  const { client, identifiers } = (resource as Resource).meta
  return { client, name: String(identifiers.name) }
}

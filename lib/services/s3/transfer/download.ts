import type { FileHandle } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import type { UntypedClient } from '../../../client/types.ts'
import { UnsupportedFeatureError } from '../../../errors.ts'
import type { DownloadOptions } from './options.ts'
import type { Place, TransferResult } from './result.ts'

/** Where an object goes: the file at a path; or in order into a stream, a function or an open file, none of which is closed. */
export type DownloadTarget =
  | { readonly path: string | URL }
  | Writable
  | WritableStream<Uint8Array>
  | FileHandle
  | ((chunk: Uint8Array) => unknown)

export interface DownloadInit extends Place {
  readonly VersionId?: string | undefined
  readonly target: DownloadTarget
}

export async function downloadObject(
  _client: UntypedClient,
  _init: DownloadInit,
  _options: DownloadOptions = {},
): Promise<TransferResult> {
  throw new UnsupportedFeatureError('downloadObject is being written.')
}

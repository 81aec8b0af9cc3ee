import type { UntypedClient, UntypedParams } from '../../../client/types.ts'
import { UnsupportedFeatureError } from '../../../errors.ts'
import type { BodyInput } from '../../../http/body.ts'
import type { TransferOptions } from './options.ts'
import type { Place, TransferResult } from './result.ts'

/** What is uploaded: the file at a path, or what can be the body of a call. */
export type UploadSource = { readonly path: string | URL } | BodyInput

export interface UploadInit extends Place {
  readonly source: UploadSource
}

export async function uploadObject(
  _client: UntypedClient,
  _init: UploadInit,
  _options: TransferOptions & { extraArgs?: UntypedParams } = {},
): Promise<TransferResult> {
  throw new UnsupportedFeatureError('uploadObject is being written.')
}

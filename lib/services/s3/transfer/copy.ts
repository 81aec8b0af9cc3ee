import type { UntypedClient } from '../../../client/types.ts'
import { UnsupportedFeatureError } from '../../../errors.ts'
import type { CopyOptions } from './options.ts'
import type { Place, TransferResult } from './result.ts'

export interface CopySource extends Place {
  readonly VersionId?: string | undefined
}

export interface CopyInit extends Place {
  readonly source: CopySource | string
}

export async function copyObject(
  _client: UntypedClient,
  _init: CopyInit,
  _options: CopyOptions = {},
): Promise<TransferResult> {
  throw new UnsupportedFeatureError('copyObject is being written.')
}

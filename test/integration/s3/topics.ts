import { access } from './access.ts'
import { buckets } from './buckets.ts'
import { checksums } from './checksums.ts'
import { collections } from './collections.ts'
import { directories } from './directories.ts'
import { keys } from './keys.ts'
import { many } from './many.ts'
import { multipart } from './multipart.ts'
import { objects } from './objects.ts'
import { presign } from './presign.ts'
import { resources } from './resources.ts'
import type { Topic } from './store.ts'
import { story } from './story.ts'
import { streams } from './streams.ts'
import { transfers } from './transfers.ts'

/** All that is tested on every store. */
export const topics: readonly Topic[] = [
  streams,
  keys,
  many,
  objects,
  buckets,
  multipart,
  checksums,
  collections,
  resources,
  access,
  presign,
  story,
  directories,
  transfers,
]

import { buckets } from './buckets.ts'
import { keys } from './keys.ts'
import { multipart } from './multipart.ts'
import { objects } from './objects.ts'
import type { Topic } from './store.ts'

/** All that is tested on every store. */
export const topics: readonly Topic[] = [keys, objects, buckets, multipart]

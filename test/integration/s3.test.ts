/** S3 against moto, behind a gate that judges every signature; the same tests as against radosgw. */
import { useMoto } from '../helpers/aws.ts'
import type { Store } from './s3/store.ts'
import { topics } from './s3/topics.ts'

const aws = useMoto()
const store: Store = { name: 'moto', keepsChecksums: true, takesTrailers: true, explains: true }

for (const topic of topics) topic(aws, store)

/** S3 against moto, behind a gate that judges every signature; the same tests as against radosgw. */
import { useMoto } from '../helpers/aws.ts'
import { keys } from './s3/keys.ts'
import type { Store } from './s3/store.ts'

const aws = useMoto()
const store: Store = { name: 'moto', keepsChecksums: true, explains: true }

keys(aws, store)

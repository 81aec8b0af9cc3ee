/** S3 against Ceph, a real store that verifies signatures by code of its own; the same tests as against moto. */
import test from 'ava'
import { useRadosgw } from '../helpers/aws.ts'
import { skipsRadosgw } from '../servers/radosgw.ts'
import type { Store } from './s3/store.ts'
import { topics } from './s3/topics.ts'

if (skipsRadosgw()) {
  test('radosgw is skipped, as TUCUXI_SKIP_RADOSGW asks', t => t.pass())
} else {
  const aws = useRadosgw()
  const store: Store = { name: 'radosgw', keepsChecksums: false, takesTrailers: false, explains: false }
  for (const topic of topics) topic(aws, store)
}

import { crossRegionCopy } from './cross-region-copy.ts'
import { generateDbAuthToken } from './db-auth-token.ts'
import type { Customisation } from './types.ts'

const urlMember = 'PreSignedUrl'
const OF_CLUSTERS = ['CopyDBClusterSnapshot', 'CreateDBCluster']
const OF_INSTANCES = ['CopyDBSnapshot', 'CreateDBInstanceReadReplica', 'StartDBInstanceAutomatedBackupsReplication']

/** Source: botocore/handlers.py, inject_presigned_url_rds; botocore/signers.py, generate_db_auth_token. */
export const rds: Customisation = {
  hooks: runtime => ({
    'before-call': [
      crossRegionCopy(runtime, { operations: [...OF_CLUSTERS, ...OF_INSTANCES], urlMember, sendsRegions: false }),
    ],
  }),
  methods: { generateDbAuthToken },
}

/** Neptune and DocumentDB, whose API is a part of that of RDS. */
export const clustersOfRds: Customisation = {
  hooks: runtime => ({
    'before-call': [crossRegionCopy(runtime, { operations: OF_CLUSTERS, urlMember, sendsRegions: false })],
  }),
}

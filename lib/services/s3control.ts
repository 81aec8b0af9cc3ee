import { ParamValidationError } from '../errors.ts'
import type { Customisation } from './types.ts'

/** The members that may hold an ARN, with the kind of resource of S3 on Outposts that each may name. */
const KINDS = [
  ['Name', 'accesspoint'],
  ['Bucket', 'bucket'],
] as const

/** Operations that take no ARN. */
const WITHOUT: ReadonlySet<string> = new Set(['CreateBucket', 'ListRegionalBuckets'])

/** The account of a call is that of the ARN which it is about. Source: botocore/utils.py, S3ControlArnParamHandlerv2. */
export const s3control: Customisation = {
  hooks: {
    'before-parameter-build': [
      ({ operation, params }) => {
        if (WITHOUT.has(operation.name)) return
        for (const [name, kind] of KINDS) {
          // A new access point has a name only.
          if (name === 'Name' && operation.name === 'CreateAccessPoint') continue
          const fault = takeAccount(params, name, kind)
          if (fault !== undefined) throw new ParamValidationError(operation.name, [fault])
        }
      },
    ],
  },
}

function takeAccount(params: Record<string, unknown>, name: string, kind: string) {
  const arn = params[name]
  if (typeof arn !== 'string' || !arn.startsWith('arn:')) return undefined
  const [, , service, , account, ...rest] = arn.split(':')
  if (account === undefined || rest.length === 0) return undefined
  const [outpost, , found, ...more] = rest.join('/').split('/')
  if (service !== 's3-outposts' || outpost !== 'outpost' || found !== kind || more.length !== 1) {
    return {
      path: name,
      problem: `takes an ARN of S3 on Outposts only: arn:aws:s3-outposts:region:account:outpost/op-id/${kind}/name`,
    }
  }
  if (params.AccountId !== undefined && params.AccountId !== account) {
    return { path: 'AccountId', problem: `is not the account of the ARN in ${name}: leave it out` }
  }
  params.AccountId = account
  return undefined
}

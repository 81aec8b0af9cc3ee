import { distance } from 'fastest-levenshtein'

/**
 * The only case conversion: the first word loses its capitals, all else stays as the service spells it.
 *
 * A leading run of capitals is one word, but for its last letter where a lower-case letter follows it.
 *
 * @example camelCase('DescribeDBInstances') // 'describeDBInstances'
 * @example camelCase('ETag') // 'eTag'
 * @example camelCase('VPCs') // 'vpcs'
 */
export function camelCase(name: string): string {
  return name.replace(/^(?:[A-Z]+(?=s$)|[A-Z]+(?![a-z])|[A-Z])/, run => {
    return run.toLowerCase()
  })
}

/** What boto3 or AWS SDK for JavaScript calls by a name that is not near the one here. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['Callback', 'onProgress'],
  ['abortSignal', 'signal'],
  ['bucket_name', 'Bucket'],
  ['build_full_result', 'all'],
  ['destroy', 'close'],
  ['profile_name', 'profile'],
  ['region_name', 'region'],
  ['register', 'on'],
  ['register_first', 'on'],
  ['register_last', 'on'],
  ['unregister', 'off'],
  // services
  ['cloudwatch-logs', 'logs'],
  ['cloudwatchlogs', 'logs'],
  ['cognito-identity-provider', 'cognito-idp'],
  ['cost-explorer', 'ce'],
  ['database-migration-service', 'dms'],
  ['elastic-load-balancing', 'elb'],
  ['elastic-load-balancing-v2', 'elbv2'],
  ['eventbridge', 'events'],
  ['sfn', 'stepfunctions'],
  ['systems-manager', 'ssm'],
])

/**
 * The candidate that the caller most likely meant: the same but for case and underscores, the counterpart of a name in
 * another library, or within a third of its letters; `undefined` when none is near.
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  const plain = normalise(name)
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of candidates) {
    const far = ELSEWHERE.get(name) === candidate ? 1 / 2 : distance(plain, normalise(candidate))
    if (far < bestDistance) {
      best = candidate
      bestDistance = far
    }
  }
  return best
}

/** The end of a sentence about a wrong name: `: did you mean "Bucket"?`, or a full stop. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const best = closest(name, candidates)
  return best === undefined ? '.' : `: did you mean "${best}"?`
}

function normalise(name: string): string {
  return name.replaceAll('_', '').replaceAll('-', '').toLowerCase()
}

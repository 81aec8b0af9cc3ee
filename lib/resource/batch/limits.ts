import type { Operation } from '../../model/service.ts'
import type { Shape } from '../../model/shape.ts'

/**
 * How many entries one request takes, where the model does not say: by service, or service and operation.
 *
 * Source: the API references: S3 DeleteObjects ("up to 1,000 keys"), SQS batches ("up to 10"), EC2 CreateTags ("up to
 * 1000 resources") and Describe calls ("up to 1000" ids).
 */
const LIMITS: ReadonlyMap<string, number> = new Map([
  ['s3.DeleteObjects', 1_000],
  ['sqs', 10],
  ['ec2', 1_000],
])

/** How many entries one request of an operation takes; infinity where nobody says. */
export function limitOf({ name, service }: Operation, list: Shape | undefined): number {
  const modelled = list?.definition.max
  return modelled ?? LIMITS.get(`${service.name}.${name}`) ?? LIMITS.get(service.name) ?? Number.POSITIVE_INFINITY
}

import type { Operation } from '../../model/service.ts'
import type { Shape } from '../../model/shape.ts'

/**
 * How many entries one request takes, where the model does not say: by service, or service and operation.
 *
 * Source: the API references of the operations: S3 DeleteObjects ("up to 1,000 keys"), SQS batches ("up to 10"), EC2
 * CreateTags ("up to 1000 resources"), ECS UpdateTaskProtection ("up to 10 task IDs") and so on. That of ELB says it of
 * DescribeTags only.
 */
const LIMITS: ReadonlyMap<string, number> = new Map([
  ['s3.DeleteObjects', 1_000],
  ['sqs', 10],
  ['sns', 10],
  ['ec2', 1_000],
  ['ecs', 10],
  ['autoscaling.BatchDeleteScheduledAction', 50],
  ['autoscaling.BatchPutScheduledUpdateGroupAction', 50],
  ['autoscaling.DetachInstances', 20],
  ['autoscaling.DetachLoadBalancers', 10],
  ['autoscaling.DetachLoadBalancerTargetGroups', 10],
  ['autoscaling.DetachTrafficSources', 10],
  ['autoscaling.EnterStandby', 20],
  ['autoscaling.ExitStandby', 20],
  ['autoscaling.SetInstanceProtection', 50],
  ['elbv2.AddTags', 20],
  ['elbv2.DescribeTags', 20],
  ['elbv2.RemoveTags', 20],
  ['elbv2.RemoveListenerCertificates', 1],
])

/** How many entries one request of an operation takes; infinity where nobody says. */
export function limitOf({ name, service }: Operation, list: Shape | undefined): number {
  const modelled = list?.definition.max
  return modelled ?? LIMITS.get(`${service.name}.${name}`) ?? LIMITS.get(service.name) ?? Number.POSITIVE_INFINITY
}

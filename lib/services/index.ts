import { apigateway } from './apigateway.ts'
import { autoscaling } from './autoscaling.ts'
import { cloudformation } from './cloudformation.ts'
import { cloudsearchdomain } from './cloudsearchdomain.ts'
import { dsql } from './dsql.ts'
import { dynamodb } from './dynamodb.ts'
import { ec2 } from './ec2.ts'
import { ecs } from './ecs.ts'
import { glacier } from './glacier.ts'
import { iam } from './iam.ts'
import { kms } from './kms.ts'
import { logs } from './logs.ts'
import { machinelearning } from './machinelearning.ts'
import { polly } from './polly.ts'
import { clustersOfRds, rds } from './rds.ts'
import { route53 } from './route53.ts'
import { s3 } from './s3.ts'
import { s3control } from './s3control.ts'
import { sqs } from './sqs.ts'
import type { Customisation } from './types.ts'

export type { Customisation } from './types.ts'

const customisations: ReadonlyMap<string, Customisation> = new Map<string, Customisation>([
  ['apigateway', apigateway],
  ['autoscaling', autoscaling],
  ['cloudformation', cloudformation],
  ['cloudsearchdomain', cloudsearchdomain],
  ['docdb', clustersOfRds],
  ['dsql', dsql],
  ['dynamodb', dynamodb],
  ['ec2', ec2],
  ['ecs', ecs],
  ['glacier', glacier],
  ['iam', iam],
  ['kms', kms],
  ['logs', logs],
  ['machinelearning', machinelearning],
  ['neptune', clustersOfRds],
  ['polly', polly],
  ['rds', rds],
  ['route53', route53],
  ['s3', s3],
  ['s3control', s3control],
  ['sqs', sqs],
])

/** Names that services had once. Source: botocore/utils.py, SERVICE_NAME_ALIASES. */
const formerNames: ReadonlyMap<string, string> = new Map([['runtime.sagemaker', 'sagemaker-runtime']])

export function serviceNameOf(name: string): string {
  return formerNames.get(name) ?? name
}

/** What a service has beside its definitions. */
export function customisationOf(service: string): Customisation | undefined {
  return customisations.get(service)
}

import { cloudformation } from './cloudformation.ts'
import { ec2 } from './ec2.ts'
import { glacier } from './glacier.ts'
import { iam } from './iam.ts'
import { polly } from './polly.ts'
import { s3 } from './s3.ts'
import type { Customisation } from './types.ts'

export type { Customisation } from './types.ts'

const customisations: ReadonlyMap<string, Customisation> = new Map([
  ['cloudformation', cloudformation],
  ['ec2', ec2],
  ['glacier', glacier],
  ['iam', iam],
  ['polly', polly],
  ['s3', s3],
])

/** What a service has beside its definitions. */
export function customisationOf(service: string): Customisation | undefined {
  return customisations.get(service)
}

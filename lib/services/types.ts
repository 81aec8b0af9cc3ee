import type { ResourceExtensions } from '../resource/index.ts'

/** What a service has beside its definitions, written by hand as in boto3. */
export interface Customisation {
  /** Loads and actions of its resource types. */
  readonly resources?: ResourceExtensions
}

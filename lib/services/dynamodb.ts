import { hooks } from './dynamodb/hooks.ts'
import { table } from './dynamodb/table.ts'
import type { Customisation } from './types.ts'

/** Source: boto3/dynamodb/transform.py, boto3/dynamodb/table.py. */
export const dynamodb: Customisation = {
  resourceHooks: hooks,
  resources: { Table: table },
}

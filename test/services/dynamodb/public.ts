export * from '../../../lib/dynamodb.ts'
export { Condition } from '../../../lib/services/dynamodb/conditions.ts'

/**
 * The public entry `tucuxi/dynamodb`: conditions and values for `session.resource('dynamodb')`.
 */
export { Decimal } from './decimal.ts'
export { ConditionError } from './errors.ts'
export type { NativeAttributeInput, NativeAttributeValue } from './services/dynamodb/attribute-value.ts'
export type { BatchWriter, BatchWriterOptions } from './services/dynamodb/batch-writer.ts'
export {
  Attr,
  type Attribute,
  type AttributeTypeName,
  and,
  type Condition,
  type ConditionValue,
  type ItemAttribute,
  Key,
  not,
  or,
  type SizeOfAttribute,
} from './services/dynamodb/conditions.ts'
export type { ItemPages } from './services/dynamodb/item-pages.ts'

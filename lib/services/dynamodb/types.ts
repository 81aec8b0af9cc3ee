import type { Table } from '../../types/dynamodb/resource.ts'
import type { NativeAttributeInput, NativeAttributeValue } from './attribute-value.ts'
import type { Keys } from './batch-get.ts'
import type { BatchWriter, BatchWriterOptions } from './batch-writer.ts'
import type { PathStep } from './paths.ts'

/** An item as DynamoDB answers with it, where nothing more is known of it. */
export type NativeItem = { [name: string]: NativeAttributeValue }

/** An item as callers may give it. */
export type ItemInput<Item extends object> = NativeItem extends Item
  ? { readonly [name: string]: NativeAttributeInput }
  : Item

/** Paths to attributes, as `ProjectionExpression` takes them. */
export type AttributePaths = readonly (string | readonly PathStep[])[]

/** The keys that `batchGet` takes. */
export type NativeKeys = Keys<{ readonly [name: string]: NativeAttributeInput }>

/** Makes tables; an interface of the items can be named: `dynamodb.Table<User>('users')`. */
export interface TableFactory {
  <Item extends object = NativeItem>(name: string): Table<Item>
  [Symbol.hasInstance](value: unknown): value is Table
}

/** `table.batchWriter`. With a function, nothing more is sent once it threw; its result is that of the whole. */
export interface MakeBatchWriter<Item extends object> {
  <Result>(
    body: (batch: BatchWriter<ItemInput<Item>>) => Result | Promise<Result>,
    options?: BatchWriterOptions,
  ): Promise<Result>
  (options?: BatchWriterOptions): BatchWriter<ItemInput<Item>>
}

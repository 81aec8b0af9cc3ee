import type { ParameterDefinition } from './definition.ts'

/**
 * What a resource definition cannot say of its types: which actions leave them as they are, their ARNs, how their tags are
 * read and written, and which resources of other services they name. It is `traits-1.json`, beside the definition.
 */
export interface ServiceTraits {
  /**
   * By type, actions that change nothing of what a load says: what is known stays. Those of operations that are named after
   * reading (`GetX`, `DescribeX`) need no row.
   */
  readonly keeps?: Readonly<Record<string, readonly string[]>>
  /** By type. */
  readonly arns?: Readonly<Record<string, ArnRule>>
  readonly tags?: readonly TagRule[]
  /** By type and name. */
  readonly references?: Readonly<Record<string, CrossServiceReferences>>
}

/** By name: `{ Vpc: { service: 'ec2', type: 'Vpc', identifiers: [...] } }`. */
export type CrossServiceReferences = Readonly<Record<string, CrossServiceReference>>

/**
 * A resource of another service, or a list of them, that the data of a resource names. Also one of its own service, where only a
 * part of a text names it: the format of the definitions cannot say that.
 */
export interface CrossServiceReference {
  readonly service: string
  readonly type: string
  /** All that the type has. */
  readonly identifiers: readonly CrossServiceIdentifier[]
}

/** An identifier, as in a reference within a service. */
export interface CrossServiceIdentifier extends ParameterDefinition {
  /**
   * Its part of the value: what the last group of this regular expression matches. A value that does not match names none. A group
   * before it, `(?<region>...)`, is the region of the resource; that of an ARN is found without.
   */
  readonly pattern?: string
}

/**
 * An ARN with parts in braces: `{partition}`, `{region}`, `{identifier:Id}`, `{data:OwnerId}`. Resources whose first
 * identifier the pattern `except` matches have none. Of a list, the first whose parts are all there.
 */
export type ArnRule = string | { readonly arn: string; readonly except: string } | readonly string[]

/** How the tags of some types are read and written. */
export interface TagRule {
  readonly types: readonly string[]
  /** What says in each request which resource is meant. */
  readonly params: readonly ParameterDefinition[]
  /** The parameter that takes the ARN of the resource, which is made of its identifiers. */
  readonly arn?: string
  /** What each tag that is written says beside key and value. A tag that is there keeps what it says. */
  readonly each?: readonly ParameterDefinition[]
  /** The member of the resource's data that has the tags. */
  readonly member?: string
  /** Asks for the tags, where the data does not have them; they are at the JMESPath `path` of the answer. */
  readonly list?: {
    readonly operation: string
    readonly path: string
    /** The code of the error which says that there are none. */
    readonly none?: string
  }
  /** Adds tags or changes their values. */
  readonly set?: TagWrite
  /** Removes tags by their keys. */
  readonly remove?: TagWrite
  /** Replaces all tags. */
  readonly put?: TagWrite
  /** Removes all tags. */
  readonly clear?: { readonly operation: string }
}

/** An operation, and the parameter that takes the tags or their keys; its shape says how they are written. */
export interface TagWrite {
  readonly operation: string
  readonly target: string
}

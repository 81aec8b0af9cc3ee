/** The JSON of a resource definition (`resources-1.json`). Source: boto3/resources/model.py. */
export interface ResourceDefinitions {
  /** The service itself: what stands on `session.resource('ec2')`. */
  readonly service: ResourceDefinition
  /** Its resource types by name. */
  readonly resources?: Readonly<Record<string, ResourceDefinition>>
}

export interface ResourceDefinition {
  readonly identifiers?: readonly IdentifierDefinition[]
  /** The shape of the service model whose members are the attributes. */
  readonly shape?: string
  readonly load?: ActionDefinition
  readonly actions?: Readonly<Record<string, ActionDefinition>>
  readonly batchActions?: Readonly<Record<string, ActionDefinition>>
  readonly has?: Readonly<Record<string, HasDefinition>>
  readonly hasMany?: Readonly<Record<string, CollectionDefinition>>
  readonly waiters?: Readonly<Record<string, WaiterDefinition>>
}

export interface IdentifierDefinition {
  readonly name: string
  /** The attribute that holds the same value. */
  readonly memberName?: string
  readonly type?: 'string' | 'integer'
}

/** Where a value comes from. `input` is what the caller gives. */
export type ParameterSource =
  | 'identifier'
  | 'data'
  | 'string'
  | 'integer'
  | 'boolean'
  | 'input'
  | 'requestParameter'
  | 'response'

export interface ParameterDefinition {
  /** A path such as `Filters[0].Values[]` in a request; an identifier where a resource is made. */
  readonly target: string
  readonly source: ParameterSource
  readonly name?: string
  readonly path?: string
  readonly value?: string | number | boolean
}

export interface RequestDefinition {
  readonly operation: string
  readonly params?: readonly ParameterDefinition[]
}

/** A resource, or a list of them, made from an answer or from what another resource knows. */
export interface ResponseResourceDefinition {
  readonly type: string
  readonly identifiers?: readonly ParameterDefinition[]
  /** Where the data of the resource is. */
  readonly path?: string
}

export interface ActionDefinition {
  readonly request: RequestDefinition
  readonly resource?: ResponseResourceDefinition
  readonly path?: string
}

export interface CollectionDefinition extends ActionDefinition {
  readonly resource: ResponseResourceDefinition
}

export interface HasDefinition {
  readonly resource: ResponseResourceDefinition
}

export interface WaiterDefinition {
  readonly waiterName: string
  readonly params?: readonly ParameterDefinition[]
  /** Where the data of the resource is in the last answer. */
  readonly path?: string
}

/** The JSON of `endpoint-rule-set-1.json`, as far as it is read. Source: https://smithy.io/2.0/additional-specs/rules-engine/specification.html */

export interface FunctionCallDefinition {
  readonly fn: string
  readonly argv: readonly ExpressionDefinition[]
  /** The name under which the conditions and rules that follow find the result. */
  readonly assign?: string
}

/** A string may be a template: `https://{Region}.{url#authority}`. */
export type ExpressionDefinition =
  | string
  | boolean
  | number
  | { readonly ref: string }
  | FunctionCallDefinition
  | readonly ExpressionDefinition[]

interface ConditionalDefinition {
  readonly conditions: readonly FunctionCallDefinition[]
}

export interface TreeRuleDefinition extends ConditionalDefinition {
  readonly type: 'tree'
  readonly rules: readonly RuleDefinition[]
}

export interface ErrorRuleDefinition extends ConditionalDefinition {
  readonly type: 'error'
  readonly error: ExpressionDefinition
}

export interface EndpointRuleDefinition extends ConditionalDefinition {
  readonly type: 'endpoint'
  readonly endpoint: {
    readonly url: ExpressionDefinition
    readonly properties?: Readonly<Record<string, unknown>>
    readonly headers?: Readonly<Record<string, readonly ExpressionDefinition[]>>
  }
}

export type RuleDefinition = TreeRuleDefinition | ErrorRuleDefinition | EndpointRuleDefinition

export interface ParameterDefinition {
  /** `string`, `boolean` or `stringArray`, in any case. */
  readonly type: string
  /** Where a client finds the value: `AWS::Region`. */
  readonly builtIn?: string
  readonly default?: unknown
  readonly required?: boolean
}

export interface RuleSetDefinition {
  readonly parameters: Readonly<Record<string, ParameterDefinition>>
  readonly rules: readonly RuleDefinition[]
}

export interface PartitionDefinition {
  readonly id: string
  readonly regionRegex: string
  readonly regions: Readonly<Record<string, unknown>>
  readonly outputs: {
    readonly dnsSuffix: string
    readonly dualStackDnsSuffix: string
    readonly implicitGlobalRegion: string
    readonly supportsDualStack: boolean
    readonly supportsFIPS: boolean
  }
}

/** The JSON of `partitions.json`. */
export interface PartitionsDefinition {
  readonly partitions: readonly PartitionDefinition[]
}

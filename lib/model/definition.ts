/** The JSON of a botocore service model (`service-2.json`), as far as it is read. Source: botocore/model.py. */
export type ShapeType =
  | 'structure'
  | 'list'
  | 'map'
  | 'string'
  | 'character'
  | 'integer'
  | 'long'
  | 'float'
  | 'double'
  | 'boolean'
  | 'timestamp'
  | 'blob'

export type TimestampFormat = 'iso8601' | 'rfc822' | 'unixTimestamp'

export interface XmlNamespace {
  readonly uri: string
  readonly prefix?: string
}

/** What may stand on a shape and on a reference to it; the reference wins. */
export interface TraitsDefinition {
  readonly locationName?: string
  readonly location?: 'header' | 'headers' | 'uri' | 'querystring' | 'statusCode'
  readonly queryName?: string
  readonly flattened?: boolean
  readonly xmlNamespace?: XmlNamespace | string
  readonly xmlAttribute?: boolean
  readonly timestampFormat?: TimestampFormat
  readonly streaming?: boolean
  readonly jsonvalue?: boolean
  readonly idempotencyToken?: boolean
  readonly hostLabel?: boolean
  readonly sensitive?: boolean
  readonly deprecated?: boolean
  readonly contextParam?: { readonly name: string }
  readonly event?: boolean
  readonly eventpayload?: boolean
  readonly eventheader?: boolean
  readonly eventstream?: boolean
  readonly requiresLength?: boolean
  readonly endpointdiscoveryid?: boolean
}

export interface ShapeRefDefinition extends TraitsDefinition {
  readonly shape: string
  readonly resultWrapper?: string
}

export interface ShapeDefinition extends TraitsDefinition {
  readonly type: ShapeType
  readonly members?: Readonly<Record<string, ShapeRefDefinition>>
  readonly member?: ShapeRefDefinition
  readonly key?: ShapeRefDefinition
  readonly value?: ShapeRefDefinition
  readonly required?: readonly string[]
  readonly enum?: readonly string[]
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly payload?: string
  readonly union?: boolean
  readonly document?: boolean
  readonly sparse?: boolean
  readonly exception?: boolean
  readonly fault?: boolean
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number; readonly senderFault?: boolean }
  readonly retryable?: { readonly throttling?: boolean }
  readonly wrapper?: boolean
}

export interface HttpChecksumDefinition {
  readonly requestChecksumRequired?: boolean
  readonly requestAlgorithmMember?: string
  readonly requestValidationModeMember?: string
  readonly responseAlgorithms?: readonly string[]
}

export interface OperationDefinition {
  readonly name: string
  readonly http?: { readonly method?: string; readonly requestUri?: string; readonly responseCode?: number }
  readonly input?: ShapeRefDefinition
  readonly output?: ShapeRefDefinition
  readonly errors?: readonly ShapeRefDefinition[]
  readonly idempotent?: boolean
  readonly readonly?: boolean
  readonly deprecated?: boolean
  readonly auth?: readonly string[]
  readonly authtype?: string
  readonly unsignedPayload?: boolean
  readonly endpoint?: { readonly hostPrefix?: string }
  readonly httpChecksum?: HttpChecksumDefinition
  readonly httpChecksumRequired?: boolean
  readonly requestcompression?: { readonly encodings: readonly string[] }
  readonly staticContextParams?: Readonly<Record<string, { readonly value: unknown }>>
  readonly operationContextParams?: Readonly<Record<string, { readonly path: string }>>
  readonly endpointdiscovery?: { readonly required?: boolean }
  readonly endpointoperation?: boolean
}

export interface ServiceMetadata {
  readonly apiVersion: string
  readonly endpointPrefix: string
  readonly protocol: string
  readonly protocols?: readonly string[]
  readonly serviceFullName?: string
  readonly serviceId: string
  readonly serviceAbbreviation?: string
  readonly signatureVersion?: string
  readonly signingName?: string
  readonly jsonVersion?: string
  readonly targetPrefix?: string
  readonly uid?: string
  readonly auth?: readonly string[]
  readonly xmlNamespace?: XmlNamespace | string
  readonly globalEndpoint?: string
  readonly awsQueryCompatible?: object
  readonly protocolSettings?: { readonly h2?: string }
}

export interface ServiceDefinition {
  readonly metadata: ServiceMetadata
  readonly operations: Readonly<Record<string, OperationDefinition>>
  readonly shapes: Readonly<Record<string, ShapeDefinition>>
  readonly clientContextParams?: Readonly<Record<string, { readonly type: string }>>
}

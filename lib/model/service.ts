import { inspect } from 'node:util'
import { InvalidDataError } from '../errors.ts'
import { camelCase } from '../names.ts'
import type { OperationDefinition, ServiceDefinition, ServiceMetadata } from './definition.ts'
import { type Shape, ShapeMap, ShapeRef } from './shape.ts'

/** One service as its model describes it; operations and shapes are linked when they are first used. */
export class ServiceModel {
  /** The name that sessions use: `s3`, `ec2`. */
  readonly name: string
  readonly definition: ServiceDefinition
  readonly metadata: ServiceMetadata
  readonly shapes: ShapeMap
  readonly #operations = new Map<string, Operation>()
  #methodToApi: ReadonlyMap<string, string> | undefined
  #errors: ReadonlyMap<string, Shape> | undefined

  constructor(name: string, definition: ServiceDefinition) {
    this.name = name
    this.definition = definition
    this.metadata = definition.metadata
    this.shapes = new ShapeMap(definition.shapes)
  }

  /** The service id as it stands in event names: `s3`, `dynamodb`, `cost-explorer`. Source: botocore/model.py. */
  get eventName(): string {
    return this.metadata.serviceId.replaceAll(' ', '-').toLowerCase()
  }

  /** The name in the credential scope of a signature. */
  get signingName(): string {
    return this.metadata.signingName ?? this.metadata.endpointPrefix
  }

  get operationNames(): string[] {
    return Object.keys(this.definition.operations)
  }

  /** Method name of the client to operation name: `listObjectsV2` to `ListObjectsV2`. */
  get methodToApi(): ReadonlyMap<string, string> {
    this.#methodToApi ??= new Map(this.operationNames.map(name => [camelCase(name), name]))
    return this.#methodToApi
  }

  /** @throws InvalidDataError when the model has no operation of that name. */
  operation(name: string): Operation {
    let operation = this.#operations.get(name)
    if (operation === undefined) {
      if (!Object.hasOwn(this.definition.operations, name)) {
        throw new InvalidDataError(`The model of "${this.name}" has no operation "${name}".`)
      }
      operation = new Operation(name, this.definition.operations[name]!, this)
      this.#operations.set(name, operation)
    }
    return operation
  }

  /** Every exception shape of the model by its shape name. */
  get exceptions(): ReadonlyMap<string, Shape> {
    if (this.#errors === undefined) {
      const errors = new Map<string, Shape>()
      for (const [name, shape] of Object.entries(this.definition.shapes)) {
        if (shape.exception === true) errors.set(name, this.shapes.get(name))
      }
      this.#errors = errors
    }
    return this.#errors
  }

  /** `ServiceModel(s3)`: the whole of it is some thousand lines. */
  [inspect.custom](): string {
    return `ServiceModel(${this.name})`
  }
}

/** One operation of a service. */
export class Operation {
  readonly name: string
  readonly definition: OperationDefinition
  readonly service: ServiceModel
  readonly httpMethod: string
  /** The path and query template: `/{Bucket}/{Key+}?uploads`. */
  readonly requestUri: string
  readonly input: ShapeRef | undefined
  readonly output: ShapeRef | undefined
  #errors: readonly Shape[] | undefined

  constructor(name: string, definition: OperationDefinition, service: ServiceModel) {
    const { input, output } = definition
    this.name = name
    this.definition = definition
    this.service = service
    this.httpMethod = definition.http?.method ?? 'POST'
    this.requestUri = definition.http?.requestUri ?? '/'
    this.input = input && new ShapeRef('', input, service.shapes.get(input.shape))
    this.output = output && new ShapeRef('', output, service.shapes.get(output.shape))
  }

  /** The exception shapes that the operation names. */
  get errors(): readonly Shape[] {
    this.#errors ??= (this.definition.errors ?? []).map(ref => this.service.shapes.get(ref.shape))
    return this.#errors
  }

  /** `Operation(s3.GetObject)` */
  [inspect.custom](): string {
    return `Operation(${this.service.name}.${this.name})`
  }
}

import { inspect } from 'node:util'
import { InvalidDataError } from '../errors.ts'
import type { ShapeDefinition, ShapeRefDefinition, ShapeType, TimestampFormat, XmlNamespace } from './definition.ts'

/** The shapes of one service. A shape is linked when it is first asked for, and only once. */
export class ShapeMap {
  readonly #definitions: Readonly<Record<string, ShapeDefinition>>
  readonly #shapes = new Map<string, Shape>()

  constructor(definitions: Readonly<Record<string, ShapeDefinition>>) {
    this.#definitions = definitions
  }

  /** @throws InvalidDataError when the model has no shape of that name. */
  get(name: string): Shape {
    let shape = this.#shapes.get(name)
    if (shape === undefined) {
      if (!Object.hasOwn(this.#definitions, name)) {
        throw new InvalidDataError(`The service model refers to shape "${name}", which it does not define.`)
      }
      shape = new Shape(name, this.#definitions[name]!, this)
      this.#shapes.set(name, shape)
    }
    return shape
  }

  names(): string[] {
    return Object.keys(this.#definitions)
  }
}

/**
 * A type of a service model: what every reference to it shares. What can differ from reference to reference (names on
 * the wire, formats) is on {@link ShapeRef}. Because references share the shape, recursive shapes close on themselves.
 */
export class Shape {
  readonly name: string
  readonly type: ShapeType
  readonly definition: ShapeDefinition
  readonly #map: ShapeMap
  #members: ReadonlyMap<string, ShapeRef> | undefined
  #required: ReadonlySet<string> | undefined
  #member: ShapeRef | undefined
  #key: ShapeRef | undefined
  #value: ShapeRef | undefined
  /** `null`: it was looked for. */
  #eventStream: ShapeRef | null | undefined

  constructor(name: string, definition: ShapeDefinition, map: ShapeMap) {
    this.name = name
    this.type = definition.type
    this.definition = definition
    this.#map = map
  }

  /** `Shape(GetObjectRequest)`: what it leads to is often all of the model. */
  [inspect.custom](): string {
    return `Shape(${this.name})`
  }

  /** The members of a structure by the name that callers use, in the model's order; empty for other types. */
  get members(): ReadonlyMap<string, ShapeRef> {
    if (this.#members === undefined) {
      const members = new Map<string, ShapeRef>()
      for (const [name, ref] of Object.entries(this.definition.members ?? {})) {
        members.set(name, this.#ref(name, ref))
      }
      this.#members = members
    }
    return this.#members
  }

  /** The names of the members that a caller must give. */
  get required(): ReadonlySet<string> {
    this.#required ??= new Set(this.definition.required)
    return this.#required
  }

  /** The element of a list. */
  get member(): ShapeRef {
    this.#member ??= this.#part('member')
    return this.#member
  }

  /** The key of a map. */
  get key(): ShapeRef {
    this.#key ??= this.#part('key')
    return this.#key
  }

  /** The value of a map. */
  get value(): ShapeRef {
    this.#value ??= this.#part('value')
    return this.#value
  }

  /** The member that is the whole HTTP body, if the structure names one. */
  get payload(): ShapeRef | undefined {
    const name = this.definition.payload
    return name === undefined ? undefined : this.members.get(name)
  }

  /** The member that is an event stream, if there is one. */
  get eventStream(): ShapeRef | undefined {
    if (this.#eventStream === undefined) {
      const found = [...this.members.values()].find(ref => ref.shape.definition.eventstream === true)
      this.#eventStream = found ?? null
    }
    return this.#eventStream ?? undefined
  }

  #part(part: 'member' | 'key' | 'value'): ShapeRef {
    const ref = this.definition[part]
    if (ref === undefined) {
      throw new InvalidDataError(`Shape "${this.name}" of type "${this.type}" has no "${part}" in the service model.`)
    }
    return this.#ref(part, ref)
  }

  #ref(name: string, ref: ShapeRefDefinition): ShapeRef {
    return new ShapeRef(name, ref, this.#map.get(ref.shape))
  }
}

/** A use of a shape: a member of a structure, the element of a list, the input or output of an operation. */
export class ShapeRef {
  /** The member's name as callers write it. */
  readonly name: string
  readonly shape: Shape
  readonly type: ShapeType
  /** The name on the wire, where the model gives one. */
  readonly locationName: string | undefined
  readonly location: 'header' | 'headers' | 'uri' | 'querystring' | 'statusCode' | undefined
  /** The name in a form of the ec2 protocol. */
  readonly queryName: string | undefined
  readonly flattened: boolean
  readonly xmlNamespace: XmlNamespace | undefined
  readonly xmlAttribute: boolean
  readonly timestampFormat: TimestampFormat | undefined
  readonly streaming: boolean
  readonly jsonvalue: boolean
  readonly idempotencyToken: boolean
  readonly hostLabel: boolean
  readonly sensitive: boolean
  /** The endpoint parameter that this member sets. */
  readonly contextParam: string | undefined
  /** The element around the output of a query operation. */
  readonly resultWrapper: string | undefined
  readonly eventPayload: boolean
  readonly eventHeader: boolean

  constructor(name: string, ref: ShapeRefDefinition, shape: Shape) {
    const own = shape.definition
    const namespace = ref.xmlNamespace ?? own.xmlNamespace
    this.name = name
    this.shape = shape
    this.type = shape.type
    this.locationName = ref.locationName ?? own.locationName
    this.location = ref.location ?? own.location
    this.queryName = ref.queryName ?? own.queryName
    this.flattened = ref.flattened ?? own.flattened ?? false
    this.xmlNamespace = typeof namespace === 'string' ? { uri: namespace } : namespace
    this.xmlAttribute = ref.xmlAttribute ?? own.xmlAttribute ?? false
    this.timestampFormat = ref.timestampFormat ?? own.timestampFormat
    this.streaming = ref.streaming ?? own.streaming ?? false
    this.jsonvalue = ref.jsonvalue ?? own.jsonvalue ?? false
    this.idempotencyToken = ref.idempotencyToken ?? false
    this.hostLabel = ref.hostLabel ?? false
    this.sensitive = ref.sensitive ?? own.sensitive ?? false
    this.contextParam = ref.contextParam?.name
    this.resultWrapper = ref.resultWrapper
    this.eventPayload = ref.eventpayload ?? false
    this.eventHeader = ref.eventheader ?? false
  }
}

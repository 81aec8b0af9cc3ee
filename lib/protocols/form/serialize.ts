import type { Operation } from '../../model/service.ts'
import type { Shape, ShapeRef } from '../../model/shape.ts'
import { percentEncode } from '../../percent-encode.ts'
import { base64Of } from '../bytes.ts'
import { encodeParam } from '../http/encode-param.ts'
import type { Params, SerializedRequest } from '../protocol.ts'
import { formatTimestamp } from '../timestamp.ts'

/** What differs between the query and the ec2 protocol. */
export interface FormRules {
  /** The name of a member of a structure on the wire. */
  memberName(ref: ShapeRef): string
  /** Where the items of a list are, `.1` and so on left out. */
  listPrefix(prefix: string, ref: ShapeRef): string
  /** Where the entries of a map are. */
  mapPrefix(prefix: string, ref: ShapeRef): string
  /** Whether a list without items is sent, as an empty value. */
  readonly emptyLists: boolean
}

/**
 * The POST of a form: action, version, then the parameters in the order in which they were given.
 * Source: botocore/serialize.py, QuerySerializer and EC2Serializer.
 *
 * @throws ParamValidationError for text that has no UTF-8 form
 * @throws InvalidOptionError for a timestamp that is no time
 */
export function serializeForm(operation: Operation, params: Params, rules: FormRules): SerializedRequest {
  const form = new Form(operation, rules)
  form.add('Action', operation.name)
  form.add('Version', operation.service.metadata.apiVersion)
  if (operation.input !== undefined) form.addStructure('', operation.input.shape, params)
  return {
    method: operation.httpMethod,
    path: '/',
    query: '',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: form.text,
  }
}

class Form {
  text = ''
  readonly #operation: Operation
  readonly #rules: FormRules

  constructor(operation: Operation, rules: FormRules) {
    this.#operation = operation
    this.#rules = rules
  }

  add(name: string, value: string): void {
    if (this.text !== '') this.text += '&'
    this.text += `${this.#encode(name, name)}=${this.#encode(name, value)}`
  }

  addStructure(prefix: string, shape: Shape, params: Params): void {
    const names = memberNames(shape, this.#rules)
    for (const key of Object.keys(params)) {
      const ref = shape.members.get(key)
      if (ref === undefined) continue
      const name = names.get(key)!
      this.#addValue(prefix === '' ? name : `${prefix}.${name}`, ref, params[key])
    }
  }

  #addValue(name: string, ref: ShapeRef, value: unknown): void {
    if (value === undefined || value === null) return
    switch (ref.type) {
      case 'structure':
        this.addStructure(name, ref.shape, value as Params)
        break
      case 'list':
        this.#addList(name, ref, value as readonly unknown[])
        break
      case 'map':
        this.#addMap(name, ref, value as Params)
        break
      case 'blob':
        this.add(name, base64Of(value))
        break
      case 'boolean':
        this.add(name, value ? 'true' : 'false')
        break
      case 'timestamp': {
        const time = formatTimestamp(value as Date | string | number, ref.timestampFormat ?? 'iso8601')
        this.add(name, String(time))
        break
      }
      default:
        this.add(name, String(value))
    }
  }

  #addList(name: string, ref: ShapeRef, items: readonly unknown[]): void {
    if (items.length === 0) {
      if (this.#rules.emptyLists) this.add(name, '')
      return
    }
    const prefix = this.#rules.listPrefix(name, ref)
    const { member } = ref.shape
    for (const [index, item] of items.entries()) this.#addValue(`${prefix}.${index + 1}`, member, item)
  }

  #addMap(name: string, ref: ShapeRef, entries: Params): void {
    const prefix = this.#rules.mapPrefix(name, ref)
    const { key, value } = ref.shape
    const keyName = this.#rules.memberName(key)
    const valueName = this.#rules.memberName(value)
    const keys = Object.keys(entries).filter(entryKey => entries[entryKey] !== undefined && entries[entryKey] !== null)
    for (const [index, entryKey] of keys.entries()) {
      this.#addValue(`${prefix}.${index + 1}.${keyName}`, key, entryKey)
      this.#addValue(`${prefix}.${index + 1}.${valueName}`, value, entries[entryKey])
    }
  }

  #encode(name: string, text: string): string {
    return encodeParam(this.#operation, name, text, formEncode)
  }
}

const namesByRules = new WeakMap<FormRules, WeakMap<Shape, ReadonlyMap<string, string>>>()

function memberNames(shape: Shape, rules: FormRules): ReadonlyMap<string, string> {
  let byShape = namesByRules.get(rules)
  if (byShape === undefined) {
    byShape = new WeakMap()
    namesByRules.set(rules, byShape)
  }
  let names = byShape.get(shape)
  if (names === undefined) {
    names = new Map([...shape.members].map(([key, ref]) => [key, rules.memberName(ref)]))
    byShape.set(shape, names)
  }
  return names
}

/** As `application/x-www-form-urlencoded` is written by Python's `urlencode`: a space is `+`. */
function formEncode(text: string): string {
  return /^[\w.~-]*$/.test(text) ? text : percentEncode(text).replaceAll('%20', '+')
}

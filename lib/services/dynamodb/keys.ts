import { Report } from '../../client/validate.ts'
import { canonicalText, partsOf } from '../../decimal.ts'
import { ParamValidationError } from '../../errors.ts'
import { type AttributeValue, Converted, isPlain, toAttributeValue } from './attribute-value.ts'

/** Attributes by name, as the service takes them. */
export type Attributes = ReadonlyMap<string, AttributeValue>

/** @throws ParamValidationError with every fault */
export function attributesOf(operation: string, name: string, given: unknown): Attributes {
  if (!isPlain(given)) {
    throw new ParamValidationError(operation, [
      { path: name, problem: 'must be an object of attributes: { name: value }' },
    ])
  }
  const report = new Report()
  const attributes = new Map<string, AttributeValue>()
  for (const [attribute, value] of Object.entries(given)) {
    if (value === undefined) continue
    report.path.push(name, attribute)
    attributes.set(attribute, toAttributeValue(value, report))
    report.path.length = 0
  }
  if (report.faults.length > 0) throw new ParamValidationError(operation, report.faults)
  return attributes
}

/** Converted attributes as a call takes them that converts. */
export function sendable(attributes: Attributes): Record<string, Converted> {
  return Object.fromEntries([...attributes].map(([name, value]) => [name, new Converted(value)]))
}

/**
 * A text that is the same for the same values of these attributes: bytes and numbers by value, `1.0` as `1`.
 *
 * @returns undefined when one of them is missing
 */
export function keyText(attributes: Attributes, names: Iterable<string>): string | undefined {
  const values: unknown[] = []
  for (const name of names) {
    const value = attributes.get(name)
    if (value === undefined) return undefined
    values.push(name, comparable(value))
  }
  return JSON.stringify(values)
}

function comparable(value: AttributeValue): unknown {
  if (typeof value.N === 'string') return { N: canonicalText(partsOf(value.N)) }
  return value.B instanceof Uint8Array ? { B: Buffer.from(value.B).toString('base64') } : value
}

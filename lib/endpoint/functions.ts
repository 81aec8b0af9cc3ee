import { EndpointResolutionError, InvalidDataError } from '../errors.ts'
import { percentEncode } from '../percent-encode.ts'
import type { PartitionsDefinition } from './definition.ts'
import { isIpv4, parseUrl } from './parse-url.ts'
import { partitionFor } from './partitions.ts'

/** A function of the rules engine. `undefined` is its "no value"; a condition holds for anything but that and false. */
export interface RuleFunction {
  /** How many arguments it takes. */
  readonly arity: number
  readonly call: (...args: unknown[]) => unknown
  /** Prepares a literal last argument once, when the rule set is read. */
  readonly prepare?: (literal: string) => unknown
}

/**
 * Every function that rules can call, by its name there; `aws.partition` looks into the table given.
 * Source: botocore/endpoint_provider.py, RuleSetStandardLibrary, and the library functions of the Smithy rules engine.
 */
export function ruleFunctions(partitions: PartitionsDefinition): ReadonlyMap<string, RuleFunction> {
  return new Map<string, RuleFunction>([
    ['isSet', { arity: 1, call: value => value !== undefined }],
    ['not', { arity: 1, call: value => value === undefined || value === false }],
    ['stringEquals', { arity: 2, call: (a, b) => string('stringEquals', a) === string('stringEquals', b) }],
    ['booleanEquals', { arity: 2, call: (a, b) => boolean(a) === boolean(b) }],
    ['getAttr', { arity: 2, call: getAttr, prepare: attributePath }],
    ['substring', { arity: 4, call: substring }],
    ['uriEncode', { arity: 1, call: value => ifString(value, text => percentEncode(text.toWellFormed())) }],
    ['parseURL', { arity: 1, call: value => ifString(value, parseUrl) }],
    ['isValidHostLabel', { arity: 2, call: (value, dots) => typeof value === 'string' && isHostLabel(value, dots) }],
    ['aws.partition', { arity: 1, call: region => partitionOutputs(region, partitions) }],
    ['aws.parseArn', { arity: 1, call: value => ifString(value, parseArn) }],
    [
      'aws.isVirtualHostableS3Bucket',
      { arity: 2, call: (value, dots) => typeof value === 'string' && isVirtualHostable(value, dots) },
    ],
  ])
}

function ifString<T>(value: unknown, map: (value: string) => T): T | undefined {
  return typeof value === 'string' ? map(value) : undefined
}

function string(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw new EndpointResolutionError(`The rule function ${name} needs a string, and got ${describe(value)}.`)
}

function boolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new EndpointResolutionError(`The rule function booleanEquals needs a boolean, and got ${describe(value)}.`)
}

function describe(value: unknown): string {
  return value === undefined ? 'no value' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`
}

/** `resourceId[2]` as `['resourceId', 2]`. */
function attributePath(path: string): readonly (string | number)[] {
  return path.split('.').flatMap(part => {
    const found = /^(\w*)(?:\[(\d+)\])?$/.exec(part)
    if (found === null || part === '') throw new InvalidDataError(`"${path}" is no path that getAttr can follow.`)
    const [, name, index] = found
    return [...(name ? [name] : []), ...(index === undefined ? [] : [Number(index)])]
  })
}

function getAttr(value: unknown, path: unknown): unknown {
  let found = value
  for (const step of path as readonly (string | number)[]) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined
    found = (found as Readonly<Record<string | number, unknown>>)[step]
  }
  return found
}

function substring(value: unknown, start: unknown, stop: unknown, reverse: unknown): string | undefined {
  const text = string('substring', value)
  const [from, to] = [start as number, stop as number]
  // The rules are made for names of AWS: beyond ASCII, an index could mean more than one thing.
  if (from >= to || text.length < to || !/^[\0-\x7f]*$/.test(text)) return undefined
  return reverse === true ? text.slice(text.length - to, text.length - from) : text.slice(from, to)
}

function isHostLabel(value: string, allowSubdomains: unknown): boolean {
  if (allowSubdomains === true) return value.split('.').every(label => isHostLabel(label, false))
  return /^(?!-)[a-zA-Z\d-]{1,63}(?<!-)$/.test(value)
}

function isVirtualHostable(bucket: string, allowSubdomains: unknown): boolean {
  if (bucket.length < 3 || bucket.toLowerCase() !== bucket || isIpv4(bucket)) return false
  return isHostLabel(bucket, allowSubdomains)
}

function partitionOutputs(region: unknown, partitions: PartitionsDefinition): unknown {
  const { id, outputs } = partitionFor(typeof region === 'string' ? region : undefined, partitions)
  return { ...outputs, name: id }
}

/** `arn:partition:service:region:account:resource`, of which region and account may be empty. */
function parseArn(arn: string): unknown {
  const [prefix, partition, service, region, accountId, ...rest] = arn.split(':')
  const resource = rest.join(':')
  if (prefix !== 'arn' || !partition || !service || resource === '') return undefined
  return { partition, service, region, accountId, resourceId: resource.split(/[:/]/) }
}

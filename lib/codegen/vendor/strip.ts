/** Any JSON value; the vendored files are walked without a full type for each of them. */
export type Json = string | number | boolean | null | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

type Strip = (data: JsonObject) => JsonObject

/**
 * What is taken from each kind of upstream file: facts, no prose. Prose is found by its place in the format, never by
 * name alone, because services have members that are called `documentation` or `description`.
 */
export const STRIP: Readonly<Record<string, Strip>> = {
  'service-2': service,
  'service-2.sdk-extras': data => part(data, 'merge', service),
  'paginators-1': keep,
  'paginators-1.sdk-extras': keep,
  'waiters-2': data => part(data, 'waiters', waiters => each(waiters, waiter => without(waiter, 'description'))),
  'endpoint-rule-set-1': ruleSet,
  'resources-1': keep,
  partitions: keep,
  _retry: keep,
  'sdk-default-configuration': data => without(data, 'documentation'),
  endpoints,
}

const PROSE = ['documentation', 'deprecatedMessage', 'deprecatedSince']

function keep(data: JsonObject): JsonObject {
  return data
}

function service(data: JsonObject): JsonObject {
  let result = without(data, 'examples', ...PROSE)
  result = part(result, 'operations', operations => each(operations, operation))
  result = part(result, 'shapes', shapes => each(shapes, shape))
  return part(result, 'clientContextParams', params => each(params, reference))
}

function operation(data: JsonObject): JsonObject {
  let result = without(data, ...PROSE)
  result = part(result, 'input', reference)
  result = part(result, 'output', reference)
  if (Array.isArray(result.errors)) result = { ...result, errors: result.errors.map(error => reference(object(error))) }
  return result
}

function shape(data: JsonObject): JsonObject {
  let result = part(without(data, ...PROSE), 'members', members => each(members, reference))
  for (const name of ['member', 'key', 'value']) result = part(result, name, reference)
  return result
}

function reference(data: JsonObject): JsonObject {
  return without(data, ...PROSE)
}

/** The messages of `error` rules stay: they are what the rule set answers. */
function ruleSet(data: JsonObject): JsonObject {
  return rules(part(data, 'parameters', parameters => each(parameters, reference)))
}

function rules(data: JsonObject): JsonObject {
  if (!Array.isArray(data.rules)) return data
  return { ...data, rules: data.rules.map(rule => rules(without(object(rule), 'documentation'))) }
}

/** The rule sets know the hosts; what is left here says which service has which regions, and which has but one. */
function endpoints(data: JsonObject): JsonObject {
  const partitions = data.partitions as JsonObject[]
  return {
    ...data,
    partitions: partitions.map(partition => part(partition, 'services', services => each(services, regions))),
  }
}

function regions(data: JsonObject): JsonObject {
  const result = part(data, 'defaults', defaults => without(defaults, 'variants'))
  return part(result, 'endpoints', names =>
    each(names, region => without(region, 'variants', 'deprecated', 'hostname')),
  )
}

function part(data: JsonObject, key: string, change: Strip): JsonObject {
  return Object.hasOwn(data, key) ? { ...data, [key]: change(object(data[key])) } : data
}

function each(data: JsonObject, change: Strip): JsonObject {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, change(object(value))]))
}

function without(data: JsonObject, ...keys: string[]): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !keys.includes(key)))
}

function object(value: Json | undefined): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new TypeError(`Expected an object in the upstream data, found ${JSON.stringify(value)}.`)
}

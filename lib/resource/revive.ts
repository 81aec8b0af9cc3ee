import { InvalidOptionError, MissingIdentifierError, UnknownResourceError } from '../errors.ts'
import { camelCase, didYouMean } from '../names.ts'
import { internals, REDACTED } from './core.ts'
import { problemOf } from './identifiers.ts'
import { ENVELOPE, fromJson, type ResourceEnvelope } from './json.ts'
import { type TypeView, typeNames } from './view.ts'

/** The JSON of a resource, read. */
export interface ReadResource extends ResourceEnvelope {
  readonly members: Readonly<Record<string, unknown>>
}

/**
 * What the JSON of a resource says that it is.
 *
 * @param json a text, or what JSON.parse or `resource.toJSON()` made
 * @throws InvalidOptionError it is not the JSON of a resource
 */
export function readResource(json: unknown): ReadResource {
  const members = typeof json === 'string' ? parsed(json) : json
  if (!isObject(members)) throw malformed(`it is ${members === null ? 'null' : kindOf(members)}, not an object`)
  const envelope = Object.hasOwn(members, ENVELOPE) ? members[ENVELOPE] : undefined
  if (!isObject(envelope)) throw malformed(`it has no "${ENVELOPE}", which says what it is`)
  const { service, type, region, updatedAt } = envelope
  if (typeof service !== 'string' || typeof type !== 'string') {
    throw malformed(`its "${ENVELOPE}" does not name service and type`)
  }
  for (const [name, value] of Object.entries({ region, updatedAt })) {
    if (value !== undefined && typeof value !== 'string') throw malformed(`"${ENVELOPE}.${name}" is no text`)
  }
  if (updatedAt !== undefined && Number.isNaN(Date.parse(updatedAt as string))) {
    throw malformed(`"${ENVELOPE}.updatedAt" is no time`)
  }
  return { service, type, members, region: region as string | undefined, updatedAt: updatedAt as string | undefined }
}

/**
 * The resource that was read, as one of the service resource `root`. It knows what it knew, of the time that
 * `meta.updatedAt` tells; nothing, where a secret was left out of the JSON.
 *
 * @throws UnknownResourceError the service has no such type
 * @throws MissingIdentifierError an identifier is missing, no text, or a secret, which JSON does not have
 * @throws InvalidOptionError an attribute is no value of its shape
 */
export function revive(root: object, { type: name, members, updatedAt }: ReadResource): object {
  const { type: service, client } = internals(root)
  const { definitions } = service.context
  const names = typeNames(definitions)
  if (!names.includes(name)) {
    throw new UnknownResourceError(
      `The service "${service.view.service}" has no resource "${name}"${didYouMean(name, names)}`,
    )
  }
  const type = service.context.type(name)
  const identifiers = new Map<string, string | number>()
  for (const view of type.view.identifiers) {
    const value = Object.hasOwn(members, view.member) ? members[view.member] : undefined
    const isSecret = view.sensitive && value === REDACTED
    const problem = isSecret ? 'is a secret, which is not in its JSON' : problemOf(type, view, value)
    if (problem !== undefined) {
      throw new MissingIdentifierError(`session.revive: the identifier "${view.member}" of ${type.label} ${problem}.`)
    }
    identifiers.set(view.name, value as string | number)
  }
  const resource = type.make(client, identifiers)
  const data = updatedAt === undefined ? undefined : dataOf(type.view, members, identifiers)
  if (data !== undefined) internals(resource).state.know(data, Date.parse(updatedAt!))
  return resource
}

/** The data of a resource, in the service's own names; undefined where a secret was left out. */
function dataOf(
  view: TypeView,
  members: Readonly<Record<string, unknown>>,
  identifiers: ReadonlyMap<string, string | number>,
): Record<string, unknown> | undefined {
  const data: Record<string, unknown> = {}
  let isWhole = true
  for (const { member, name, ref, identifier } of view.attributes) {
    if (identifier !== undefined) data[name] = identifiers.get(identifier)
    else if (Object.hasOwn(members, member)) {
      data[name] = fromJson(members[member], ref, member, () => {
        isWhole = false
      })
    }
  }
  // Attributes that are hidden by an identifier of their name have its value.
  for (const key of view.shape?.members.keys() ?? []) {
    const hiding = view.identifiers.find(({ member }) => member === camelCase(key))
    if (hiding !== undefined) data[key] = identifiers.get(hiding.name)
  }
  return isWhole ? data : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformed(`it is no JSON: ${(cause as Error).message}`, cause)
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}

function malformed(problem: string, cause?: unknown): InvalidOptionError {
  return new InvalidOptionError(`session.revive takes what JSON.stringify(resource) made; ${problem}.`, { cause })
}

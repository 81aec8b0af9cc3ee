import { randomUUID } from 'node:crypto'
import type { Endpoint } from '../endpoint/rule-set.ts'
import { EndpointResolutionError } from '../errors.ts'
import { normalizeBody } from '../http/body.ts'
import type { HttpRequest } from '../http/request.ts'
import type { Operation } from '../model/service.ts'
import type { SerializedRequest } from '../protocols/protocol.ts'
import { copyOwn } from '../set-own.ts'

/**
 * Gives a serialized request its host: endpoint, host prefix, path and query become the URL.
 *
 * @param injectHostPrefix whether operations may put a prefix before the host
 */
export function buildRequest(
  operation: Operation,
  params: Readonly<Record<string, unknown>>,
  serialized: SerializedRequest,
  endpoint: Endpoint,
  injectHostPrefix: boolean,
): HttpRequest {
  const path = bucketIsInHost(operation) ? withoutBucket(serialized.path) : serialized.path
  const headers = copyOwn(serialized.headers)
  for (const [name, values] of Object.entries(endpoint.headers)) headers[name.toLowerCase()] = values.join(', ')
  const base = injectHostPrefix ? withHostPrefix(endpoint.url, operation, params) : endpoint.url
  const url = joinUrl(base, path)
  return {
    method: serialized.method,
    url: serialized.query === '' ? url : `${url}?${serialized.query}`,
    headers,
    body: normalizeBody(serialized.body),
  }
}

/** Fills members that mark a request as one and the same when it is sent again. Source: botocore/handlers.py, generate_idempotent_uuid. */
export function addIdempotencyTokens(operation: Operation, params: Record<string, unknown>): void {
  if (operation.input === undefined) return
  for (const member of operation.input.shape.members.values()) {
    if (member.idempotencyToken && params[member.name] === undefined) params[member.name] = randomUUID()
  }
}

/** Whether the endpoint rules, not the path, say where the bucket goes: botocore/handlers.py, remove_bucket_from_url_paths_from_model. */
function bucketIsInHost(operation: Operation): boolean {
  return (
    operation.requestUri.startsWith('/{Bucket}') &&
    operation.input?.shape.members.get('Bucket')?.contextParam === 'Bucket'
  )
}

/** `/bucket/a/b` to `/a/b`; the key that follows is not touched. */
function withoutBucket(path: string): string {
  const slash = path.indexOf('/', 1)
  return slash < 0 ? '/' : path.slice(slash)
}

/** Source: botocore/awsrequest.py, prepare_request_dict. */
function joinUrl(base: string, path: string): string {
  if (!base.endsWith('/')) {
    const hasPath = base.indexOf('/', base.indexOf('://') + 3) >= 0
    return hasPath && path === '/' ? base : base + path
  }
  return base + path.slice(1)
}

/** A local server has no names below its own, so a loopback or numeric host stays as it is. */
const prefixless = /^(localhost|[\d.]+|\[.*\])(:|$)/

function withHostPrefix(url: string, operation: Operation, params: Readonly<Record<string, unknown>>): string {
  const { endpoint, staticContextParams } = operation.definition
  const template = endpoint?.hostPrefix
  // Rules that are told of the account put it in front themselves: botocore/handlers.py, remove_accid_host_prefix_from_model.
  const isWithRules = template === '{AccountId}.' && staticContextParams?.RequiresAccountId?.value === true
  if (template === undefined || isWithRules) return url
  const prefix = template.replace(/\{(\w+)\}/g, (_, name: string) => hostLabel(operation, name, params[name]))
  const start = url.indexOf('://') + 3
  const host = url.slice(start)
  if (prefixless.test(host)) return url
  return url.slice(0, start) + prefix + host
}

function hostLabel(operation: Operation, name: string, value: unknown): string {
  if (typeof value !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/.test(value)) {
    throw new EndpointResolutionError(
      `${operation.name}: "${name}" becomes part of the host name: give 1 to 63 letters, digits and hyphens.`,
    )
  }
  return value
}

import type { Hook, RequestEvent } from '../client/hooks.ts'
import type { Runtime } from '../client/runtime.ts'
import { checkRegion } from '../config/region.ts'
import { percentEncode } from '../percent-encode.ts'
import { signedUrl } from './signed-url.ts'

/** What differs between the services that copy from another region. */
export interface CrossRegionCopy {
  readonly operations: readonly string[]
  /** The member that holds the URL. */
  readonly urlMember: string
  /** Whether the service itself knows `SourceRegion` and `DestinationRegion`. */
  readonly sendsRegions: boolean
}

/**
 * Lets a service fetch from another region what it is to copy: a call with a `SourceRegion` carries a URL with which the
 * service in this region asks the one in that region, signed by the caller, good for an hour. A URL that the caller
 * gives is left alone.
 *
 * Source: botocore/handlers.py, inject_presigned_url_ec2 and inject_presigned_url_rds.
 *
 * @throws InvalidRegionError a `SourceRegion` that cannot be a region
 */
export function crossRegionCopy(runtime: Runtime, copy: CrossRegionCopy): Hook<RequestEvent> {
  const operations = new Set(copy.operations)
  return event => (operations.has(event.operation.name) ? addUrl(runtime, copy, event) : undefined)
}

async function addUrl(runtime: Runtime, copy: CrossRegionCopy, { operation, request }: RequestEvent): Promise<void> {
  const { urlMember, sendsRegions } = copy
  const form = new Form(String(request.body))
  const source = form.get('SourceRegion')
  if (source === undefined) return
  if (!sendsRegions) form.delete('SourceRegion')
  const destination = runtime.signingRegion
  if (form.get(urlMember) === undefined) {
    checkRegion(source, `SourceRegion of ${operation.name}`)
    const asked = new Form(form.toString())
    asked.set('DestinationRegion', destination)
    const endpoint = request.url.replaceAll(destination, source)
    // A plus would stay one in a URL.
    const url = `${endpoint}?${asked.toString().replaceAll('+', '%20')}`
    const scope = { caller: operation.name, service: operation.service.signingName, region: source, expiresIn: 3600 }
    const isUnsigned = runtime.config.signatureVersion === 'unsigned'
    form.set(urlMember, isUnsigned ? endpoint : await signedUrl(runtime, url, scope))
    if (sendsRegions) form.set('DestinationRegion', destination)
  }
  request.body = form.toString()
}

/** A body of encoded pairs, kept as they are written. */
class Form {
  readonly #pairs: Map<string, string>

  constructor(body: string) {
    this.#pairs = new Map(body.split('&').map(pair => [pair.slice(0, pair.indexOf('=')), pair]))
  }

  get(name: string): string | undefined {
    const pair = this.#pairs.get(name)
    return pair === undefined ? undefined : decodeURIComponent(pair.slice(name.length + 1).replaceAll('+', ' '))
  }

  /** In its old place, or at the end. */
  set(name: string, value: string): void {
    this.#pairs.set(name, `${name}=${percentEncode(value)}`)
  }

  delete(name: string): void {
    this.#pairs.delete(name)
  }

  toString(): string {
    return [...this.#pairs.values()].join('&')
  }
}

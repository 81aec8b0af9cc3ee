import { ParamValidationError } from '../errors.ts'
import type { ExpectedChecksum } from '../http/body-guard.ts'
import { type ChecksumAlgorithm, checksum, checksumNames, isChecksumAlgorithm } from '../http/checksums.ts'
import type { HttpRequest } from '../http/request.ts'
import { isStream } from '../http/upload.ts'
import type { Operation } from '../model/service.ts'

/** When a checksum is added or verified that nobody asked for. */
export type ChecksumMode = 'when_supported' | 'when_required'

const defaultAlgorithm = 'crc32'

/** The order in which an answer's checksums are preferred: botocore/httpchecksum.py, _ALGORITHMS_PRIORITY_LIST. */
const preferred: readonly ChecksumAlgorithm[] = ['crc64nvme', 'crc32c', 'crc32', 'sha1', 'sha256', 'sha512']
const preferredHeaders = preferred.map(algorithm => ({
  algorithm,
  name: algorithm.toUpperCase(),
  header: `x-amz-checksum-${algorithm}`,
}))

/** `x-amz-checksum-crc32` and the like, but not `x-amz-checksum-mode`. */
const checksumHeader = /^x-amz-checksum-(?!mode$|type$|algorithm$)[a-z0-9]+$/

function isChecksumHeader(name: string): boolean {
  return checksumHeader.test(name)
}

/** The checksum that a request gets. */
export interface RequestChecksum {
  readonly algorithm: ChecksumAlgorithm
  /** Whether the caller named the algorithm. */
  readonly asked: boolean
  /** The header that names it to the service. */
  readonly nameHeader: string | undefined
}

/**
 * Which checksum a request gets: none where the caller gives one, and where neither model nor settings want one.
 *
 * Source: botocore/httpchecksum.py, resolve_request_checksum_algorithm.
 *
 * @throws ParamValidationError when the caller names an algorithm that tucuxi does not have.
 */
export function chooseChecksum(
  operation: Operation,
  params: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
  mode: ChecksumMode,
): RequestChecksum | undefined {
  const { httpChecksum = {}, httpChecksumRequired } = operation.definition
  const member = httpChecksum.requestAlgorithmMember
  const required = httpChecksumRequired === true || httpChecksum.requestChecksumRequired === true
  const asked = member === undefined ? undefined : params[member]
  if (asked === undefined && !required && !(member !== undefined && mode === 'when_supported')) return undefined
  if (Object.keys(headers).some(isChecksumHeader)) return undefined
  const algorithm = asked === undefined ? defaultAlgorithm : String(asked).toLowerCase()
  if (!isChecksumAlgorithm(algorithm)) {
    throw new ParamValidationError(operation.name, [
      {
        path: member ?? '',
        problem: `"${String(asked)}" cannot be calculated here; those that can are ${checksumNames.join(', ')}. Give the checksum itself as a parameter`,
      },
    ])
  }
  const nameHeader = member === undefined ? undefined : operation.input?.shape.members.get(member)?.locationName
  return { algorithm, asked: asked !== undefined, nameHeader: nameHeader?.toLowerCase() }
}

/**
 * Adds the checksum header of a body that is at hand. Streams are seen to in `stream-payload.ts`.
 *
 * @returns the name of the algorithm, also for a stream, or where the caller gives the checksum
 */
export function addRequestChecksum(
  operation: Operation,
  params: Readonly<Record<string, unknown>>,
  request: HttpRequest,
  mode: ChecksumMode,
): string | undefined {
  const { headers, body = '' } = request
  const chosen = chooseChecksum(operation, params, headers, mode)
  if (chosen !== undefined && !isStream(body)) setChecksum(headers, chosen, checksum(chosen.algorithm, body))
  if (chosen !== undefined || operation.definition.httpChecksum === undefined) return chosen?.algorithm
  return Object.keys(headers).find(isChecksumHeader)?.slice('x-amz-checksum-'.length)
}

/** Writes a checksum and its name into the headers. */
export function setChecksum(headers: Record<string, string>, chosen: RequestChecksum, value: string): void {
  nameChecksum(headers, chosen)
  headers[`x-amz-checksum-${chosen.algorithm}`] = value
}

/** Tells the service which checksum it gets. */
export function nameChecksum(headers: Record<string, string>, { algorithm, nameHeader }: RequestChecksum): void {
  if (nameHeader !== undefined) headers[nameHeader] = algorithm.toUpperCase()
}

/** Asks the service to send the checksum of what it stores, unless the caller decides. */
export function askForChecksum(operation: Operation, params: Record<string, unknown>, mode: ChecksumMode): void {
  const member = operation.definition.httpChecksum?.requestValidationModeMember
  if (member !== undefined && mode === 'when_supported' && params[member] === undefined) params[member] = 'ENABLED'
}

/** The checksum to verify an answer against: what the service sent, in the order of preference. */
export function responseChecksum(
  operation: Operation,
  params: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
): ExpectedChecksum | undefined {
  const { requestValidationModeMember: member, responseAlgorithms } = operation.definition.httpChecksum ?? {}
  if (member === undefined || params[member] === undefined || responseAlgorithms === undefined) return undefined
  if (headers['x-amz-checksum-type'] === 'COMPOSITE') return undefined
  for (const { algorithm, name, header } of preferredHeaders) {
    const expected = headers[header]
    if (expected === undefined || !responseAlgorithms.includes(name)) continue
    // `…-3` is the checksum of the checksums of three parts: it says nothing about the body as a whole.
    if (!expected.includes('-')) return { algorithm, expected }
  }
  return undefined
}

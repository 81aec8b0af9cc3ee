import { ParamValidationError, UnsupportedFeatureError } from '../errors.ts'
import type { ExpectedChecksum } from '../http/body-guard.ts'
import { type ChecksumAlgorithm, checksum, isChecksumAlgorithm } from '../http/checksums.ts'
import type { HttpRequest } from '../http/request.ts'
import type { Operation } from '../model/service.ts'

/** When a checksum is added or verified that nobody asked for. */
export type ChecksumMode = 'when_supported' | 'when_required'

const defaultAlgorithm = 'crc32'

/** The order in which an answer's checksums are preferred: botocore/httpchecksum.py, _ALGORITHMS_PRIORITY_LIST. */
const preferred: readonly ChecksumAlgorithm[] = ['crc64nvme', 'crc32c', 'crc32', 'sha1', 'sha256']
const preferredHeaders = preferred.map(algorithm => ({ algorithm, header: `x-amz-checksum-${algorithm}` }))

/** `x-amz-checksum-crc32` and the like, but not `x-amz-checksum-mode`. */
const checksumHeader = /^x-amz-checksum-(?!mode$|type$|algorithm$)[a-z0-9]+$/

/**
 * Adds the checksum header of a body that is at hand. A stream gets none: it cannot be read twice, and trailers are not
 * written yet.
 *
 * Source: botocore/httpchecksum.py, resolve_request_checksum_algorithm.
 *
 * @throws ParamValidationError when the caller names an algorithm that does not exist.
 * @throws UnsupportedFeatureError when the caller names an algorithm for a stream.
 */
export function addRequestChecksum(
  operation: Operation,
  params: Readonly<Record<string, unknown>>,
  request: HttpRequest,
  mode: ChecksumMode,
): void {
  const { httpChecksum = {}, httpChecksumRequired } = operation.definition
  const member = httpChecksum.requestAlgorithmMember
  const required = httpChecksumRequired === true || httpChecksum.requestChecksumRequired === true
  const asked = member === undefined ? undefined : params[member]
  if (asked === undefined && !required && !(member !== undefined && mode === 'when_supported')) return
  const { headers, body = '' } = request
  if (Object.keys(headers).some(name => checksumHeader.test(name))) return
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    if (asked === undefined) return
    throw new UnsupportedFeatureError(
      `${operation.name}: "${member}" was given with a body that is a stream, whose checksum tucuxi cannot send after it yet. ` +
        'Give the body as bytes, or the checksum itself as a parameter.',
    )
  }
  const algorithm = asked === undefined ? defaultAlgorithm : String(asked).toLowerCase()
  if (!isChecksumAlgorithm(algorithm)) {
    throw new ParamValidationError(operation.name, [
      { path: member ?? '', problem: `"${String(asked)}" is not one of ${preferred.join(', ').toUpperCase()}` },
    ])
  }
  const header = member === undefined ? undefined : operation.input?.shape.members.get(member)?.locationName
  if (header !== undefined) headers[header.toLowerCase()] = algorithm.toUpperCase()
  headers[`x-amz-checksum-${algorithm}`] = checksum(algorithm, body)
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
  for (const { algorithm, header } of preferredHeaders) {
    const expected = headers[header]
    // `…-3` is the checksum of the checksums of three parts: it says nothing about the body as a whole.
    if (expected !== undefined && !expected.includes('-')) return { algorithm, expected }
  }
  return undefined
}

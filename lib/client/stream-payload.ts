import { Readable } from 'node:stream'
import { RequestBodyError } from '../errors.ts'
import { type Chunks, chunksPayload } from '../http/aws-chunked.ts'
import { bodyLength, canRewind, discardBody, rewindBody } from '../http/body.ts'
import type { ChecksumAlgorithm } from '../http/checksums.ts'
import { hashStream } from '../http/hash-stream.ts'
import type { HttpRequest } from '../http/request.ts'
import type { Operation } from '../model/service.ts'
import type { PreparedCall } from './attempts.ts'
import { chooseChecksum, nameChecksum, type RequestChecksum, setChecksum } from './checksum.ts'
import { hasTls, signsStream } from './payload-hash.ts'
import type { Runtime } from './runtime.ts'

/**
 * Settles how a body that is a stream gets its checksum and its signature.
 *
 * - Over TLS its checksum follows it, unsigned, as botocore does it.
 * - Otherwise it is read once before it is sent, where it can be read again: both stand in the headers, as botocore's.
 * - What can be read but once goes out in signed chunks, followed by its checksum where the caller names an algorithm:
 *   stores that know no trailers know these chunks. botocore refuses such a stream.
 *
 * @throws RequestBodyError when it cannot be read, or has no length where one is needed
 * @throws ParamValidationError when the caller names an algorithm that tucuxi does not have
 */
export async function prepareStream(runtime: Runtime, call: PreparedCall): Promise<void> {
  const { operation, params, request, signing } = call
  const body = request.body as Readable
  try {
    const chosen = chooseChecksum(operation, params, request.headers, runtime.config.requestChecksumCalculation)
    const isSigned = signsStream(runtime, request, signing)
    // Chunks are signed with the key of version 4.
    const signed = isSigned && signing?.scheme !== 'v4a'
    const length = lengthOf(request)
    if (chosen !== undefined && hasTls(request) && length !== undefined) {
      sendInChunks(request, { length, signed: false }, chosen)
    } else if (canRewind(body) || length === 0) {
      await hashFirst(call, body, isSigned, chosen)
    } else if (chosen !== undefined && (chosen.asked || signed || hasTls(request))) {
      if (length === undefined) throw unknownLength(operation)
      sendInChunks(request, { length, signed }, chosen.asked ? chosen : undefined)
    }
  } catch (error) {
    discardBody(body)
    throw error
  }
}

/** What the caller says, or what is known of the stream. */
function lengthOf({ headers, body }: HttpRequest): number | undefined {
  const given = headers['content-length']
  return given === undefined ? bodyLength(body!) : Number(given)
}

function sendInChunks(request: HttpRequest, chunks: Chunks, checksum: RequestChecksum | undefined): void {
  const { headers } = request
  request.chunks = { ...chunks, trailer: checksum?.algorithm }
  // Also of what is not signed: botocore/handlers.py, _set_extra_headers_for_unsigned_request.
  headers['x-amz-content-sha256'] = chunksPayload(request.chunks)
  headers['x-amz-decoded-content-length'] = String(chunks.length)
  headers['transfer-encoding'] = 'chunked'
  delete headers['content-length']
  // Without a trailer the encoding goes without saying, and stores that do not take it off again are not led to keep it.
  if (checksum === undefined) return
  nameChecksum(headers, checksum)
  const encoding = headers['content-encoding']
  headers['content-encoding'] = encoding === undefined ? 'aws-chunked' : `${encoding},aws-chunked`
  headers['x-amz-trailer'] = `x-amz-checksum-${checksum.algorithm}`
}

/** Reads the stream for what stands in the headers, and puts the same bytes in its place. What is empty is not read. */
async function hashFirst(
  { request, deadline }: PreparedCall,
  body: Readable,
  isSigned: boolean,
  checksum: RequestChecksum | undefined,
): Promise<void> {
  const { headers } = request
  // Glacier's hook has read it for its own checksums.
  const needsHash = isSigned && headers['x-amz-content-sha256'] === undefined
  const algorithms = new Set<ChecksumAlgorithm>()
  if (needsHash) algorithms.add('sha256')
  if (checksum !== undefined) algorithms.add(checksum.algorithm)
  if (algorithms.size === 0) return
  const isEmpty = lengthOf(request) === 0
  const { length, checksums } = await hashStream(isEmpty ? Readable.from([]) : body, algorithms, deadline.signal)
  headers['content-length'] ??= String(length)
  if (needsHash) request.sha256 = Buffer.from(checksums.get('sha256')!, 'base64').toString('hex')
  if (checksum !== undefined) setChecksum(headers, checksum, checksums.get(checksum.algorithm)!)
  if (!isEmpty) request.body = rewindBody(body)
}

function unknownLength({ name }: Operation): RequestBodyError {
  return new RequestBodyError(
    `${name}: the body is a stream of unknown length, and its length is sent before it. Give ContentLength, or bytes, a Blob ` +
      'or a file stream; uploadFileobj sends streams of any length in parts.',
  )
}

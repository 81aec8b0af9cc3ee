import { Readable } from 'node:stream'
import type { PreparedCall } from '../client/attempts.ts'
import type { UntypedParams } from '../client/types.ts'
import { readAll } from '../http/read-all.ts'
import { copyOwn, setOwn } from '../set-own.ts'

/** Reads a body that is a stream, as sending it would: whoever writes to it must come to an end. Gives params with its bytes. */
export async function readStream({ operation, request }: PreparedCall, given: UntypedParams): Promise<UntypedParams> {
  const params = copyOwn(given)
  for (const name of Object.keys(params)) if (params[name] === undefined) delete params[name]
  if (!(request.body instanceof Readable)) return params
  const bytes = await readAll({ statusCode: 200, headers: {}, body: request.body }, operation.httpMethod, undefined)
  const payload = operation.input?.shape.payload
  if (payload !== undefined && params[payload.name] !== undefined) setOwn(params, payload.name, bytes)
  return params
}

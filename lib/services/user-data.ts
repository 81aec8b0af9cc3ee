import type { Hook, ParamsEvent } from '../client/hooks.ts'
import { base64Of } from '../protocols/bytes.ts'

/**
 * What an instance gets is what the caller gives, text or bytes: it travels in base64.
 * Source: botocore/handlers.py, base64_encode_user_data.
 */
export function encodeUserData(operationName: string): Hook<ParamsEvent> {
  return ({ operation, params }) => {
    const { UserData: data } = params
    if (operation.name !== operationName || !(typeof data === 'string' || data instanceof Uint8Array)) return
    params.UserData = base64Of(data)
  }
}

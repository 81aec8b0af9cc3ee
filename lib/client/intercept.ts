import type { Answer } from './answer.ts'
import type { PreparedCall } from './attempts.ts'
import type { UntypedParams } from './types.ts'

/** In the context of a call: its answer is a test's, and may leave out what proves that it is the service's. */
export const STUBBED = 'tucuxi:stubbed'

/**
 * Answers a call in place of the service: parameters were checked, the request was made, and nothing was sent or signed.
 * `after-call` hooks follow, as after any answer. Only `tucuxi/testing` sets one.
 *
 * @param given the parameters as the caller gave them, before any hook
 * @throws what the call rejects with
 */
export type Intercept = (call: PreparedCall, given: UntypedParams) => Promise<Answer>

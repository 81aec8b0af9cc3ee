import { getFips } from 'node:crypto'
import type { OutputEvent, ParamsEvent } from '../client/hooks.ts'
import { STUBBED } from '../client/intercept.ts'
import { ChecksumMismatchError } from '../errors.ts'
import { claimsOf } from './sqs/claims.ts'
import type { Customisation } from './types.ts'

const PARAMS = 'sqs.params'

/**
 * A message that was changed on its way, there or back, is an error: the queue answers with the MD5 of what it has.
 * With `responseChecksumValidation: 'when_required'` nothing is verified.
 *
 * boto (2) and the other SDKs verify so; botocore does not.
 */
export const sqs: Customisation = {
  hooks: ({ config }) => {
    // Where cryptography is held to FIPS, there is no MD5.
    if (config.responseChecksumValidation === 'when_required' || getFips() === 1) return {}
    return { 'before-parameter-build': [remember], 'after-call': [verify] }
  },
}

/** Other hooks may still change the parameters: what is kept is the event, which holds those of the end. */
function remember(event: ParamsEvent): void {
  if (claimsOf.has(event.operation.name)) event.context.set(PARAMS, event)
}

/** @throws ChecksumMismatchError naming the messages */
function verify({ operation, context, output }: OutputEvent): void {
  if (context.has(STUBBED)) return
  const event = context.get(PARAMS) as ParamsEvent | undefined
  const claims = event === undefined ? [] : claimsOf.get(operation.name)!(event.params, output)
  const broken = claims.filter(({ claimed, actual }) => claimed !== actual)
  if (broken.length === 0) return
  const parts = broken.map(({ messageId, part }) => `the ${part} of message ${String(messageId)}`)
  throw new ChecksumMismatchError(
    `${operation.name}: not the MD5 that the queue gives: ${parts.join(', ')}. It was changed on its way. With ` +
      "responseChecksumValidation: 'when_required' this is not verified.",
  )
}

import { UnsupportedFeatureError } from '../../errors.ts'
import type { Operation } from '../../model/service.ts'

/**
 * Refuses an operation whose input is an event stream: that takes HTTP/2, and a signature for each event.
 *
 * @throws UnsupportedFeatureError
 */
export function refuseEventInput({ input, service, name }: Operation): void {
  if (input?.shape.eventStream === undefined) return
  throw new UnsupportedFeatureError(
    `${service.name}.${name} takes an event stream as input, over HTTP/2, which tucuxi does not send. ` +
      'Use an operation of the service that takes its input whole.',
  )
}

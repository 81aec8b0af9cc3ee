import type { OutputEvent } from '../client/hooks.ts'
import { BatchError } from '../errors.ts'
import type { Customisation } from './types.ts'

/** The action of a resource gives the tasks only, so that tasks which were not started are an error of it. */
export const ecs: Customisation = { resourceHooks: { 'after-call': [rejectUnstarted] } }

function rejectUnstarted({ operation, output }: OutputEvent): void {
  if (operation.name !== 'RunTask') return
  const failures = (output.failures ?? []) as readonly Readonly<Record<string, unknown>>[]
  const [first] = failures
  if (first === undefined) return
  const reason = [first.reason, first.detail, first.arn].filter(Boolean).join(', ')
  const succeeded = (output.tasks ?? []) as readonly unknown[]
  throw new BatchError(
    `ecs.${operation.name}: ${failures.length} of the tasks could not be started. First: ${reason}. See "failures"; those ` +
      'that were started are in "succeeded".',
    [output],
    failures,
    { succeeded },
  )
}

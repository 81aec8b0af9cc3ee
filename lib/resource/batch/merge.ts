import { added } from '../../client/page-results.ts'
import type { UntypedOutput } from '../../client/types.ts'
import { setOwn } from '../../set-own.ts'
import { NO_ANSWER } from './failures.ts'
import { type BatchForm, COUNT_OF_FAILED } from './form.ts'
import type { Progress } from './send.ts'

/**
 * The answers of a batch as one, in the shape that the operation answers with: what failed and was done when it was sent
 * again counts as done. Of what is neither a list nor a map, the last answer has it.
 */
export function mergeAnswers(form: BatchForm, { answers, failures }: Progress, params: UntypedOutput): UntypedOutput {
  const last = answers.at(-1)!.response
  if (answers.length === 1 && !failures.some(({ code }) => code === NO_ANSWER)) return last
  const merged = { ...last }
  const failed = form.failures!
  for (const [name, { type }] of form.operation.output?.shape.members ?? []) {
    // Names come once: nothing of that kind is sent again.
    if (name === failed.member && failed.kind !== 'named') continue
    if (COUNT_OF_FAILED.test(name)) {
      if (Object.hasOwn(last, name)) merged[name] = failures.length
    } else if (type === 'list' || type === 'map') {
      const sum = answers.reduce<unknown>((before, { response }) => added(before, response[name]), undefined)
      if (sum !== undefined) setOwn<unknown>(merged, name, sum)
    }
  }
  if (failed.kind === 'named') return merged
  const said = failedMember(form, { answers, failures }, params)
  if (said !== undefined) merged[failed.member] = said
  else delete merged[failed.member]
  return merged
}

/** The member that says what failed, of all answers. */
function failedMember(
  { failures: form, layout, path }: BatchForm,
  { answers, failures }: Pick<Progress, 'answers' | 'failures'>,
  params: UntypedOutput,
): unknown {
  const { kind, member } = form!
  if (kind === 'positional') {
    const results: unknown[] = []
    for (const { response, asked } of answers) {
      for (const [place, index] of asked.entries())
        results[index] = (response[member] as unknown[] | undefined)?.[place]
    }
    for (const { code, index, detail } of failures) if (code === NO_ANSWER) results[index!] = detail
    return results
  }
  const isSaid = failures.length > 0 || answers.some(({ response }) => Object.hasOwn(response, member))
  if (!isSaid) return undefined
  const details = failures.map(({ detail }) => detail)
  return kind === 'unprocessed' ? layout.put(params, details)[path] : details
}

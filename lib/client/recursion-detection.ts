import { percentEncode } from '../percent-encode.ts'
import type { HookTable } from './hooks.ts'

const HEADER = 'x-amzn-trace-id'

/** Whatever could not stand in a header, or would end the value. */
const UNSAFE = /[^\w.~=;:+&[\]{}"',-]+/g

/**
 * In a Lambda function, each call says for which invocation it is made, so that Lambda can stop functions that call
 * themselves without end. The variable is another in each invocation.
 *
 * Source: botocore/handlers.py, add_recursion_detection_header.
 */
export function recursionDetection(environment: Readonly<Record<string, string | undefined>>): HookTable {
  if (environment.AWS_LAMBDA_FUNCTION_NAME === undefined) return {}
  return {
    'before-call': [
      ({ request }) => {
        const trace = environment._X_AMZN_TRACE_ID
        if (trace) request.headers[HEADER] ??= trace.replace(UNSAFE, percentEncode)
      },
    ],
  }
}

import type { Operation } from '../../model/service.ts'
import type { ParseableResponse } from '../protocol.ts'
import { parseStructure } from './parse.ts'
import { XmlReader } from './reader.ts'
import { xmlTable } from './table.ts'

/** What differs between the answers of the query and of the ec2 protocol. */
export interface FormAnswerRules {
  /** Reads the request id from a child of the root, if that is it, and closes the child. */
  requestId(reader: XmlReader, name: string): string | undefined
}

/** The roots of answers that say that the call failed. */
export const errorRoots: readonly string[] = ['ErrorResponse', 'Response', 'Error']

/**
 * The output of an operation whose request was a form, with the request id as `ResponseMetadata`. The root must be
 * `<OperationResponse>`, or at least end like that, because stores that imitate AWS misspell it; and the element around
 * the output must be there. An operation without output may answer with an empty body.
 * Source: botocore/parsers.py, QueryParser and EC2QueryParser.
 *
 * @throws MalformedResponseError
 */
export function parseFormAnswer(
  operation: Operation,
  response: ParseableResponse,
  rules: FormAnswerRules,
): Record<string, unknown> {
  const { output: ref } = operation
  const table = ref && xmlTable(ref.shape)
  if (response.body.length === 0 && (table === undefined || table.shape.members.size === 0)) return {}
  const reader = new XmlReader(response.body, operation)
  const root = reader.root()
  if (errorRoots.includes(root) || !(root.endsWith('Response') || root === operation.name)) {
    throw reader.error(`has the root <${root}>, where it must be <${operation.name}Response>`)
  }
  let output: Record<string, unknown> | undefined
  let requestId: string | undefined
  const readOther = (name: string) => {
    const id = rules.requestId(reader, name)
    if (id === undefined) reader.skip()
    else requestId = id
  }
  if (table !== undefined && ref?.resultWrapper === undefined) {
    output = parseStructure(reader, table, {}, readOther)
  } else {
    while (reader.child()) {
      const { name } = reader
      if (table !== undefined && name === ref?.resultWrapper && output === undefined)
        output = parseStructure(reader, table)
      else readOther(name)
    }
  }
  reader.finish()
  if (output === undefined && ref !== undefined) throw reader.error(`has no <${ref.resultWrapper}>`)
  output ??= {}
  if (requestId !== undefined) output.ResponseMetadata = { RequestId: requestId }
  return output
}

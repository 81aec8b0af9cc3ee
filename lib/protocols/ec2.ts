import { type FormRules, serializeForm } from './form/serialize.ts'
import type { Protocol } from './protocol.ts'
import { hasRoot, parseXmlError } from './xml/error.ts'
import { errorRoots, type FormAnswerRules, parseFormAnswer } from './xml/form-answer.ts'

const form: FormRules = {
  emptyLists: false,
  // botocore leaves the member's own name as it is; in EC2's model all are capitalised already.
  memberName: ref => ref.queryName ?? capitalised(ref.locationName ?? ref.name),
  listPrefix: prefix => prefix,
  mapPrefix: (prefix, { flattened }) => (flattened ? prefix : `${prefix}.entry`),
}

const answer: FormAnswerRules = {
  requestId: (reader, name) => (name === 'requestId' ? reader.text() : undefined),
}

/**
 * The query protocol as EC2 speaks it: lists are flat, names have their own rules, and an answer has no wrapper.
 * Source: https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html and botocore.
 */
export const ec2: Protocol = {
  name: 'ec2',
  serialize: (operation, params) => serializeForm(operation, params, form),
  parse: (operation, response) => parseFormAnswer(operation, response, answer),
  parseError: (operation, response) => parseXmlError(operation, response),
  isError: (_operation, response) => hasRoot(response.body, errorRoots),
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

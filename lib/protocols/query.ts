import { type FormRules, serializeForm } from './form/serialize.ts'
import type { Protocol } from './protocol.ts'
import { hasRoot, parseXmlError } from './xml/error.ts'
import { errorRoots, type FormAnswerRules, parseFormAnswer } from './xml/form-answer.ts'

const form: FormRules = {
  emptyLists: true,
  memberName: ref => ref.locationName ?? ref.name,
  listPrefix(prefix, { flattened, locationName, shape: { member } }) {
    if (!flattened) return `${prefix}.${member.locationName ?? 'member'}`
    // The name of the items takes the place of the member's own, unless the model gives that one explicitly. botocore
    // always replaces it, against the specification; no model of AWS has both names.
    if (member.locationName === undefined || locationName !== undefined) return prefix
    return prefix.slice(0, prefix.lastIndexOf('.') + 1) + member.locationName
  },
  mapPrefix: (prefix, { flattened }) => (flattened ? prefix : `${prefix}.entry`),
}

const answer: FormAnswerRules = {
  requestId(reader, name) {
    if (name !== 'ResponseMetadata') return undefined
    let requestId = ''
    while (reader.child()) {
      const { name: child } = reader
      if (child === 'RequestId') requestId = reader.text()
      else reader.skip()
    }
    return requestId
  },
}

/**
 * A form as request, XML as answer: IAM, SNS, STS, CloudFormation and others.
 * Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html and botocore.
 */
export const query: Protocol = {
  name: 'query',
  serialize: (operation, params) => serializeForm(operation, params, form),
  parse: (operation, response) => parseFormAnswer(operation, response, answer),
  parseError: (operation, response) => parseXmlError(operation, response),
  isError: (_operation, response) => hasRoot(response.body, errorRoots),
}

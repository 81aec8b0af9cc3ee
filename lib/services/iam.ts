import type { Shape } from '../model/shape.ts'
import type { Customisation } from './types.ts'

/** The shape of all members that hold a policy. */
const POLICY_DOCUMENT = 'policyDocumentType'

/** Policies come as percent-encoded JSON, and are handed on as objects. Source: botocore/handlers.py, json_decode_policies. */
export const iam: Customisation = {
  hooks: {
    'after-call': [
      ({ operation, output }) => {
        if (operation.output !== undefined) readPolicies(operation.output.shape, output)
      },
    ],
  },
}

function readPolicies(shape: Shape, value: unknown): void {
  if (shape.type === 'list') {
    if (Array.isArray(value)) for (const item of value) readPolicies(shape.member.shape, item)
    return
  }
  if (shape.type !== 'structure' || typeof value !== 'object' || value === null) return
  const record = value as Record<string, unknown>
  for (const [name, member] of shape.members) {
    const found = record[name]
    if (typeof found !== 'string') readPolicies(member.shape, found)
    else if (member.shape.name === POLICY_DOCUMENT) record[name] = readPolicy(found)
  }
}

function readPolicy(text: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(text))
  } catch {
    // What is no document stays what it is.
    return text
  }
}

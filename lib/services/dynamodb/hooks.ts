import type { HookTable, OutputEvent } from '../../client/hooks.ts'
import { toNative, toWire } from './transform.ts'

/**
 * Native values and conditions in every call of a client, and native values in its answers.
 *
 * Source: boto3/dynamodb/transform.py, DynamoDBHighLevelResource. boto3 leaves the items of errors as they are.
 */
export const hooks: HookTable = {
  'before-parameter-build': [
    event => {
      event.params = toWire(event.operation, event.params)
    },
  ],
  'after-call': [
    ({ operation, output }) => {
      if (operation.output !== undefined) toNative(operation.output.shape, output)
    },
  ],
  refused: [makeErrorNative],
}

/** The members of a modelled error are on it and in its `response`. Its message is not the member of that name. */
function makeErrorNative({ operation, error, output }: OutputEvent): void {
  const shape = error && operation.service.exceptions.get(error.code)
  if (shape === undefined) return
  const fields = new Map(Object.entries(error!))
  const shared = [...shape.members.keys()].filter(name => fields.has(name) && fields.get(name) === output[name])
  toNative(shape, output)
  for (const name of shared) Object.assign(error!, { [name]: output[name] })
}

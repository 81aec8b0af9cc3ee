import type { Hook, ParamsEvent } from '../client/hooks.ts'
import { ParamValidationError } from '../errors.ts'

/**
 * Lets callers give a parameter by a better name: that of boto3 for names that are none in Python, or differ from what
 * the service's other operations have. Operations without the parameter are left alone.
 *
 * Source: botocore/handlers.py, ParameterAlias.
 *
 * @throws ParamValidationError when it is given by both names
 */
export function renameParam(alias: string, name: string): Hook<ParamsEvent> {
  return ({ operation, params }) => {
    if (params[alias] === undefined || operation.input?.shape.members.has(name) !== true) return
    if (params[name] !== undefined) {
      throw new ParamValidationError(operation.name, [{ path: alias, problem: `is ${name} by another name: give one` }])
    }
    params[name] = params[alias]
    delete params[alias]
  }
}

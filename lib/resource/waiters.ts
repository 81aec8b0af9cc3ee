import { checkNames } from '../client/option-names.ts'
import type { UntypedParams, WaitOptions } from '../client/types.ts'
import { compile } from '../jmespath.ts'
import { camelCase } from '../names.ts'
import type { ResourceType } from './context.ts'
import { internals } from './core.ts'
import { method } from './define.ts'
import { compileParams, fill, merge, prepare } from './params.ts'
import { sharedWaiters } from './shared-waiter.ts'
import type { Data } from './state.ts'

/** Options of a resource's waiter: those of the client's, and parameters beside the ones that the resource fills in. */
export interface ResourceWaitOptions extends WaitOptions {
  params?: UntypedParams | undefined
}

const OPTIONS = ['delay', 'maxAttempts', 'signal', 'onPoll', 'params']

/**
 * Modelled waiters: `instance.waitUntilStopped(options)`. Where the definition says where the resource is in the last
 * answer, it is known afterwards; where not, what was known stays, as in boto3. Waits without parameters of their own poll
 * together where the operation allows it.
 */
export function defineWaiters(type: ResourceType): void {
  const shared = sharedWaiters(type)
  for (const { member, definition } of type.view.waiters) {
    const { waiterName, path } = definition
    const filled = compileParams(definition.params, type.view)
    const search = path === undefined ? undefined : compile(path)
    method(type.prototype, member, async (resource, [given]) => {
      checkNames(member, given ?? {}, OPTIONS)
      const { params: extra, ...options } = (given ?? {}) as ResourceWaitOptions
      await prepare(filled, resource)
      const params = merge(fill(filled, resource), extra, waiterName)
      const { client, state } = internals(resource)
      // Somebody who gives parameters of his own wants that very request.
      const together = extra === undefined ? shared(resource, definition) : undefined
      const waiter = together ?? client.getWaiter(camelCase(waiterName))
      const response = await waiter.wait(params, options)
      const data = only(search?.(response))
      if (data !== undefined) state.know(data)
      return resource
    })
  }
}

/** The one structure that was found, be it in a list or not. */
function only(found: unknown): Data | undefined {
  const one: unknown = Array.isArray(found) && found.length === 1 ? found[0] : found
  return typeof one === 'object' && one !== null && !Array.isArray(one) ? (one as Data) : undefined
}

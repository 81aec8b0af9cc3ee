import { guardMembers } from '../guard.ts'
import type { ClientEvents } from './hooks.ts'
import type { Runtime } from './runtime.ts'
import type { ClientMeta } from './types.ts'

/** `client.meta`; what needs the endpoint rules is worked out when it is read. */
export function clientMeta(runtime: Runtime): ClientMeta {
  const { service, config, hooks } = runtime
  const events: ClientEvents = { on: hooks.on.bind(hooks), off: hooks.off.bind(hooks) }
  const meta: ClientMeta = {
    serviceModel: service,
    region: config.region,
    partition: runtime.partition,
    config,
    events: Object.setPrototypeOf(events, EVENTS),
    get endpointUrl() {
      return runtime.endpoints.resolve(undefined, {}).url
    },
    get methodToApi() {
      return Object.fromEntries(service.methodToApi)
    },
  }
  return Object.setPrototypeOf(meta, META)
}

const META = {}
const EVENTS = {}
guardMembers(META, 'client.meta')
guardMembers(EVENTS, 'client.meta.events')

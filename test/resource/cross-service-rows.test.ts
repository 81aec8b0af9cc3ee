/** What references lead to: examples of data, one at least for each pattern of `traits-1.json`. */

import test from 'ava'
import { Loader } from '../../lib/model/loader.ts'
import { camelCase } from '../../lib/names.ts'
import { internals } from '../../lib/resource/core.ts'
import type { ResourceDefinitions } from '../../lib/resource/definition.ts'
import { createServiceResource } from '../../lib/resource/index.ts'
import type { ServiceTraits } from '../../lib/resource/traits.ts'
import { examples } from './cross-service-examples.ts'
import { examplesOfBoto3 } from './cross-service-examples-of-boto3.ts'
import { examplesOfData } from './cross-service-examples-of-data.ts'
import { examplesWithin } from './examples-within-services.ts'
import { fakeClient, type Loose } from './fixture.ts'

const loader = new Loader()
const table = Object.fromEntries(
  loader.resourceServices().map(name => [name, loader.load<ServiceTraits>(name, 'traits-1') ?? {}]),
)

const HERE = 'eu-west-1'

/** The service resource of a service. */
function root(name: string, region = HERE): Loose {
  const definition = loader.load<ResourceDefinitions>(name, 'resources-1')!
  const { client } = fakeClient({}, { meta: { region, partition: 'aws', config: {} } })
  return createServiceResource({
    definition,
    service: loader.serviceModel(name),
    client,
    traits: table[name]!,
    neighbours: root,
  })
}

/** A resource as text, with its region where that is another. */
function text(made: Loose): string {
  const { region } = made.meta.client.meta
  return region === HERE ? String(made) : `${made} in ${region}`
}

/** A resource that knows `data`. What `identifiers` leaves out is `'x'`. */
function make(service: string, name: string, data: object, identifiers: Readonly<Record<string, string>> = {}): Loose {
  const home = internals(root(service))
  const type = home.type.context.type(name)
  const values = type.view.identifiers.map(({ name: key }): [string, string] => [key, identifiers[key] ?? 'x'])
  const made = type.make(home.client, new Map(values))
  internals(made).state.know(data as Record<string, unknown>)
  return made
}

const rows = [...examples, ...examplesOfBoto3, ...examplesOfData, ...examplesWithin]

for (const [service, type, reference, data, expected, identifiers] of rows) {
  test(`${reference} of ${service}.${type} with ${JSON.stringify({ ...data, ...identifiers })}`, t => {
    const found = make(service, type, data, identifiers)[camelCase(reference)]
    t.deepEqual(Array.isArray(found) ? found.map(text) : found && text(found), expected)
  })
}

test('every pattern has an example', t => {
  const patternsOf = (service: string, type: string, reference: string) => {
    return (table[service]!.references?.[type]?.[reference]?.identifiers ?? []).map(({ pattern }) => pattern ?? '')
  }
  const tried = new Set(rows.flatMap(([service, type, reference]) => patternsOf(service, type, reference)))
  const missing = Object.entries(table).flatMap(([service, { references = {} }]) =>
    Object.entries(references).flatMap(([type, ofType]) =>
      Object.keys(ofType)
        .filter(reference =>
          patternsOf(service, type, reference).some(pattern => pattern !== '' && !tried.has(pattern)),
        )
        .map(reference => `${service}.${type}.${reference}`),
    ),
  )
  t.deepEqual(missing, [])
})

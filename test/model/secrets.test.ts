/** Members that are secrets and that models do not call so: `models/<service>/<version>/service-2.tucuxi-extras.json`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import test from 'ava'
import type { ServiceDefinition } from '../../lib/model/definition.ts'
import { Loader } from '../../lib/model/loader.ts'
import { ServiceModel } from '../../lib/model/service.ts'
import { internals } from '../../lib/resource/core.ts'
import type { ResourceDefinitions } from '../../lib/resource/definition.ts'
import { createServiceResource } from '../../lib/resource/index.ts'
import { redact } from '../../lib/testing/redact.ts'
import { fakeClient, type Loose } from '../resource/fixture.ts'

const loader = new Loader()
const MODELS = join(import.meta.dirname, '../../models')
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

const corrected = readdirSync(MODELS, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('service-2.tucuxi-extras.json'))
  .map(path => path.split(sep))

for (const [service = '', version = '', file = ''] of corrected) {
  test(`${service}: what is called a secret is there, and its model does not say so`, t => {
    const definition: ServiceDefinition = read(join(MODELS, service, version, 'service-2.json'))
    const vendored = new ServiceModel(service, definition)
    const ours = loader.serviceModel(service)
    const { shapes } = read(join(MODELS, service, version, file)).merge as Pick<ServiceDefinition, 'shapes'>
    for (const [shape, { members = {} }] of Object.entries(shapes)) {
      for (const [name, ref] of Object.entries(members)) {
        t.deepEqual(ref, { sensitive: true } as unknown as typeof ref)
        t.false(vendored.shapes.get(shape).members.get(name)?.sensitive, `${shape}.${name}`)
        t.true(ours.shapes.get(shape).members.get(name)?.sensitive, `${shape}.${name}`)
      }
    }
  })
}

test('a key of API Gateway is not shown: not by resources, not in recordings', t => {
  const service = loader.serviceModel('apigateway')
  const definition = loader.load<ResourceDefinitions>('apigateway', 'resources-1')!
  const key = (createServiceResource({ definition, service, client: fakeClient({}).client }) as Loose).ApiKey('k-1')
  internals(key).state.know({ id: 'k-1', name: 'guests', value: 'abc' })
  t.is(key.value, 'abc')
  t.like(key.toJSON(), { name: 'guests', value: '***' })
  const { output } = service.operation('GetApiKeys')
  t.deepEqual(redact({ items: [{ id: 'k-1', value: 'abc' }] }, output), { items: [{ id: 'k-1', value: 'REDACTED' }] })
})

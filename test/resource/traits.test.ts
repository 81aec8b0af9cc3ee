/** Every row of `traits-1.json` names what exists, and makes requests that the service would take. */

import test from 'ava'
import { faultsOf } from '../../lib/client/validate.ts'
import { Loader } from '../../lib/model/loader.ts'
import { internals } from '../../lib/resource/core.ts'
import type { ResourceDefinitions } from '../../lib/resource/definition.ts'
import { createServiceResource } from '../../lib/resource/index.ts'
import type { ServiceTraits } from '../../lib/resource/traits.ts'
import { viewType } from '../../lib/resource/view.ts'
import { customisationOf } from '../../lib/services/index.ts'
import { DefinitionCheck, type Waiters } from './definition-checks.ts'
import { fakeClient, type Loose } from './fixture.ts'

const loader = new Loader()
const table = Object.fromEntries(
  loader.resourceServices().map(name => [name, loader.load<ServiceTraits>(name, 'traits-1') ?? {}]),
)

/** A resource of a type, with what the rules read of its data; its client takes every call. */
function make(service: string, type: string, traits: ServiceTraits) {
  const model = loader.serviceModel(service)
  const definitions = loader.load<ResourceDefinitions>(service, 'resources-1')!
  const view = viewType(definitions, model, type)
  const answers = Object.fromEntries([...model.methodToApi.keys()].map(method => [method, () => ({})]))
  const { client, calls } = fakeClient(answers)
  const root = createServiceResource({ definition: definitions, service: model, client, traits })
  const identifiers = new Map(
    view.identifiers.map(({ name, integer }) => [name, integer ? 1 : `${name}-is-long-enough-for-all`]),
  )
  const resource = internals(root).type.context.type(type).make(client, identifiers) as Loose
  const data = {
    Attributes: { QueueArn: 'arn:aws:x:y' },
    FunctionMetadata: { FunctionARN: 'arn:aws:x:y' },
    ServerCertificateMetadata: { Arn: 'arn:aws:x:y' },
  }
  const texts = [...(view.shape?.members ?? [])].filter(([, { shape }]) => shape.type === 'string')
  internals(resource).state.know({
    ...Object.fromEntries(texts.map(([name]) => [name, 'arn:aws:iam::123456789012:x'])),
    ...data,
  })
  return { resource, calls, model }
}

for (const [service, traits] of Object.entries(table)) {
  test(`the ARNs of ${service} are made of what its types have`, t => {
    const pattern = /^arn:(aws:|\{)/
    for (const type of Object.keys(traits.arns ?? {})) {
      const { resource } = make(service, type, traits)
      t.true(
        pattern.test(resource.meta.arn) ||
          resource.meta.arn === undefined ||
          /-is-long-enough-for-all$/.test(resource.meta.arn),
        type,
      )
    }
  })

  for (const rule of traits.tags ?? []) {
    for (const type of rule.types) {
      test(`the tags of ${service}.${type} are read and written by requests that the model allows`, async t => {
        const { resource, calls, model } = make(service, type, traits)
        const { tags } = resource.meta
        await tags.assign({ team: 'river', stage: 'dev' })
        await tags.delete('team')
        if (rule.list !== undefined) await tags.load()
        t.true(calls.length >= 2)
        for (const [method, params] of calls) {
          const operation = model.operation(model.methodToApi.get(method)!)
          t.deepEqual(faultsOf(operation, params as Record<string, unknown>), [], `${method} ${JSON.stringify(params)}`)
        }
      })
    }
  }
}

for (const [service, { references = {} }] of Object.entries(table)) {
  const all = Object.entries(references)
  if (all.length === 0) continue
  test(`references of ${service} to other services are made of what its types have`, t => {
    const definitions = loader.load<ResourceDefinitions>(service, 'resources-1')!
    const model = loader.serviceModel(service)
    const check = new DefinitionCheck(definitions, model, loader.load<Waiters>(service, 'waiters-2') ?? { waiters: {} })
    const before = check.faults.length
    for (const [type, ofType] of all) {
      t.notThrows(() => viewType(definitions, model, type, ofType))
      for (const [name, reference] of Object.entries(ofType)) {
        const others = loader.load<ResourceDefinitions>(reference.service, 'resources-1')!
        check.crossService(type, name, reference, others)
      }
    }
    t.deepEqual(check.faults.slice(before), [])
  })
}

for (const [service, { keeps = {} }] of Object.entries(table)) {
  if (Object.keys(keeps).length === 0) continue
  test(`actions of ${service} that keep what is known exist, and are not named after reading`, t => {
    const definitions = loader.load<ResourceDefinitions>(service, 'resources-1')!
    const extensions = customisationOf(service)?.resources ?? {}
    for (const [type, names] of Object.entries(keeps)) {
      const { actions, load } = viewType(definitions, loader.serviceModel(service), type)
      t.truthy(load ?? extensions[type]?.load, `${service}.${type} has nothing to discard`)
      t.deepEqual([...names].sort(), [...new Set(names)], `${service}.${type} is in order`)
      for (const name of names) {
        const action = actions.find(one => one.name === name)
        t.regex(action?.definition.request.operation ?? '', /^(?!Get|Describe|List)./, `${service}.${type}.${name}`)
      }
    }
  })
}

test('what a key or a function knows outlives its use, and not its change', async t => {
  const key = make('kms', 'Key', table.kms!).resource
  await key.encrypt({ Plaintext: 'x' })
  await key.generateDataKey({ KeySpec: 'AES_256' })
  t.true(key.isLoaded)
  await key.disable()
  t.false(key.isLoaded)
  const fn = make('lambda', 'Function', table.lambda!).resource
  await fn.invoke({ Payload: '{}' })
  t.true(fn.isLoaded)
  await fn.updateConfiguration({ Timeout: 3 })
  t.false(fn.isLoaded)
  const topic = make('sns', 'Topic', table.sns!).resource
  await topic.publish({ Message: 'x' })
  t.true(topic.isLoaded)
})

test('every type whose shape has tags has a rule, or is known to have none', t => {
  // A stack is tagged by updateStack(), which updates all of it.
  const without = new Set(['cloudformation.Stack'])
  for (const [service, traits] of Object.entries(table)) {
    const definitions = loader.load<ResourceDefinitions>(service, 'resources-1')!
    const ruled = new Set((traits.tags ?? []).flatMap(({ types }) => types))
    for (const type of Object.keys(definitions.resources ?? {})) {
      const { shape } = viewType(definitions, loader.serviceModel(service), type)
      const isTagged = ['Tags', 'tags', 'TagSet'].some(member => shape?.members.has(member) === true)
      if (isTagged && !without.has(`${service}.${type}`)) t.true(ruled.has(type), `${service}.${type}`)
    }
  }
})

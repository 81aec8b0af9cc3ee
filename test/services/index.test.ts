import test from 'ava'
import { Session } from '../../lib/index.ts'
import { Loader } from '../../lib/model/loader.ts'
import type { ResourceDefinitions } from '../../lib/resource/definition.ts'
import { typeNames, viewType } from '../../lib/resource/view.ts'
import { customisationOf, serviceNameOf } from '../../lib/services/index.ts'

const loader = new Loader()

test('a service without customisation has none, whatever its name', t => {
  t.is(customisationOf('sts'), undefined)
  t.is(customisationOf('constructor'), undefined)
})

test('every customisation is of a type and of identifiers that there are', t => {
  for (const name of ['ec2', 's3']) {
    const definition = loader.load<ResourceDefinitions>(name, 'resources-1')!
    for (const [type, { mayBeEmpty = [] }] of Object.entries(customisationOf(name)!.resources!)) {
      t.true(typeNames(definition).includes(type), type)
      const { identifiers } = viewType(definition, loader.serviceModel(name), type)
      for (const identifier of mayBeEmpty) t.true(identifiers.some(each => each.name === identifier))
    }
  }
})

test('a service that had another name is found by it', t => {
  t.is(serviceNameOf('runtime.sagemaker'), 'sagemaker-runtime')
  t.is(serviceNameOf('s3'), 's3')
  const session = new Session({ region: 'us-east-1' })
  t.is(session.client('runtime.sagemaker').meta.serviceModel.name, 'sagemaker-runtime')
})

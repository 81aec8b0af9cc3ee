import test from 'ava'
import { ClientError, ResourceNotFoundError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()

test('a parameter: put, loaded, changed, versioned, labelled, deleted', async t => {
  const ssm = aws.session.resource('ssm')
  const parameter = await ssm.putParameter({ Name: '/lock/level', Value: '3', Type: 'String' })
  t.is(String(parameter), "ssm.Parameter(name='/lock/level')")
  t.is((await parameter.loaded()).value, '3')
  await parameter.put({ Value: '4', Overwrite: true })
  t.like(await parameter.loaded(), { value: '4', version: 2 })
  const versions = await parameter.versions.toArray()
  t.deepEqual(
    versions.map(({ version, value }) => [version, value]),
    [
      [1, '3'],
      [2, '4'],
    ],
  )
  await parameter.Version(1).label({ Labels: ['low'] })
  t.deepEqual((await parameter.versions.first())!.labels, ['low'])
  await parameter.addTags({ Tags: [{ Key: 'team', Value: 'river' }] })
  t.deepEqual(await parameter.listTags(), [{ Key: 'team', Value: 'river' }])
  await parameter.removeTags({ TagKeys: ['team'] })
  t.deepEqual(await parameter.listTags(), [])
  await parameter.delete()
  await t.throwsAsync(parameter.load(), { instanceOf: ResourceNotFoundError, message: /GetParameters/ })
})

test('a secure parameter is decrypted where that is asked for', async t => {
  const ssm = aws.session.resource('ssm')
  const parameter = await ssm.putParameter({ Name: 'secure', Value: 'tide', Type: 'SecureString' })
  t.not((await parameter.load()).value, 'tide')
  t.is((await parameter.load({ WithDecryption: true })).value, 'tide')
})

test('parameters are found by path with their values, listed with what describes them, deleted in a batch', async t => {
  const ssm = aws.session.resource('ssm')
  const names = Array.from({ length: 9 }, (_, index) => `/gate/${String(index).padStart(2, '0')}`)
  for (const Name of names) await ssm.putParameter({ Name, Value: Name, Type: 'String' })
  const path = ssm.parametersByPath.filter({ Path: '/gate' })
  t.deepEqual((await path.map(({ value }) => value).toArray()).sort(), names)
  const summaries = ssm.parameters.filter({
    ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/gate/'] }],
  })
  const summary = await summaries.first()
  t.is(summary!.tier, 'Standard')
  t.is((await summary!.Parameter().loaded()).value, summary!.name)
  const loaded = await Promise.all(names.map(name => ssm.Parameter(name).loaded()))
  t.deepEqual(
    loaded.map(({ value }) => value),
    names,
  )
  await summaries.delete()
  t.deepEqual(await path.toArray(), [])
})

test('documents and commands', async t => {
  const ssm = aws.session.resource('ssm')
  const content = { schemaVersion: '2.2', description: 'Opens', parameters: {}, mainSteps: [] }
  const document = await ssm.createDocument({
    Name: 'open-gate',
    Content: JSON.stringify(content),
    DocumentType: 'Command',
    DocumentFormat: 'JSON',
  })
  t.is((await document.load()).description, 'Opens')
  t.is(JSON.parse((await document.getContent()).Content!).description, 'Opens')
  const listed = await ssm.documents.where(({ name }) => name === 'open-gate').first()
  t.true(listed!.Document().equals(document))
  await document.update({ Content: JSON.stringify({ ...content, description: 'Shuts' }), DocumentVersion: '$LATEST' })
  await document.updateDefaultVersion({ DocumentVersion: '2' })
  t.is((await document.loaded()).defaultVersion, '2')
  const command = await document.sendCommand({ InstanceIds: ['i-0123456789abcdef0'] })
  t.true(command.document!.equals(document))
  t.is((await command.load()).documentName, 'open-gate')
  t.true((await ssm.commands.first())!.equals(command))
  const invocation = command.Invocation('i-0123456789abcdef0')
  await invocation.waitUntilExecuted({ delay: 1 })
  t.is(invocation.status, 'Success')
  await document.delete()
  t.is((await t.throwsAsync(document.load(), { instanceOf: ClientError })).code, 'InvalidDocument')
})

test('a parameter leads to the image that it names, and to its key', async t => {
  const ssm = aws.session.resource('ssm')
  const image = await aws.session.resource('ec2').images.first()
  const parameter = await ssm.putParameter({ Name: '/boat/image', Value: image!.id, Type: 'String' })
  t.is((await (await parameter.loaded()).image!.loaded()).name, image!.name)
  const key = await aws.session.resource('kms').createKey({ Description: 'of the parameter' })
  await ssm.putParameter({ Name: '/boat/key', Value: 'oak', Type: 'SecureString', KeyId: key.id })
  const [summary] = await ssm.parameters.where(({ name }) => name === '/boat/key').toArray()
  t.is((await summary!.kmsKey!.loaded()).description, 'of the parameter')
})

import test from 'ava'
import { ClientError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()

test('a secret: made, found, changed, versioned, deleted and restored', async t => {
  const secretsmanager = aws.session.resource('secretsmanager')
  const secret = await secretsmanager.createSecret({ Name: 'lock', SecretString: 'one', Description: 'of the lock' })
  t.is(String(secret), "secretsmanager.Secret(name='lock')")
  t.is((await secret.loaded()).description, 'of the lock')
  t.is((await secret.getValue()).SecretString, 'one')
  const summary = await secretsmanager.secrets.where(({ name }) => name === 'lock').first()
  t.is(summary!.description, 'of the lock', 'the listing brings its own data')
  t.true(summary!.Secret().equals(secret))
  const version = await secret.putValue({ SecretString: 'two' })
  t.true(version.Secret().equals(secret))
  t.is((await version.getValue()).SecretString, 'two')
  const versions = await secret.versions.toArray()
  const current = versions.find(other => version.equals(other))
  t.deepEqual(current!.versionStages, ['AWSCURRENT'])
  await version.addStage({ VersionStage: 'SPRING' })
  t.is((await secret.getValue({ VersionStage: 'SPRING' })).SecretString, 'two')
  await secret.update({ Description: 'of the gate' })
  t.is((await secret.loaded()).description, 'of the gate')
  await secret.addTags({ Tags: [{ Key: 'team', Value: 'river' }] })
  t.deepEqual((await secret.loaded()).tags, [{ Key: 'team', Value: 'river' }])
  await secret.removeTags({ TagKeys: ['team'] })
  await secret.delete()
  t.true((await secret.loaded()).deletedDate instanceof Date)
  await secret.restore()
  t.is((await secret.loaded()).deletedDate, undefined)
  await secret.delete({ ForceDeleteWithoutRecovery: true })
  t.is((await t.throwsAsync(secret.load(), { instanceOf: ClientError })).code, 'ResourceNotFoundException')
})

test('the values of many are read in a batch; a policy is put and deleted; a password is made', async t => {
  const secretsmanager = aws.session.resource('secretsmanager')
  for (const name of ['a', 'b', 'c']) {
    await secretsmanager.createSecret({ Name: `batch/${name}`, SecretString: `value of ${name}` })
  }
  const secrets = secretsmanager.secrets.filter({ Filters: [{ Key: 'name', Values: ['batch/'] }] })
  const [answer] = await secrets.getValue()
  const values = answer!.SecretValues!.map(({ SecretString }) => SecretString)
  t.deepEqual(values.sort(), ['value of a', 'value of b', 'value of c'])
  const secret = secretsmanager.Secret('batch/a')
  const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: [] })
  await secret.putPolicy({ ResourcePolicy })
  t.is((await secret.getPolicy()).ResourcePolicy, ResourcePolicy)
  await secret.deletePolicy()
  t.is((await secretsmanager.getRandomPassword({ PasswordLength: 20 }))!.length, 20)
})

test('a secret leads to its key', async t => {
  const [secretsmanager, kms] = [aws.session.resource('secretsmanager'), aws.session.resource('kms')]
  const key = await kms.createKey({ Description: 'of the secret' })
  const secret = await secretsmanager.createSecret({ Name: 'chest', SecretString: 'gold', KmsKeyId: key.id })
  t.is((await (await secret.loaded()).kmsKey!.loaded()).description, 'of the secret')
  t.is(secret.rotationFunction, null)
  const summary = await secretsmanager.secrets.where(({ name }) => name === 'chest').first()
  t.true(summary!.kmsKey!.equals(summary!.kmsKey))
  t.is(String(summary!.kmsKey), String(key))
})

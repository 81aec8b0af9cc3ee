import test from 'ava'
import { ClientError, ResourceNotFoundError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

test('a key: made, found, described, disabled, used, left to be deleted', async t => {
  const kms = aws.session.resource('kms')
  const key = await kms.createKey({ Description: 'of the lock', Tags: [{ TagKey: 'team', TagValue: 'river' }] })
  t.is(String(key), `kms.Key(id='${key.id}')`)
  t.is(key.description, 'of the lock')
  t.true((await kms.keys.toArray()).some(other => key.equals(other)))
  await key.updateDescription({ Description: 'of the gate' })
  t.is((await key.loaded()).description, 'of the gate')
  await key.disable()
  t.is((await key.loaded()).keyState, 'Disabled')
  await key.enable()
  const { CiphertextBlob } = await key.encrypt({ Plaintext: Buffer.from('low tide') })
  t.is(text((await kms.decrypt({ CiphertextBlob })).Plaintext!), 'low tide')
  t.is(text((await key.decrypt({ CiphertextBlob })).Plaintext!), 'low tide')
  const other = await kms.createKey()
  const moved = await key.reEncrypt({ CiphertextBlob: CiphertextBlob!, DestinationKeyId: other.id })
  t.is(text((await other.decrypt({ CiphertextBlob: moved.CiphertextBlob! })).Plaintext!), 'low tide')
  t.is((await key.generateDataKey({ KeySpec: 'AES_256' })).Plaintext!.length, 32)
  await key.enableRotation()
  t.true((await key.getRotationStatus()).KeyRotationEnabled)
  await key.addTags({ Tags: [{ TagKey: 'bank', TagValue: 'left' }] })
  await key.removeTags({ TagKeys: ['team'] })
  t.deepEqual(await key.listTags(), [{ TagKey: 'bank', TagValue: 'left' }])
  await key.scheduleDeletion({ PendingWindowInDays: 7 })
  await key.waitUntil(({ keyState }) => keyState === 'PendingDeletion', { delay: 10 })
  await key.cancelDeletion()
  t.is((await key.loaded()).keyState, 'Disabled')
  await t.throwsAsync(kms.Key('9b4b0c8e-0000-4000-8000-000000000000').load(), { instanceOf: ClientError })
})

test('aliases lead to their keys', async t => {
  const kms = aws.session.resource('kms')
  const key = await kms.createKey()
  const alias = await key.createAlias({ AliasName: 'alias/gate' })
  t.true(alias.equals(kms.Alias('alias/gate')))
  t.true((await alias.loaded()).key!.equals(key))
  const listed = await key.aliases.first()
  t.true(listed!.equals(alias))
  t.true(listed!.key!.equals(key))
  const other = await kms.createKey()
  await alias.update({ TargetKeyId: other.id })
  const moved = await kms.aliases.where(({ name }) => name === 'alias/gate').first()
  t.true(moved!.key!.equals(other))
  t.true((await alias.load()).key!.equals(other))
  await alias.delete()
  t.deepEqual(await other.aliases.toArray(), [])
  t.false(await alias.exists())
  await t.throwsAsync(alias.load(), {
    instanceOf: ResourceNotFoundError,
    message: /^kms\.Alias\(name='alias\/gate'\) does not exist: listAliases lists nothing of that name/,
  })
})

test('grants and policies of a key', async t => {
  const kms = aws.session.resource('kms')
  const key = await kms.createKey()
  const grant = await key.createGrant({
    GranteePrincipal: 'arn:aws:iam::123456789012:role/boat',
    RetiringPrincipal: 'arn:aws:iam::123456789012:role/shore',
    Operations: ['Encrypt'],
  })
  t.deepEqual((await grant.load()).operations, ['Encrypt'])
  t.true(grant.Key().equals(key))
  t.true((await key.grants.first())!.equals(grant))
  const retirable = kms.retirableGrants.filter({ RetiringPrincipal: 'arn:aws:iam::123456789012:role/shore' })
  t.is((await retirable.first())!.id, grant.id)
  await grant.revoke()
  await t.throwsAsync(grant.load(), { instanceOf: ResourceNotFoundError })
  const policy = await key.policies.first()
  t.is(policy!.name, 'default')
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] })
  await policy!.put({ Policy })
  t.is((await policy!.loaded()).policy, Policy)
})

test('a grant leads to the role that it is for', async t => {
  const iam = aws.session.resource('iam')
  const role = await iam.createRole({ RoleName: 'opener', Path: '/locks/', AssumeRolePolicyDocument: '{}' })
  const key = await aws.session.resource('kms').createKey()
  await key.createGrant({ GranteePrincipal: role.arn!, Operations: ['Decrypt'] })
  const grant = await key.grants.first()
  t.is((await grant!.granteeRole!.loaded()).path, '/locks/')
  t.is(grant!.granteeUser, null)
  t.is(grant!.retiringRole, null)
})

import { inspect } from 'node:util'
import test from 'ava'
import { ClientError, NotLoadedError } from '../../lib/index.ts'
import { useMoto } from '../helpers/aws.ts'
import { sameAsBoto3 } from './beside-boto3.ts'

const aws = useMoto()

const policyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }],
})
const trustDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
})

test.beforeEach(() => aws.server.reset())

test.serial('a user: made, renamed, put into a group, deleted', async t => {
  const iam = aws.session.resource('iam')
  const user = await iam.createUser({ UserName: 'anna', Path: '/crew/', Tags: [{ Key: 'ship', Value: 'river & sea' }] })
  t.true(user instanceof iam.User)
  t.is(String(user), `iam.User(name='anna')`)
  t.is(user.path, '/crew/', 'it knows what CreateUser answered')
  t.true(user.createDate instanceof Date)
  await sameAsBoto3(t, aws.boto3, await user.load())
  const group = await iam.Group('pilots').create()
  await group.addUser({ UserName: user.name })
  t.true((await group.users.first())?.equals(user))
  t.true((await user.groups.first())?.equals(group))
  await sameAsBoto3(t, aws.boto3, await group.load())
  await user.removeGroup({ GroupName: group.name })
  t.is(await user.groups.first(), undefined)
  const renamed = await user.update({ NewUserName: 'berta' })
  t.is(String(renamed), `iam.User(name='berta')`)
  await renamed.load()
  const gone = await t.throwsAsync(user.load(), { instanceOf: ClientError, message: /anna/ })
  t.true(gone instanceof iam.meta.client.exceptions.NoSuchEntityException)
  t.like(gone, { code: 'NoSuchEntity', statusCode: 404, operation: 'GetUser' })
  t.like(await t.throwsAsync(aws.boto3.call('iam', 'getUser', { UserName: 'anna' })), {
    code: 'NoSuchEntity',
    message: (gone.response.Error as Record<string, string>).Message,
  })
  await renamed.delete()
  await group.delete()
  t.deepEqual(await iam.users.toArray(), [])
})

test.serial('access keys are made once with their secret, which nothing shows', async t => {
  const iam = aws.session.resource('iam')
  const user = await iam.createUser({ UserName: 'anna' })
  const pair = await user.createAccessKeyPair()
  t.regex(pair.secret, /^\S{40}$/)
  t.is(pair.secretAccessKey, pair.secret)
  for (const shown of [String(pair), inspect(pair, { depth: 9, showHidden: true }), JSON.stringify(pair)]) {
    t.true(shown.includes(pair.id) && !shown.includes(pair.secret), shown)
  }
  await pair.deactivate()
  const keys = await user.accessKeys.toArray()
  t.deepEqual(keys.map(String), [`iam.AccessKey(userName='anna', id='${pair.id}')`])
  t.is(keys[0]!.status, 'Inactive')
  t.true(keys[0]!.User().equals(user))
  await sameAsBoto3(t, aws.boto3, keys, `resource('iam').User('anna').access_keys.all()`)
  await keys[0]!.activate()
  t.is((await user.accessKeys.first())?.status, 'Active')
  const owner = aws.sessionWith({ credentials: { accessKeyId: pair.id, secretAccessKey: pair.secret } })
  t.is((await owner.resource('iam').CurrentUser().loaded()).user?.name, 'anna', 'the gate has learned the new keys')
  await keys[0]!.delete()
  t.is(await user.accessKeys.first(), undefined)
})

test.serial('a policy: attached to user, group and role, with versions', async t => {
  const iam = aws.session.resource('iam')
  const user = await iam.createUser({ UserName: 'anna' })
  const group = await iam.createGroup({ GroupName: 'pilots' })
  const role = await iam.createRole({ RoleName: 'boat', AssumeRolePolicyDocument: trustDocument })
  const policy = await iam.createPolicy({ PolicyName: 'read', PolicyDocument: policyDocument, Description: 'a <b>' })
  t.is(String(policy), `iam.Policy(arn='${policy.arn}')`)
  await user.attachPolicy({ PolicyArn: policy.arn })
  await policy.attachGroup({ GroupName: group.name })
  await policy.attachRole({ RoleName: role.name })
  for (const { attachedPolicies } of [user, group, role]) {
    const [attached, ...rest] = await attachedPolicies.toArray()
    t.true(attached?.equals(policy) && rest.length === 0)
  }
  t.true((await policy.attachedUsers.first())?.equals(user))
  t.true((await policy.attachedGroups.first())?.equals(group))
  t.true((await policy.attachedRoles.first())?.equals(role))
  t.is((await policy.load()).attachmentCount, 3)
  await sameAsBoto3(t, aws.boto3, policy)
  const version = await policy.createVersion({ PolicyDocument: policyDocument, SetAsDefault: true })
  t.true((await policy.load()).defaultVersion?.equals(version))
  t.is(String(version), `iam.PolicyVersion(arn='${policy.arn}', versionId='v2')`)
  await iam.PolicyVersion(policy.arn, 'v1').setAsDefault()
  await version.delete()
  const versions = await policy.versions.toArray()
  t.deepEqual(
    versions.map(({ versionId, isDefaultVersion }) => [versionId, isDefaultVersion]),
    [['v1', true]],
  )
  const inUse = await t.throwsAsync(user.delete(), { instanceOf: ClientError })
  t.true(inUse instanceof iam.meta.client.exceptions.DeleteConflictException)
  await user.detachPolicy({ PolicyArn: policy.arn })
  await policy.detachGroup({ GroupName: group.name })
  await policy.detachRole({ RoleName: role.name })
  await iam.Policy(policy.arn).delete()
})

test.serial('a role, its inline policy, and the instance profile that has it', async t => {
  const iam = aws.session.resource('iam')
  const role = await iam.createRole({ RoleName: 'boat', AssumeRolePolicyDocument: trustDocument })
  t.true((await role.loaded()).arn?.endsWith(':role/boat'))
  const inline = role.Policy('inline')
  t.is(String(inline), `iam.RolePolicy(roleName='boat', name='inline')`)
  await inline.put({ PolicyDocument: policyDocument })
  t.true((await role.policies.first())?.equals(inline))
  t.true(inline.Role().equals(role))
  await role.AssumeRolePolicy().update({ PolicyDocument: trustDocument })
  t.throws(() => role.AssumeRolePolicy().Role().arn, { instanceOf: NotLoadedError }, 'a new resource knows nothing')
  const profile = await iam.createInstanceProfile({ InstanceProfileName: 'hull' })
  await profile.addRole({ RoleName: role.name })
  t.deepEqual((await profile.load()).roles.map(String), [`iam.Role(name='boat')`])
  t.is(profile.rolesAttribute?.[0]?.RoleName, 'boat')
  t.true((await role.instanceProfiles.first())?.equals(profile))
  await sameAsBoto3(t, aws.boto3, profile)
  await inline.delete()
  await profile.removeRole({ RoleName: role.name })
  await profile.delete()
  await role.delete()
})

test.serial('policy documents are read as boto3 reads them', async t => {
  const iam = aws.session.resource('iam')
  const user = await iam.createUser({ UserName: 'anna' })
  const inline = await user.createPolicy({ PolicyName: 'inline', PolicyDocument: policyDocument })
  const role = await iam.createRole({ RoleName: 'boat', AssumeRolePolicyDocument: trustDocument })
  const policy = await iam.createPolicy({ PolicyName: 'read', PolicyDocument: policyDocument })
  await sameAsBoto3(t, aws.boto3, await inline.load())
  t.deepEqual(inline.policyDocument, JSON.parse(policyDocument))
  await sameAsBoto3(t, aws.boto3, await role.load())
  await sameAsBoto3(t, aws.boto3, await iam.PolicyVersion(policy.arn, 'v1').load())
})

test.serial('pages of roles are followed, cut by limit() and filtered by path', async t => {
  const iam = aws.session.resource('iam')
  for (let index = 0; index < 7; index++) {
    await iam.createRole({
      RoleName: `role-${index}`,
      Path: index < 5 ? '/crew/' : '/guests/',
      AssumeRolePolicyDocument: trustDocument,
    })
  }
  let requests = 0
  iam.meta.client.meta.events.on('before-send.iam.ListRoles', () => {
    requests += 1
  })
  const roles = iam.roles.pageSize(3)
  t.is((await roles.toArray()).length, 7)
  t.is(requests, 3)
  t.is((await roles.limit(4).toArray()).length, 4)
  t.is(requests, 5)
  const guests = await iam.roles.filter({ PathPrefix: '/guests/' }).toArray()
  t.deepEqual(guests.map(String).sort(), [`iam.Role(name='role-5')`, `iam.Role(name='role-6')`])
  await sameAsBoto3(t, aws.boto3, guests, `resource('iam').roles.filter(PathPrefix='/guests/')`)
  const found: unknown[] = []
  const pages = iam.meta.client.paginate('listRoles', {}, { pageSize: 2 })
  for await (const name of pages.search('Roles[].RoleName')) found.push(name)
  t.is(found.length, 7)
})

test.serial('resources without identifiers: summary and password policy of the account', async t => {
  const iam = aws.session.resource('iam')
  await iam.createUser({ UserName: 'anna' })
  const summary = iam.AccountSummary()
  t.is((await summary.loaded()).summaryMap?.Users, 1)
  t.is(String(summary), 'iam.AccountSummary()')
  await sameAsBoto3(t, aws.boto3, summary)
  const passwords = await iam.createAccountPasswordPolicy({ MinimumPasswordLength: 12, RequireNumbers: true })
  t.is((await passwords.loaded()).minimumPasswordLength, 12)
  await sameAsBoto3(t, aws.boto3, passwords)
  const login = await iam.User('anna').createLoginProfile({ Password: 'Only4Tests!' })
  t.true(login.User().equals(iam.User('anna')))
  await login.delete()
  await passwords.delete()
  const gone = await t.throwsAsync(passwords.load(), { instanceOf: ClientError })
  t.is(gone.code, 'NoSuchEntity')
})

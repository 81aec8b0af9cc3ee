/** Uses of services that boto3 has no resources for: what must compile, and what must not. Nothing here runs. */
import type { Session } from '../../lib/index.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function is<_T extends true>(): void {}

export async function lambda(session: Session): Promise<void> {
  const service = session.resource('lambda')
  const fn = service.Function('row')
  is<Equal<typeof fn.name, string>>()
  const version = await fn.publishVersion({ Description: 'first' })
  is<Equal<typeof version.version, string>>()
  const live = await fn.createAlias({ Name: 'live', FunctionVersion: version.version })
  is<Equal<ReturnType<Exclude<typeof live.version, null>['Function']>['name'], string>>()
  // An open enumeration takes a value that the model does not know yet.
  await fn.updateConfiguration({ Runtime: 'nodejs99.x' })
  const bank = (await fn.listTags())?.bank
  is<Equal<typeof bank, string | undefined>>()
  const { Payload } = await fn.invoke({ Payload: 'text' })
  is<Equal<typeof Payload, Uint8Array | undefined>>()
  // @ts-expect-error FunctionVersion is missing
  await fn.createAlias({ Name: 'live' })
  // @ts-expect-error a wrong action
  await fn.publish()
  // @ts-expect-error a wrong attribute
  fn.runTime
  // @ts-expect-error attributes are read-only
  fn.runtime = 'python3.13'
  await fn.meta.client.getFunction({ FunctionName: fn.name })
}

export async function irregularNames(session: Session): Promise<void> {
  const rds = session.resource('rds')
  const database = rds.DBInstance('db')
  is<Equal<typeof database.dbInstanceStatus, string | undefined>>()
  is<Equal<typeof database.multiAZ, boolean | undefined>>()
  // @ts-expect-error acronyms are written small as a whole
  database.dBInstanceStatus
  for await (const one of rds.dbInstances.filter({ MaxRecords: 20 })) one.dbInstanceArn?.length
  await database.meta.client.generateDbAuthToken({ DBHostname: 'h', Port: 5432, DBUsername: 'u' })
}

export async function identifiersAndLists(session: Session): Promise<void> {
  const elb = session.resource('elbv2')
  const balancer = await elb.createLoadBalancer({ Name: 'lock' })
  is<Equal<typeof balancer.arn, string>>()
  const tasks = await session.resource('ecs').Cluster('weir').runTask({ taskDefinition: 'weir' })
  is<Equal<(typeof tasks)[number]['arn'], string>>()
  await session.resource('logs').LogGroup('river').load()
  // @ts-expect-error a record set has its zone, its name and its type
  session.resource('route53').RecordSet('zone')
}

export async function asTheServiceNamesIt(session: Session): Promise<void> {
  const { meta } = await session.resource('cloudfront').Distribution('E1').loaded()
  is<Equal<NonNullable<typeof meta.data>['ETag'], string | undefined>>()
  const group = session.resource('logs').LogGroup('river')
  await group.createExportTask({ from: 1, to: 2, destination: 'bucket' })
  await group.createExportTask({ fromTime: 1, to: 2, destination: 'bucket' })
  await group.meta.client.createExportTask({ logGroupName: 'river', fromTime: 1, to: 2, destination: 'bucket' })
  // @ts-expect-error it begins nowhere
  await group.createExportTask({ to: 2, destination: 'bucket' })
  await session.resource('kms').Alias('alias/gate').load()
}

export async function clients(session: Session): Promise<void> {
  const kms = session.client('kms')
  try {
    const { CiphertextBlob } = await kms.encrypt({ KeyId: 'k', Plaintext: 'text' })
    is<Equal<typeof CiphertextBlob, Uint8Array | undefined>>()
  } catch (error) {
    if (error instanceof kms.exceptions.NotFoundException) is<Equal<typeof error.statusCode, number>>()
    // @ts-expect-error not an exception of KMS
    if (error instanceof kms.exceptions.NoSuchKey) throw error
  }
  for await (const { Aliases } of kms.paginate('listAliases', { KeyId: 'k' })) Aliases?.[0]?.AliasName?.length
  // @ts-expect-error not an operation that pages
  kms.paginate('encrypt')
  // @ts-expect-error a wrong parameter of a page
  kms.paginate('listAliases', { Key: 'k' })
  await session.client('lambda').getWaiter('functionActive').wait({ FunctionName: 'row' })
  // @ts-expect-error a parameter of the waiter's operation is missing
  await session.client('lambda').getWaiter('functionActive').wait({})
}

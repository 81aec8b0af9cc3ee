import test from 'ava'
import { ClientError, NotLoadedError } from '../../lib/index.ts'
import { useMoto, withoutMetadata } from '../helpers/aws.ts'
import { sameAsBoto3 } from './beside-boto3.ts'

const aws = useMoto()

test.beforeEach(() => aws.server.reset())

test.serial('a vault: made, loaded, listed, deleted', async t => {
  const glacier = aws.session.resource('glacier')
  const vault = await glacier.createVault({ vaultName: 'hold' })
  t.true(vault instanceof glacier.Vault)
  t.is(String(vault), `glacier.Vault(accountId='-', name='hold')`)
  t.is((await vault.loaded()).numberOfArchives, 0)
  t.true(vault.vaultARN?.endsWith(':vaults/hold'))
  await sameAsBoto3(t, aws.boto3, vault)
  const account = glacier.Account('-')
  await account.createVault({ vaultName: 'deck' })
  const names = (vaults: { name: string }[]): string[] => vaults.map(({ name }) => name).sort()
  t.deepEqual(names(await account.vaults.toArray()), ['deck', 'hold'])
  t.deepEqual(names(await glacier.vaults.toArray()), ['deck', 'hold'])
  t.true(vault.Account().equals(account))
  await sameAsBoto3(t, aws.boto3, await glacier.vaults.toArray(), `resource('glacier').vaults.all()`)
  await account.Vault('deck').delete()
  t.deepEqual(names(await glacier.vaults.toArray()), ['hold'])
  const gone = await t.throwsAsync(account.Vault('deck').load(), { instanceOf: ClientError })
  // Glacier says ResourceNotFoundException and 404, moto a word of its own.
  t.like(gone, { code: 'VaultNotFound', statusCode: 400, operation: 'DescribeVault' })
})

test.serial('an archive: uploaded with its tree hash, retrieved by a job, deleted', async t => {
  const glacier = aws.session.resource('glacier')
  const vault = await glacier.createVault({ vaultName: 'hold' })
  const cargo = Buffer.alloc(1_500_000, 'cargo')
  const archive = await vault.uploadArchive({ body: cargo, archiveDescription: 'all of it' })
  t.is(String(archive), `glacier.Archive(accountId='-', vaultName='hold', id='${archive.id}')`)
  t.true(archive.Vault().equals(vault))
  const theirs = await aws.boto3.call('glacier', 'uploadArchive', { vaultName: 'hold', body: cargo })
  const ours = await glacier.meta.client.uploadArchive({ accountId: '-', vaultName: 'hold', body: cargo })
  t.is(ours.checksum, theirs.checksum as string, 'both sent the same tree hash')
  const job = await archive.initiateArchiveRetrieval()
  t.throws(() => job.completed, { instanceOf: NotLoadedError })
  await job.waitUntil(({ completed }) => completed, { delay: 500, timeout: 20_000 })
  t.like(job, { action: 'ArchiveRetrieval', archiveId: archive.id, statusCode: 'Succeeded' })
  t.true(job.Vault().equals(vault))
  await sameAsBoto3(t, aws.boto3, job)
  const { body } = await job.getOutput()
  t.true(Buffer.from(await body.bytes()).equals(cargo))
  await archive.delete()
})

test.serial('jobs of a vault are listed, and an inventory is one', async t => {
  const glacier = aws.session.resource('glacier')
  const vault = await glacier.createVault({ vaultName: 'hold' })
  const archive = await vault.uploadArchive({ body: 'cargo', archiveDescription: 'all of it' })
  const job = await vault.initiateInventoryRetrieval()
  await job.waitUntil(({ completed }) => completed, { delay: 500, timeout: 20_000 })
  const { body } = await job.getOutput()
  t.like(await body.json(), { ArchiveList: [{ ArchiveId: archive.id, ArchiveDescription: 'all of it', Size: 5 }] })
  const [listed, ...rest] = await vault.jobs.toArray()
  t.true(listed?.equals(job) && rest.length === 0)
  t.is(listed?.action, 'InventoryRetrieval')
  await sameAsBoto3(t, aws.boto3, [listed!], `resource('glacier').Vault('-', 'hold').jobs.all()`)
  const params = { accountId: '-', vaultName: 'hold' }
  t.deepEqual(
    withoutMetadata(await glacier.meta.client.listJobs(params)),
    await aws.boto3.call('glacier', 'listJobs', params),
  )
})

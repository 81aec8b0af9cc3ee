import { createHash } from 'node:crypto'
import test from 'ava'
import { BatchError, ClientError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

const aws = useMoto()

/** A manifest of an image with one layer; moto makes the digest of the image from those of its layers. */
function manifest(digest: string): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: { mediaType: 'application/vnd.docker.container.image.v1+json', size: 1, digest: 'sha256:c' },
    layers: [{ mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', size: 1, digest: `sha256:${digest}` }],
  })
}

test('a repository: made, found, changed, deleted', async t => {
  const ecr = aws.session.resource('ecr')
  const repository = await ecr.createRepository({ repositoryName: 'boats', tags: [{ Key: 'team', Value: 'river' }] })
  t.is(String(repository), "ecr.Repository(name='boats')")
  t.regex(repository.repositoryUri!, /\/boats$/, 'it knows what the answer said')
  await repository.putImageTagMutability({ imageTagMutability: 'IMMUTABLE' })
  t.is((await repository.loaded()).imageTagMutability, 'IMMUTABLE')
  await repository.addTags({ tags: [{ Key: 'sea', Value: 'none' }] })
  t.is((await repository.listTags())!.length, 2)
  const [listed] = await ecr.repositories.filter({ repositoryNames: ['boats'] }).toArray()
  t.true(listed!.equals(repository))
  t.is(listed!.repositoryArn, repository.repositoryArn)
  await repository.delete()
  const gone = await t.throwsAsync(repository.load(), { instanceOf: ClientError })
  t.is(gone.code, 'RepositoryNotFoundException')
})

test('a repository leads to the key that its images are encrypted with', async t => {
  const key = await aws.session.resource('kms').createKey({ Description: 'of the hold' })
  const repository = await aws.session.resource('ecr').createRepository({
    repositoryName: 'hold',
    encryptionConfiguration: { encryptionType: 'KMS', kmsKey: key.id },
  })
  t.is((await repository.kmsKey!.loaded()).description, 'of the hold')
})

test('images: put, listed with data, loaded by digest, deleted in a batch that tells what failed', async t => {
  const ecr = aws.session.resource('ecr')
  const repository = await ecr.Repository('ships').create()
  const image = await repository.putImage({ imageManifest: manifest('a'), imageTag: 'v1' })
  await repository.putImage({ imageManifest: manifest('b'), imageTag: 'v2' })
  t.regex(image.digest, /^sha256:/)
  t.deepEqual((await image.loaded()).imageTags, ['v1'])
  t.true(image.Repository().equals(repository))
  const images = await repository.images.toArray()
  t.deepEqual(images.map(({ imageTags }) => imageTags![0]).sort(), ['v1', 'v2'])
  t.truthy((await image.get())!.imageManifest)
  const [fetched] = await repository.getImages({ imageIds: [{ imageTag: 'v1' }] })
  t.true(fetched!.equals(image))

  const tags = await repository.imageTags.toArray()
  t.deepEqual(tags.map(({ tag }) => tag).sort(), ['v1', 'v2'])
  t.true(tags.find(({ tag }) => tag === 'v1')!.image!.equals(image))

  t.true((await repository.ImageTag('v1').loaded()).image!.equals(image))

  t.is((await repository.images.get())[0]!.images!.length, 2)
  await repository.images.delete()
  t.deepEqual(await repository.images.toArray(), [])
  await repository.delete({ force: true })
})

test('an image that is deleted meanwhile is a failure of its own', async t => {
  const ecr = aws.session.resource('ecr')
  const repository = await ecr.Repository('racing').create()
  const image = await repository.putImage({ imageManifest: manifest('c'), imageTag: 'v1' })
  await repository.putImage({ imageManifest: manifest('d'), imageTag: 'v2' })
  let passed = false
  const racing = repository.images.where(async () => {
    if (!passed) await image.delete()
    passed = true
    return true
  })
  const error = await t.throwsAsync(racing.delete(), { instanceOf: BatchError })
  t.like(error.failures[0], { code: 'ImageNotFound' })
  t.true(image.equals(error.failures[0]!.resource))
  t.deepEqual(await repository.images.toArray(), [])
})

test('policies of a repository, scans, and the registry', async t => {
  const ecr = aws.session.resource('ecr')
  const repository = await ecr.Repository('ruled').create()
  const lifecycle = repository.LifecyclePolicy()
  const text = JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 5 },
        action: { type: 'expire' },
      },
    ],
  })
  await lifecycle.put({ lifecyclePolicyText: text })
  t.is((await lifecycle.loaded()).lifecyclePolicyText, text)
  await lifecycle.delete()
  await t.throwsAsync(lifecycle.load(), { instanceOf: ClientError, message: /Lifecycle policy does not exist/ })

  const policy = repository.Policy()
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:ListImages' }] }
  await policy.put({ policyText: JSON.stringify(document) })
  t.deepEqual(JSON.parse((await policy.loaded()).policyText!), document)
  await policy.delete()

  const image = await repository.putImage({ imageManifest: manifest('e'), imageTag: 'v1' })
  await image.startScan()
  await image.waitUntilScanComplete({ delay: 10 })
  t.is((await image.ScanFindings().loaded()).imageScanStatus!.status, 'COMPLETE')

  const registry = ecr.Registry()
  t.regex((await registry.loaded()).registryId!, /^\d{12}$/)
  t.truthy((await ecr.getAuthorizationToken())!.authorizationToken)
})

test('layers of an image, and what holds for all repositories', async t => {
  const ecr = aws.session.resource('ecr')
  const repository = await ecr.Repository('layered').create()
  const upload = await repository.initiateLayerUpload()
  t.is(upload.repositoryName, 'layered')
  await upload.uploadPart({ partFirstByte: 0, partLastByte: 4, layerPartBlob: 'water' })
  const digest = createHash('sha256').update('water').digest('hex')
  const layer = await upload.complete({ layerDigests: [`sha256:${digest}`] })
  t.is(layer.digest, `sha256:${digest}`)
  t.is((await layer.checkAvailability()).layers![0]!.layerAvailability, 'AVAILABLE')
  await repository.putImageScanningConfiguration({ imageScanningConfiguration: { scanOnPush: true } })
  t.true((await repository.loaded()).imageScanningConfiguration!.scanOnPush)
  t.is((await repository.getScanningConfiguration())!.repositoryName, 'layered')

  const registry = ecr.Registry()
  await registry.putScanningConfiguration({ scanType: 'ENHANCED', rules: [] })
  t.is((await registry.getScanningConfiguration())!.scanType, 'ENHANCED')
  const replicationConfiguration = {
    rules: [{ destinations: [{ region: 'eu-west-1', registryId: '123456789012' }] }],
  }
  await registry.putReplicationConfiguration({ replicationConfiguration })
  t.is((await registry.loaded()).replicationConfiguration!.rules[0]!.destinations[0]!.region, 'eu-west-1')
})

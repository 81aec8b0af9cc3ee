/** How each library moves files; each opens once and gives the four jobs. Concurrency and part size are those of boto3 for all. */
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

const MB = 1024 * 1024
const PART = 8 * MB
const AT_ONCE = 10
const region = 'us-east-1'
const Bucket = 'bench'

async function each(count, work) {
  let next = 0
  const worker = async () => {
    for (let i = next++; i < count; i = next++) await work(i)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

export const libraries = {
  async tucuxi({ endpoint, credentials, big, small, count, folder, remote }) {
    const { Session } = await import(new URL('../../dist/index.js', import.meta.url))
    const s3 = new Session({ region, credentials, endpointUrl: endpoint }).client('s3')
    return {
      // For a store that does not make up its objects.
      'put big': () => s3.uploadFile(big, Bucket, remote.big),
      'put small': () => s3.uploadFile(small, Bucket, remote.small),
      up: () => s3.uploadFile(big, Bucket, remote.up),
      down: () => s3.downloadFile(Bucket, remote.big, `${folder}/big`),
      'many up': () => each(count, i => s3.uploadFile(small, Bucket, `many/${i}`)),
      'many down': () => each(count, i => s3.downloadFile(Bucket, remote.small, `${folder}/small-${i}`)),
    }
  },

  /** It has no download of its own: GetObject into a file is what its documentation shows. */
  async v3({ endpoint, credentials, big, small, count, folder, remote }) {
    const { S3Client, PutObjectCommand, GetObjectCommand } = await import('@aws-sdk/client-s3')
    const { Upload } = await import('@aws-sdk/lib-storage')
    const client = new S3Client({ region, credentials, endpoint, forcePathStyle: true })
    const get = async (Key, path) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
      await pipeline(Body, createWriteStream(path))
    }
    return {
      up: () => {
        const params = { Bucket, Key: remote.up, Body: createReadStream(big) }
        return new Upload({ client, params, partSize: PART, queueSize: AT_ONCE }).done()
      },
      down: () => get(remote.big, `${folder}/big`),
      'many up': () =>
        each(count, async i => {
          await client.send(new PutObjectCommand({ Bucket, Key: `many/${i}`, Body: await readFile(small) }))
        }),
      'many down': () => each(count, i => get(remote.small, `${folder}/small-${i}`)),
    }
  },
}

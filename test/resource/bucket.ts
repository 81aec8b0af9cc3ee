import { answering } from './batch/fixture.ts'

/** A bucket that lists its keys in pages, as S3 does. `keys` may be changed. */
export function listedBucket(keys: string[], pageSize = 3) {
  const { session, requests } = answering((_, { url }) => {
    const query = new URL(url).searchParams
    const [marker, delimiter] = [query.get('marker') ?? '', query.get('delimiter')]
    const prefix = query.get('prefix') ?? ''
    const size = Number(query.get('max-keys') ?? pageSize)
    const groupOf = (key: string) => {
      const end = delimiter === null ? -1 : key.indexOf(delimiter, prefix.length)
      return end === -1 ? key : key.slice(0, end + 1)
    }
    const all = new Set(
      keys
        .filter(key => key.startsWith(prefix))
        .map(groupOf)
        .toSorted()
        .filter(name => name > marker),
    )
    const page = [...all].slice(0, size)
    const isCut = all.size > size
    return [
      `<ListBucketResult><IsTruncated>${isCut}</IsTruncated>`,
      ...page.map(name => {
        const isGroup = !keys.includes(name)
        return isGroup
          ? `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`
          : `<Contents><Key>${name}</Key><Size>${name.length}</Size></Contents>`
      }),
      ...(isCut ? [`<NextMarker>${page.at(-1)}</NextMarker>`] : []),
      '</ListBucketResult>',
    ].join('')
  })
  const bucket = session
    .with({ s3: { addressingStyle: 'path' } })
    .resource('s3')
    .Bucket('b')
  /** The markers that were asked for. */
  const markers = () => requests.map(line => new URL(line.split(' ')[1]!).searchParams.get('marker') ?? '')
  return { bucket, requests, markers }
}

import type { WireRequest, WireResponse } from '../../lib/http/wire.ts'

/** An answer in plain text, for either library. */
export interface WorldAnswer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

/** What S3 answers to a request. */
export type World = (request: Pick<WireRequest, 'method' | 'url' | 'headers'>) => WorldAnswer

/** How a bucket says that it is elsewhere. */
export interface Home {
  readonly region: string
  /** To calls other than HeadBucket. */
  readonly elsewhere: WorldAnswer
  /** To HeadBucket; left out: as to other calls, without a body. */
  readonly head?: WorldAnswer
}

const REQUEST_ID = { 'x-amz-request-id': 'REQUEST' }

export function failure(status: number, code: string, region?: string, header?: string): WorldAnswer {
  const inBody = region === undefined ? '' : `<Region>${region}</Region>`
  const body = `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>no</Message>${inBody}<RequestId>1</RequestId></Error>`
  const headers: Record<string, string> = { ...REQUEST_ID }
  if (header !== undefined) headers['x-amz-bucket-region'] = header
  return { status, headers, body }
}

/** A bucket that answers in its own region only, by what the request is signed for; an anonymous one by its host. */
export function bucketAt({ region, elsewhere, head }: Home): World {
  return request => {
    const { method, url, headers } = request
    const signedFor = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1]
    const isHere = signedFor === undefined ? url.includes(region) : signedFor === region
    if (isHere) return success(url)
    const { pathname } = new URL(url)
    const isHeadBucket = method === 'HEAD' && !pathname.endsWith('/k')
    const answer = isHeadBucket ? (head ?? elsewhere) : elsewhere
    return method === 'HEAD' ? { ...answer, body: '' } : answer
  }
}

/** Directory buckets: each has sessions of its own, and `denied` has none. */
export function directoryBuckets(): World {
  let sessions = 0
  return ({ url }) => {
    if (!/[?&]session/.test(url)) return success(url)
    if (url.includes('denied')) return failure(403, 'AccessDenied')
    sessions++
    const xml =
      '<CreateSessionResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Credentials>' +
      `<SessionToken>token/${sessions}+=</SessionToken><SecretAccessKey>secret/${sessions}</SecretAccessKey>` +
      `<AccessKeyId>SESSION${sessions}</AccessKeyId><Expiration>2100-01-01T00:00:00Z</Expiration>` +
      '</Credentials></CreateSessionResult>'
    return { status: 200, headers: REQUEST_ID, body: xml }
  }
}

function success(url: string): WorldAnswer {
  const headers = { ...REQUEST_ID, etag: '"e"' }
  const body = url.includes('list-type=2')
    ? '<ListBucketResult><Name>b</Name></ListBucketResult>'
    : url.includes('s3express-control')
      ? '<ListAllMyDirectoryBucketsResult><Buckets/></ListAllMyDirectoryBucketsResult>'
      : '<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>'
  return { status: 200, headers, body }
}

export function wireResponse({ status, headers, body }: WorldAnswer): WireResponse {
  return { statusCode: status, headers: { ...headers }, body: Buffer.from(body) }
}

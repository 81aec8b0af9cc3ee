import type { UntypedClient, UntypedParams } from '../../client/types.ts'
import { Credentials, type CredentialsInit } from '../../credentials/credentials.ts'
import { type CredentialsGetter, type RefreshWindows, refreshing } from '../../credentials/refreshing.ts'
import { LruCache } from '../../endpoint/lru-cache.ts'

/** As many sessions as botocore keeps. */
const CACHE_SIZE = 100
/** A session lives five minutes. */
const WINDOWS: RefreshWindows = { advisory: 45_000, mandatory: 10_000 }

/**
 * The sessions of one client with directory buckets (S3 Express One Zone). A session is opened by CreateSession at the
 * first call to its bucket, shared by all calls, and renewed before it expires.
 *
 * Source: botocore/utils.py, S3ExpressIdentityCache and S3ExpressIdentityResolver.
 */
export class ExpressSessions {
  readonly #client: UntypedClient
  readonly #sessions = new LruCache<CredentialsGetter>(CACHE_SIZE)

  constructor(client: UntypedClient) {
    this.#client = client
  }

  /** @throws what CreateSession throws; CredentialsError when the session it gave has expired already. */
  async credentialsFor({ Bucket }: UntypedParams): Promise<Credentials> {
    const bucket = String(Bucket)
    let session = this.#sessions.get(bucket)
    if (session === undefined) {
      session = refreshing(() => this.#open(bucket), undefined, WINDOWS)
      this.#sessions.set(bucket, session)
    }
    return (await session())!
  }

  async #open(bucket: string): Promise<Credentials> {
    const { Credentials: session } = await this.#client.createSession!({ Bucket: bucket })
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = session as Session
    const init: CredentialsInit = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    }
    return new Credentials(init, 's3-express')
  }
}

interface Session {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
  readonly Expiration: Date
}

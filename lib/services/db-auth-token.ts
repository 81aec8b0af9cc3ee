import { checkNames } from '../client/option-names.ts'
import type { Runtime } from '../client/runtime.ts'
import { checkRegion } from '../config/region.ts'
import { InvalidOptionError } from '../errors.ts'
import { percentEncode } from '../percent-encode.ts'
import { type SignedUrlScope, signedUrl } from './signed-url.ts'

/** Which database of RDS or Aurora, and who logs in. */
export interface DbAuthTokenInit {
  /** The host name of the database, as it stands in the endpoint of the instance or cluster. */
  readonly DBHostname: string
  readonly Port: number
  readonly DBUsername: string
  /** The region of the database; that of the client when left out. */
  readonly Region?: string | undefined
}

/** Which cluster of Aurora DSQL. */
export interface DsqlAuthTokenInit {
  /** The host name of the cluster. */
  readonly Hostname: string
  /** The region of the cluster; that of the client when left out. */
  readonly Region?: string | undefined
  /** Seconds for which the token is good; 900 when left out. */
  readonly ExpiresIn?: number | undefined
}

/** Methods of the `rds` client that are no operations. */
export interface RdsMethods {
  /**
   * Makes a token with which an IAM user or role logs in to a database of RDS, in the place of a password. Nothing is
   * sent. The token is good for 15 minutes; connections that are open outlive it.
   *
   * Source: botocore/signers.py, generate_db_auth_token.
   *
   * @throws InvalidOptionError an argument that is missing, unknown or has a value that it cannot have
   * @throws InvalidRegionError a `Region` that cannot be one
   * @throws NoCredentialsError there is nothing to sign with
   * @example
   * const password = await rds.generateDbAuthToken({
   *   DBHostname: 'db.abc.eu-west-1.rds.amazonaws.com',
   *   Port: 5432,
   *   DBUsername: 'app',
   * })
   */
  generateDbAuthToken(init: DbAuthTokenInit): Promise<string>
}

/** Methods of the `dsql` client that are no operations. */
export interface DsqlMethods {
  /**
   * Makes a token with which a role of the database logs in to a cluster of Aurora DSQL. Nothing is sent.
   *
   * Source: botocore/signers.py, dsql_generate_db_connect_auth_token.
   *
   * @throws InvalidOptionError, InvalidRegionError, NoCredentialsError as `generateDbAuthToken` of the `rds` client
   * @example await dsql.generateDbConnectAuthToken({ Hostname: 'abc.dsql.eu-west-1.on.aws' })
   */
  generateDbConnectAuthToken(init: DsqlAuthTokenInit): Promise<string>
  /** The same for the role `admin`. */
  generateDbConnectAdminAuthToken(init: DsqlAuthTokenInit): Promise<string>
}

/** See {@link RdsMethods}. */
export async function generateDbAuthToken(runtime: Runtime, init: DbAuthTokenInit): Promise<string> {
  const method = 'generateDbAuthToken'
  checkNames(method, init, ['DBHostname', 'Port', 'DBUsername', 'Region'])
  const { DBHostname, Port, DBUsername } = init
  checkHost(method, 'DBHostname', DBHostname)
  if (!Number.isInteger(Port) || Port < 1 || Port > 65_535) {
    throw new InvalidOptionError(`${method}: Port must be a number from 1 to 65535, such as 5432.`)
  }
  if (typeof DBUsername !== 'string' || DBUsername === '') {
    throw new InvalidOptionError(`${method}: DBUsername must be the name of a user of the database.`)
  }
  const query = `Action=connect&DBUser=${percentEncode(DBUsername)}`
  const scope = { caller: method, service: 'rds-db', region: regionOf(method, runtime, init), expiresIn: 900 }
  return tokenOf(runtime, `${DBHostname}:${Port}`, query, scope)
}

/** See {@link DsqlMethods}. */
export function generateDbConnectAuthToken(runtime: Runtime, init: DsqlAuthTokenInit): Promise<string> {
  return dsqlToken('generateDbConnectAuthToken', 'DbConnect', runtime, init)
}

/** See {@link DsqlMethods}. */
export function generateDbConnectAdminAuthToken(runtime: Runtime, init: DsqlAuthTokenInit): Promise<string> {
  return dsqlToken('generateDbConnectAdminAuthToken', 'DbConnectAdmin', runtime, init)
}

async function dsqlToken(method: string, action: string, runtime: Runtime, init: DsqlAuthTokenInit): Promise<string> {
  checkNames(method, init, ['Hostname', 'Region', 'ExpiresIn'])
  const { Hostname, ExpiresIn: expiresIn = 900 } = init
  checkHost(method, 'Hostname', Hostname)
  if (!Number.isSafeInteger(expiresIn) || expiresIn < 1) {
    throw new InvalidOptionError(`${method}: ExpiresIn must be whole seconds, 1 or more, such as 900.`)
  }
  const scope = { caller: method, service: 'dsql', region: regionOf(method, runtime, init), expiresIn }
  return tokenOf(runtime, Hostname, `Action=${action}`, scope)
}

/** The token is the URL without its scheme; a port that is the default stays. */
async function tokenOf(runtime: Runtime, host: string, query: string, scope: SignedUrlScope): Promise<string> {
  const url = await signedUrl(runtime, `https://${host}/?${query}`, scope)
  return host + url.slice(url.indexOf('/?'))
}

function checkHost(method: string, name: string, value: unknown): void {
  if (typeof value === 'string' && /^[a-z\d][a-z\d._-]{0,252}$/i.test(value)) return
  throw new InvalidOptionError(`${method}: ${name} must be a host name, without scheme, port and path.`)
}

/** @throws InvalidRegionError */
function regionOf(
  method: string,
  runtime: Runtime,
  { Region = runtime.signingRegion }: { Region?: string | undefined },
): string {
  checkRegion(Region, `Region of ${method}`)
  return Region
}

import { readFile } from 'node:fs/promises'
import { BlockList, isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { CredentialsError } from '../errors.ts'
import { Credentials } from './credentials.ts'
import { ask } from './endpoint-request.ts'
import { failure } from './failure.ts'
import { parseObject } from './json-file.ts'
import type { CredentialProvider, ProviderContext } from './provider.ts'
import { parseTime } from './timestamp.ts'

const NAME = 'container-role'
const RELATIVE = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'
const FULL = 'AWS_CONTAINER_CREDENTIALS_FULL_URI'
const TOKEN = 'AWS_CONTAINER_AUTHORIZATION_TOKEN'
const TOKEN_FILE = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'

const ATTEMPTS = 3
/** Milliseconds. */
const TIMEOUT = 2000
/** Where a container may be sent without TLS, beside itself: ECS, EKS. */
const HOSTS: readonly string[] = ['169.254.170.2', '169.254.170.23', 'fd00:ec2::23', 'localhost']

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * The endpoint that ECS or EKS gives a container. Source: botocore/credentials.py, ContainerProvider, and
 * botocore/utils.py, ContainerMetadataFetcher.
 *
 * @param pause milliseconds between attempts
 */
export function containerRole(context: ProviderContext, pause = 1000): CredentialProvider {
  const { environment } = context
  return {
    name: NAME,
    place: `the container's endpoint in ${RELATIVE} or ${FULL}`,
    load: async () => {
      const variable = [RELATIVE, FULL].find(name => environment[name] !== undefined)
      if (variable === undefined) return null
      const url = urlOf(variable, environment[variable]!)
      const what = `get credentials from the container's endpoint at ${url.host} (${variable})`
      const headers = { accept: 'application/json', ...(await authorization(context)) }
      for (let attempt = 1; ; attempt++) {
        try {
          const answer = await ask(context.sendDirectly, { method: 'GET', url: url.href, headers, timeout: TIMEOUT })
          return credentialsOf(answer.statusCode, answer.text)
        } catch (cause) {
          if (attempt === ATTEMPTS) throw failure(what, cause)
          await sleep(pause)
        }
      }
    },
  }
}

/** The path may be a secret: no message shows it. */
function urlOf(variable: string, value: string): URL {
  const text = variable === RELATIVE ? `http://${HOSTS[0]}${value}` : value
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new CredentialsError(`${variable} is no URL of http or https.`)
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (variable === RELATIVE && host !== HOSTS[0]) throw new CredentialsError(`${RELATIVE} must start with "/".`)
  const family = isIP(host)
  const isLoopback = family !== 0 && loopback.check(host, family === 6 ? 'ipv6' : 'ipv4')
  if (url.protocol === 'https:' || isLoopback || HOSTS.includes(host)) return url
  throw new CredentialsError(
    `${FULL} names the host "${host}", to which credentials are not entrusted without TLS. Use https, a loopback ` +
      `address, or one of ${HOSTS.join(', ')}.`,
  )
}

async function authorization({ environment }: ProviderContext): Promise<Record<string, string>> {
  const path = environment[TOKEN_FILE]
  let token = environment[TOKEN]
  if (path !== undefined) {
    try {
      token = await readFile(path, 'utf8')
    } catch (cause) {
      throw failure(`read the file that ${TOKEN_FILE} names`, cause)
    }
  }
  if (token === undefined) return {}
  if (!/[\r\n]/.test(token)) return { authorization: token }
  const where = path === undefined ? TOKEN : `The file ${path}, which ${TOKEN_FILE} names,`
  throw new CredentialsError(`${where} has a line break, and must be the value of a header.`)
}

function credentialsOf(statusCode: number, text: string): Credentials {
  const answer = parseObject(text)
  if (statusCode !== 200) {
    const { code, message } = answer ?? {}
    const said = [code, message].filter(part => typeof part === 'string').join(': ')
    throw new CredentialsError(`it answered with status ${statusCode}${said === '' ? '.' : `, ${said}`}`)
  }
  if (answer === undefined) throw new CredentialsError('it answered no JSON object.')
  const { AccessKeyId, SecretAccessKey, Token, Expiration, AccountId } = answer
  for (const [name, value] of Object.entries({ AccessKeyId, SecretAccessKey, Token, Expiration })) {
    if (typeof value !== 'string' || value === '') throw new CredentialsError(`it answered without "${name}".`)
  }
  const expiration = parseTime(Expiration)
  if (expiration === undefined) throw new CredentialsError('it answered an "Expiration" that is no time.')
  const init = {
    accessKeyId: AccessKeyId as string,
    secretAccessKey: SecretAccessKey as string,
    sessionToken: Token as string,
    expiration,
    accountId: typeof AccountId === 'string' ? AccountId : undefined,
  }
  return new Credentials(init, NAME)
}

import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { IniEntry } from '../config/ini.ts'
import { textOf } from '../config/profiles.ts'
import { CredentialsError } from '../errors.ts'
import { Credentials } from './credentials.ts'
import { parseObject } from './json-file.ts'
import type { CredentialProvider, ProviderContext } from './provider.ts'
import { shellSplit } from './shell-split.ts'
import { parseTime } from './timestamp.ts'

const NAME = 'custom-process'

/** How a process ended, and what it wrote. */
interface Run {
  /** What is wrong with its end. */
  readonly fault: string | undefined
  readonly stdout: string
  readonly stderr: string
}

/**
 * A program that the profile names, which prints credentials. It is run without a shell, and may ask its user: the
 * input is that of this process.
 *
 * Source: botocore/credentials.py, ProcessProvider.
 */
export function credentialProcess(context: ProviderContext): CredentialProvider {
  const { environment, files, profile = 'default' } = context
  return {
    name: NAME,
    place: `the credential_process of profile "${profile}"`,
    load: async () => {
      const section = files.profile(context.profile)
      const entry = section.get('credential_process')
      if (entry === undefined) return null
      const place = `the credential process of profile "${profile}" (${entry.path}:${entry.line})`
      const { fault, stdout, stderr } = await run(wordsOf(entry, place), environment)
      if (fault !== undefined) {
        const said = stderr === '' ? '' : `: ${withoutSecrets(stderr)}`
        throw new CredentialsError(`Could not get credentials from ${place}: it ${fault}${said}`)
      }
      return credentialsOf(stdout, place, textOf(section.get('aws_account_id')))
    },
  }
}

function wordsOf(entry: IniEntry, place: string): readonly [program: string, ...args: string[]] {
  const words = shellSplit(textOf(entry) ?? '', process.platform)
  const [program, ...args] = words ?? []
  if (program !== undefined) return [program, ...args]
  const problem = words === undefined ? 'a quotation or a backslash in it does not end' : 'it names no program'
  throw new CredentialsError(`Could not run ${place}: ${problem}.`)
}

async function run([program, ...args]: readonly [string, ...string[]], environment: NodeJS.ProcessEnv): Promise<Run> {
  const { spawn } = await import('node:child_process')
  return new Promise(resolve => {
    const out: Buffer[] = []
    const err: Buffer[] = []
    const end = (fault: string | undefined) =>
      resolve({ fault, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString().trim() })
    // Arguments may be secrets: only the program is told.
    const notStarted = ({ code }: NodeJS.ErrnoException) => end(`could not be started (${program}: ${code})`)
    let child: ChildProcessByStdio<null, Readable, Readable>
    try {
      child = spawn(program, args, { stdio: ['inherit', 'pipe', 'pipe'], env: environment, windowsHide: true })
    } catch (error) {
      notStarted(error as NodeJS.ErrnoException)
      return
    }
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.once('error', notStarted)
    child.once('close', (code, signal) => {
      if (code === 0) end(undefined)
      else end(signal === null ? `ended with status ${code}` : `was ended by ${signal}`)
    })
  })
}

function credentialsOf(stdout: string, place: string, profileAccount: string | undefined): Credentials {
  const fault = (problem: string) => new CredentialsError(`Could not get credentials from ${place}: ${problem}`)
  const answer = parseObject(stdout)
  if (answer === undefined) throw fault('it printed no JSON object.')
  const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration, AccountId } = answer
  if (Version !== 1) throw fault(`it printed "Version": ${JSON.stringify(Version)}, and must print 1.`)
  for (const [name, value] of Object.entries({ AccessKeyId, SecretAccessKey, SessionToken, Expiration })) {
    const isNeeded = name === 'AccessKeyId' || name === 'SecretAccessKey'
    if (typeof value === 'string' || (!isNeeded && (value === undefined || value === null))) continue
    throw fault(value === undefined ? `it printed no "${name}".` : `it printed a "${name}" that is not a string.`)
  }
  const expiration = typeof Expiration === 'string' ? parseTime(Expiration) : undefined
  if (typeof Expiration === 'string' && expiration === undefined) {
    throw fault(`it printed an "Expiration" that is no time: ${JSON.stringify(Expiration)}.`)
  }
  const init = {
    accessKeyId: AccessKeyId as string,
    secretAccessKey: SecretAccessKey as string,
    sessionToken: (SessionToken ?? undefined) as string | undefined,
    expiration,
    accountId: typeof AccountId === 'string' && AccountId !== '' ? AccountId : profileAccount,
  }
  return new Credentials(init, NAME)
}

/** What a program says of its failure, cut short; what looks like a key or a token is left out. */
function withoutSecrets(text: string): string {
  const long = text.replace(/[A-Za-z0-9+/=]{32,}/g, run => {
    return /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run) ? '***' : run
  })
  return long.length > 2000 ? `${long.slice(0, 2000)}…` : long
}

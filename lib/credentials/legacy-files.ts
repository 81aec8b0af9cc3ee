import { readFile } from 'node:fs/promises'
import { parseIni } from '../config/ini.ts'
import { expand, textOf } from '../config/profiles.ts'
import { CredentialsError } from '../errors.ts'
import { fromPair } from './credentials.ts'
import { failure } from './failure.ts'
import type { CredentialProvider, ProviderContext } from './provider.ts'

/**
 * The file of the first tools for EC2, where `AWS_CREDENTIAL_FILE` names one: lines such as `AWSAccessKeyId=…`.
 * Source: botocore/credentials.py, OriginalEC2Provider.
 */
export function ec2CredentialsFile({ environment }: ProviderContext): CredentialProvider {
  const name = 'ec2-credentials-file'
  return {
    name,
    place: 'the file that AWS_CREDENTIAL_FILE names',
    load: async () => {
      const variable = environment.AWS_CREDENTIAL_FILE
      if (variable === undefined) return null
      const path = expand(variable, environment)
      const text = await read(path)
      if (text === undefined) {
        throw new CredentialsError(`AWS_CREDENTIAL_FILE names ${path}, which is not there. Mend it, or unset it.`)
      }
      const lines = text.matchAll(/^([^=\r\n]*)=(.*)$/gm)
      const pairs = new Map([...lines].map(([, key, value]) => [key!.trim(), value!.trim()]))
      if (!pairs.has('AWSAccessKeyId')) return null
      const pair = { accessKeyId: pairs.get('AWSAccessKeyId'), secretAccessKey: pairs.get('AWSSecretKey') }
      return fromPair(pair, name, path, { accessKeyId: 'AWSAccessKeyId', secretAccessKey: 'AWSSecretKey' })
    },
  }
}

/**
 * The section `[Credentials]` of the files of boto 2: the one that `BOTO_CONFIG` names, or `/etc/boto.cfg` and `~/.boto`.
 * Source: botocore/credentials.py, BotoProvider.
 */
export function botoConfig({ environment }: ProviderContext): CredentialProvider {
  const name = 'boto-config'
  return {
    name,
    place: 'the files of boto 2 (BOTO_CONFIG, /etc/boto.cfg, ~/.boto)',
    load: async () => {
      const variable = environment.BOTO_CONFIG
      for (const file of variable === undefined ? ['/etc/boto.cfg', '~/.boto'] : [variable]) {
        const path = expand(file, environment)
        const text = await read(path)
        const section = text === undefined ? undefined : parseIni(text, path).get('Credentials')
        if (!section?.has('aws_access_key_id')) continue
        const pair = {
          accessKeyId: textOf(section.get('aws_access_key_id')),
          secretAccessKey: textOf(section.get('aws_secret_access_key')),
        }
        const names = { accessKeyId: 'aws_access_key_id', secretAccessKey: 'aws_secret_access_key' }
        return fromPair(pair, name, `[Credentials] of ${path}`, names)
      }
      return null
    },
  }
}

/** @returns undefined when there is no file */
async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code ?? '')) return undefined
    throw failure('read an old file of credentials', cause)
  }
}

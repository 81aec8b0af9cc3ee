import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProfileFiles } from '../../../lib/config/profiles.ts'
import type { ProviderContext } from '../../../lib/credentials/provider.ts'
import { RoleCache } from '../../../lib/credentials/role-cache.ts'

export type Given = Partial<Omit<ProviderContext, 'files' | 'given' | 'sources'>> & {
  config?: string
  credentials?: string
  given?: unknown
}

/** What providers are made from, out of the text of the two files. Nothing is called or sent, and IMDS is off. */
export function contextOf({ config = '', credentials = '', environment = {}, ...given }: Given): ProviderContext {
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-credentials-'))
  writeFileSync(join(folder, 'config'), config)
  writeFileSync(join(folder, 'credentials'), credentials)
  const variables = {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    HOME: folder,
    ...environment,
  }
  const files = new ProfileFiles(variables)
  const { profile } = given
  return {
    given: undefined,
    profile: undefined,
    profileIsOption: false,
    environment: variables,
    files,
    sources: { layers: [], environment: variables, files, profile },
    mfaCode: undefined,
    cache: new RoleCache(new Map()),
    call: async ({ service, operation }) => {
      throw new Error(`unexpected call of ${service}.${operation}`)
    },
    send: async ({ url }) => {
      throw new Error(`unexpected request to ${url}`)
    },
    ...given,
  } as ProviderContext
}

/** Every setting that botocore has is one of ours, read from the same places, or is left out for a reason. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import test from 'ava'
import type { Setting } from '../../lib/config/lookup.ts'
import { CLIENT_SETTINGS, SESSION_SETTINGS } from '../../lib/config.ts'
import { python } from '../servers/venv.ts'

interface Theirs {
  readonly variables: Readonly<Record<string, { readonly profile: readonly string[]; readonly env: readonly string[] }>>
  readonly options: readonly string[]
}

/** Settings that are called otherwise here. */
const CALLED: Readonly<Record<string, string>> = {
  ca_bundle: 'verify',
  api_versions: 'apiVersion',
  retry_mode: 'retries.mode',
  max_attempts: 'retries.maxAttempts',
  user_agent_appid: 'userAgentAppId',
  disable_host_prefix_injection: 'injectHostPrefix',
  region_name: 'region',
  s3_disable_express_session_auth: 's3.disableS3ExpressSessionAuth',
  's3.s3_disable_multiregion_access_points': 's3.disableMultiregionAccessPoints',
}

const LEFT_OUT: Readonly<Record<string, string>> = {
  config_file: 'AWS_CONFIG_FILE names the file that settings are read from: config/profiles.ts reads it',
  credentials_file: 'AWS_SHARED_CREDENTIALS_FILE likewise',
  csm_enabled:
    'client-side monitoring is internal to botocore, says botocore; there are events and diagnostics channels',
  csm_host: 'as csm_enabled',
  csm_port: 'as csm_enabled',
  csm_client_id: 'as csm_enabled',
  user_agent: 'replaces the whole header; a hook of before-send can do that',
}

/** Keys of nested sections that each have a row of their own here, or that are read as a whole. */
const GROUPS: Readonly<Record<string, string>> = {
  s3: 's3.addressingStyle',
  retries: 'retries.mode',
  proxies_config: 'proxiesConfig.proxyCaBundle',
}

/** Places of botocore that are not read here. */
const NOT_READ: Readonly<Record<string, string>> = {
  'proxies_config.proxy_ca_bundle': 'botocore builds these from a section "proxies_config" that it never reads',
  'proxies_config.proxy_client_cert': 'likewise',
  'proxies_config.proxy_use_forwarding_for_https': 'likewise',
  api_versions: 'the keys of the section are read one by one: api_versions.<client>',
}

const ours = new Map<string, Setting<unknown>>([
  ...Object.entries(SESSION_SETTINGS),
  ...Object.entries(CLIENT_SETTINGS),
])

function nameOf(theirs: string): string {
  const camel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return CALLED[theirs] ?? GROUPS[theirs] ?? theirs.split('.').map(camel).join('.')
}

let theirs: Theirs

test.before(async () => {
  const script = join(import.meta.dirname, 'botocore-names.py')
  theirs = JSON.parse(execFileSync(await python(), [script], { encoding: 'utf8' })) as Theirs
})

test('each name is a row of the table, or is left out for a reason', t => {
  const names = [...Object.keys(theirs.variables), ...theirs.options]
  t.true(names.length > 70, `${names.length}`)
  const missing = names.filter(name => !Object.hasOwn(LEFT_OUT, name) && !ours.has(nameOf(name)))
  t.deepEqual(missing, [])
})

test('each row is read from the variables and the profile keys that botocore reads', t => {
  for (const [name, { env, profile }] of Object.entries(theirs.variables)) {
    if (Object.hasOwn(LEFT_OUT, name) || Object.hasOwn(NOT_READ, name)) continue
    const row = ours.get(nameOf(name))!
    const [variables, keys] = [row.env ?? [], row.profile ?? []]
    t.deepEqual(
      {
        name,
        env: env.filter(each => !variables.includes(each)),
        profile: profile.filter(each => !keys.includes(each)),
      },
      { name, env: [], profile: [] },
    )
  }
})

test('the lists of exceptions name nothing that botocore does not have', t => {
  const names = new Set([...Object.keys(theirs.variables), ...theirs.options])
  const listed = [CALLED, LEFT_OUT, GROUPS, NOT_READ].flatMap(list => Object.keys(list))
  t.deepEqual(
    listed.filter(name => !names.has(name)),
    [],
  )
})

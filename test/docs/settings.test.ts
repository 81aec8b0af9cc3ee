import { readFileSync } from 'node:fs'
import test from 'ava'
import { SETTINGS_PAGE, settingsPage } from '../../lib/codegen/docs.ts'
import { CLIENT_SETTINGS, SESSION_SETTINGS } from '../../lib/config.ts'

test('docs/settings.md is what the tables of settings say', t => {
  const message = 'docs/settings.md is stale: run "npm run docs", and commit it.'
  t.is(readFileSync(SETTINGS_PAGE, 'utf8'), settingsPage(), message)
})

test('every setting has a row with its variables and profile keys', t => {
  const rows = settingsPage().split('\n')
  for (const [option, setting] of Object.entries({ ...SESSION_SETTINGS, ...CLIENT_SETTINGS })) {
    const { env = [], profile = [] }: { env?: readonly string[]; profile?: readonly string[] } = setting
    const row = rows.find(line => line.startsWith(`| \`${option}\` |`))
    for (const name of [...env, ...profile, setting.meaning]) t.true(row?.includes(name), `${option}: ${name}`)
  }
})

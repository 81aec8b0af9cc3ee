import test from 'ava'
import { userAgent } from '../../lib/client/user-agent.ts'
import { version } from '../../lib/version.ts'

test('it says who we are and where we run, in characters that a header may hold', t => {
  const text = userAgent({})
  t.true(text.startsWith(`tucuxi/${version} ua/2.1 os/`))
  t.regex(text, /^[!#$%&'*+\-.^_`|~0-9A-Za-z/ ]+$/)
  t.true(text.endsWith(`lang/js#${process.versions.node}`))
})

test('the name of the application is a token, and what the user adds stands at the end', t => {
  t.true(userAgent({ userAgentAppId: 'my app/1', userAgentExtra: 'x y/2' }).endsWith(' app/my-app-1 x y/2'))
})

test('a line break cannot forge a header', t => {
  t.true(userAgent({ userAgentExtra: 'a\r\nx-evil: 1' }).endsWith(' a x-evil: 1'))
})

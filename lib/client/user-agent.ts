import { arch, platform, release } from 'node:os'
import { version } from '../version.ts'

const token = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/g

/** The `user-agent` of all requests of a client: who we are, where we run, what the user adds. Source: botocore/useragent.py. */
export function userAgent(options: {
  readonly userAgentExtra?: string | undefined
  readonly userAgentAppId?: string | undefined
}): string {
  const parts = [
    `tucuxi/${version}`,
    'ua/2.1',
    `os/${clean(platform())}#${clean(release())}`,
    `md/arch#${clean(arch())}`,
    `lang/js#${clean(process.versions.node)}`,
  ]
  if (options.userAgentAppId) parts.push(`app/${clean(options.userAgentAppId)}`)
  if (options.userAgentExtra) parts.push(options.userAgentExtra.replace(/[\r\n]+/g, ' '))
  return parts.join(' ')
}

function clean(text: string): string {
  return text.replace(token, '-')
}

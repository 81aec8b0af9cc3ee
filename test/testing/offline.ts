import { Session } from '../../lib/index.ts'

/** Without credentials, and with a transport that must not be used. */
export function offline(region: string | undefined = 'eu-west-1'): Session {
  const transport = () => Promise.reject(new Error('something was sent'))
  return new Session({ region, transport, credentials: () => Promise.reject(new Error('credentials were asked for')) })
}

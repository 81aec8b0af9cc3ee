import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Server, startPython } from './process.ts'

export interface MotoProxy extends Server {
  /** The file of the authority that signs for AWS's host names, for `AWS_CA_BUNDLE`. */
  readonly ca: string
}

/**
 * moto as a proxy: it opens a tunnel to any host of AWS, and answers at its other end in AWS's place. So clients need no
 * endpoint URL, and use the host names, certificates and tunnels that they use everywhere else.
 */
export async function startMotoProxy(): Promise<MotoProxy> {
  const certificates = mkdtempSync(join(tmpdir(), 'tucuxi-moto-proxy-'))
  const child = await startPython('moto_proxy.py', [certificates])
  const { port, ca } = JSON.parse(child.firstLine) as { port: number; ca: string }
  const close = async () => {
    await child.close()
    rmSync(certificates, { recursive: true, force: true })
  }
  return { url: `http://127.0.0.1:${port}`, ca, close }
}

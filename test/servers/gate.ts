import { type MotoServer, startMoto } from './moto.ts'
import { type Server, startPythonServer } from './process.ts'

/** A pair of long-term keys. */
export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** The keys that every server of the tests knows; from the documentation of AWS, no secret. */
export const KEYS: Keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }

export interface GateOptions {
  /** Refuses every other region in the credential scope; any when left out. */
  region?: string
}

/** A reverse proxy that passes on only what is signed as botocore would sign it. See `gate.py`. */
export function startGate(upstreamUrl: string, keys: readonly Keys[] = [KEYS], options?: GateOptions): Promise<Server> {
  const pairs = keys.flatMap(({ accessKeyId, secretAccessKey }) => ['--key', `${accessKeyId}:${secretAccessKey}`])
  const region = options?.region === undefined ? [] : ['--region', options.region]
  return startPythonServer('gate.py', ['--upstream', upstreamUrl, ...pairs, ...region])
}

/** A server of the tests, and keys that it accepts. */
export interface VerifyingServer extends MotoServer {
  readonly credentials: Keys
}

/** moto, and before it a gate that judges every signature; `url` is the gate's. */
export async function motoBehindGate(options?: GateOptions): Promise<VerifyingServer> {
  const moto = await startMoto()
  const gate = await startGate(moto.url, [KEYS], options)
  return {
    url: gate.url,
    credentials: KEYS,
    reset: moto.reset,
    async close() {
      await gate.close()
      await moto.close()
    },
  }
}

import { type Server, startPythonServer } from './process.ts'

export interface MotoServer extends Server {
  /** Forgets everything that calls made. */
  reset(): Promise<void>
}

/** moto: AWS in memory. It checks no signature; see {@link motoBehindGate}. */
export async function startMoto(): Promise<MotoServer> {
  const server = await startPythonServer('moto_server.py')
  return {
    ...server,
    async reset() {
      const answer = await fetch(`${server.url}/moto-api/reset`, { method: 'POST' })
      if (!answer.ok) throw new Error(`moto refused to reset: ${answer.status}`)
    },
  }
}

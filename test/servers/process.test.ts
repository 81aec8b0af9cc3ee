/** Servers must not outlive their tests, however those end. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { startPython } from './process.ts'
import { python } from './venv.ts'

const SLEEPER = ['sh', '-c', 'echo $$; exec sleep 1000']

test('closing a server ends the program that it runs', async t => {
  const { firstLine, close } = await startPython('lifeline.py', SLEEPER)
  t.true(isAlive(Number(firstLine)))
  await close()
  t.false(isAlive(Number(firstLine)))
})

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`a test that is ended by ${signal} takes its servers along`, async t => {
    const lifeline = [await python(), join(import.meta.dirname, 'lifeline.py'), ...SLEEPER]
    const program = `
      const { spawn } = require('node:child_process')
      const [command, ...args] = ${JSON.stringify(lifeline)}
      spawn(command, args, { stdio: ['pipe', 'inherit', 'inherit'] })`
    const owner = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(owner.stdout, 'data')) as [Buffer]
    const pid = Number(line)
    t.true(isAlive(pid))
    owner.kill(signal)
    await once(owner, 'close')
    while (isAlive(pid)) await sleep(20)
    t.pass()
  })
}

test('a server that does not start says why', async t => {
  await t.throwsAsync(startPython('gate.py', ['--nonsense']), {
    message: /^gate\.py --nonsense ended with 2:\n[\s\S]*--upstream/,
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The same small program on either library (S3, EC2, DynamoDB): time and memory of its type check. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const options = [
  '--ignoreConfig',
  '--noEmit',
  '--strict',
  '--skipLibCheck',
  '--module',
  'nodenext',
  '--target',
  'es2022',
]
const types = ['--types', 'node', '--typeRoots', 'node_modules/@types', '--extendedDiagnostics']

/** Seconds and megabytes, as the compiler prints them. */
export function typeCheck(library) {
  const compiler = `${root}node_modules/typescript/bin/tsc`
  const program = `test/bench/types/${library}.ts`
  const report = execFileSync(process.execPath, [compiler, ...options, ...types, program], {
    cwd: root,
    encoding: 'utf8',
  })
  const read = name => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(report)[1])
  return { seconds: read('Total time'), memory: read('Memory used') / 1024 }
}

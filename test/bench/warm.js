/** Child process: CPU milliseconds of one call of one library, once it is warm. */
import { cases, libraries } from './libraries.js'

const [library, name, endpoint] = process.argv.slice(2)
const { calls } = cases[name]
const call = await libraries[library](name, endpoint)
for (let i = 0; i < Math.max(20, calls / 2); i++) await call()
const rounds = []
for (let round = 0; round < 3; round++) {
  const start = process.cpuUsage()
  for (let i = 0; i < calls; i++) await call()
  const { user, system } = process.cpuUsage(start)
  rounds.push((user + system) / 1000 / calls)
}
process.send({ cpu: Math.min(...rounds) })
process.disconnect()
setImmediate(() => process.exit())

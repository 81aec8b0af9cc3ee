/** Child process: CPU and peak memory of a process that imports a library, makes a client and makes its first call. */
import { libraries } from './libraries.js'

const [library, name, endpoint] = process.argv.slice(2)
if (library !== 'node') await (await libraries[library](name, endpoint))()
const { user, system } = process.cpuUsage()
process.send({ cpu: (user + system) / 1000, memory: process.resourceUsage().maxRSS / 1024 })
process.disconnect()
setImmediate(() => process.exit())

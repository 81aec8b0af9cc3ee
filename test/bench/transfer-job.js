/** Child process: CPU milliseconds and peak memory of one job of one library, the import of the library included in the memory only. */
import { libraries } from './transfer-libraries.js'

const [library, job, scene] = process.argv.slice(2)
const jobs = await libraries[library](JSON.parse(scene))
const start = process.cpuUsage()
const began = performance.now()
await jobs[job]()
const seconds = (performance.now() - began) / 1000
const { user, system } = process.cpuUsage(start)
const { maxRSS } = process.resourceUsage()
process.stdout.write(
  `${JSON.stringify({ cpu: (user + system) / 1e6, user: user / 1e6, seconds, memory: maxRSS / 1024 })}\n`,
  () => process.exit(),
)

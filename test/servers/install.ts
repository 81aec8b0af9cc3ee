/** `npm run servers:install`: what the servers of the tests need, made before the tests rather than by the first of them. */
import { python } from './venv.ts'

console.log(`python: ${await python()}`)

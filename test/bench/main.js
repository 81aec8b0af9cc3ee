/**
 * Times tucuxi and its peers side by side, in one run, and prints ratios: `npm run bench` after `npm run build`; `npm run bench -- warm`,
 * `cold`, `types` or `transfer` for one part.
 *
 * Every figure is CPU time of the client's process (user + system); the server is a process of its own. Libraries take
 * turns, so that a noisy machine is noisy for all of them; of several runs the median counts.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cases, libraries } from './libraries.js'
import { compareTransfers } from './transfer.js'
import { typeCheck } from './types.js'

const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const only = process.argv[2]
const file = name => new URL(name, import.meta.url)
const server = fork(file('server.js'))
const [port] = await once(server, 'message')
const endpoint = `http://127.0.0.1:${port}`

async function child(script, ...args) {
  const process_ = fork(file(script), [...args, endpoint], { stdio: ['ignore', 'inherit', 'ignore', 'ipc'] })
  const [result] = await Promise.race([
    once(process_, 'message'),
    once(process_, 'exit').then(([code]) =>
      Promise.reject(new Error(`${script} ${args.join(' ')} ended with ${code}`)),
    ),
  ])
  return result
}

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** Runs every library `rounds` times in turns; medians of each figure by library. */
async function compare(script, names, name) {
  const results = Object.fromEntries(names.map(library => [library, []]))
  for (let round = 0; round < rounds; round++) {
    for (const library of names) results[library].push(await child(script, library, name))
  }
  return Object.fromEntries(
    Object.entries(results).map(([library, list]) => [
      library,
      { cpu: median(list.map(one => one.cpu)), memory: median(list.map(one => one.memory ?? 0)) },
    ]),
  )
}

const cell = (text, width) => String(text).padStart(width)
const ms = value => value.toFixed(value < 10 ? 3 : 1)

function row(name, figures, width = 11) {
  console.log(name.padEnd(20) + figures.map(figure => cell(figure, width)).join(''))
}

if (only === undefined || only === 'warm') {
  const names = Object.keys(libraries)
  console.log('CPU ms per warm call')
  row('', [...names, 'v3/tucuxi', 'v2/tucuxi'])
  for (const name of Object.keys(cases)) {
    const result = await compare('warm.js', names, name)
    const { tucuxi, v3, v2 } = result
    row(name, [
      ...names.map(library => ms(result[library].cpu)),
      `${(v3.cpu / tucuxi.cpu).toFixed(2)}x`,
      `${(v2.cpu / tucuxi.cpu).toFixed(2)}x`,
    ])
  }
}

if (only === undefined || only === 'cold') {
  const names = ['node', 'tucuxi', 'v3', 'v2']
  console.log('\nCold start (import, client, first call): CPU ms over a bare node, peak memory in MB')
  row('', [...names.slice(1), ...names.map(name => `${name} MB`)])
  for (const name of ['getItem', 'listObjectsV2', 'describeInstances']) {
    const result = await compare('cold.js', names, name)
    row(cases[name].service, [
      ...names.slice(1).map(library => ms(result[library].cpu - result.node.cpu)),
      ...names.map(library => result[library].memory.toFixed(0)),
    ])
  }
}

if (only === undefined || only === 'types') {
  console.log('\nType check of one small program (S3, EC2, DynamoDB): seconds, MB')
  for (const library of ['tucuxi', 'v3']) {
    const runs = Array.from({ length: rounds }, () => typeCheck(library))
    row(library, [median(runs.map(run => run.seconds)).toFixed(2), median(runs.map(run => run.memory)).toFixed(0)])
  }
}

if (only === undefined || only === 'transfer') await compareTransfers(rounds)
server.disconnect()

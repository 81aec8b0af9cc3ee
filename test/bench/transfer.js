/**
 * Moves files by tucuxi, @aws-sdk/lib-storage and boto3, side by side: one large file up and down, many small ones up and down.
 *
 *     npm run bench -- transfer
 *     BENCH_MB=128 BENCH_FILES=200 BENCH_ROUNDS=1 npm run bench -- transfer
 *     BENCH_ENDPOINT=http://127.0.0.1:8000 BENCH_KEYS=access:secret npm run bench -- transfer   # a real store, with a bucket `bench`
 *
 * CPU is that of the client's process; the store is another one. Libraries take turns; of several runs the median counts.
 */
import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const MB = 1024 * 1024
const SMALL = 16 * 1024
const file = name => fileURLToPath(new URL(name, import.meta.url))
const run = promisify(execFile)
const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

export async function compareTransfers(rounds) {
  const size = Number(process.env.BENCH_MB ?? 1024) * MB
  const count = Number(process.env.BENCH_FILES ?? 2000)
  const folder = mkdtempSync(join(tmpdir(), 'tucuxi-bench-'))
  const server = process.env.BENCH_ENDPOINT === undefined ? fork(file('transfer-server.js')) : undefined
  try {
    const endpoint = process.env.BENCH_ENDPOINT ?? `http://127.0.0.1:${(await once(server, 'message'))[0]}`
    const scene = makeScene(folder, endpoint, size, count)
    if (server === undefined) for (const job of ['put big', 'put small']) await measure('tucuxi', job, scene)
    console.log(
      `\n${size / MB} MB in one file, ${count} files of 16 KB; ${server === undefined ? endpoint : 'the loopback stub'}`,
    )
    row('', ['MB per CPU s', '', '', 'ratios', '', 'peak MB', '', ''])
    row('', ['tucuxi', 'v3', 'boto3', '/v3', '/boto3', 'tucuxi', 'v3', 'boto3'])
    for (const job of ['up', 'down', 'many up', 'many down']) {
      const bytes = job.startsWith('many') ? count * SMALL : size
      report(job, bytes, await compare(job, scene, rounds))
    }
  } finally {
    server?.disconnect()
    rmSync(folder, { recursive: true })
  }
}

function makeScene(folder, endpoint, size, count) {
  const [accessKeyId, secretAccessKey] = (process.env.BENCH_KEYS ?? 'AKIDEXAMPLE:secret').split(':')
  const big = join(folder, 'big-source')
  const block = Buffer.alloc(MB, 'tucuxi transfers ')
  const handle = openSync(big, 'w')
  for (let written = 0; written < size; written += MB) writeSync(handle, block, 0, Math.min(MB, size - written))
  const small = join(folder, 'small-source')
  writeFileSync(small, block.subarray(0, SMALL))
  const remote = { up: 'up', big: `size-${size}`, small: `size-${SMALL}` }
  return { endpoint, credentials: { accessKeyId, secretAccessKey }, big, small, count, folder, remote }
}

/** All libraries in turns. @returns medians by library */
async function compare(job, scene, rounds) {
  const results = { tucuxi: [], v3: [], boto3: [] }
  for (let round = 0; round < rounds; round++) {
    for (const library of Object.keys(results)) results[library].push(await measure(library, job, scene))
  }
  const medians = list => ({ cpu: median(list.map(one => one.cpu)), memory: median(list.map(one => one.memory)) })
  return Object.fromEntries(Object.entries(results).map(([library, list]) => [library, medians(list)]))
}

async function measure(library, job, scene) {
  const given = JSON.stringify(scene)
  const { stdout } =
    library === 'boto3'
      ? await run(file('../../.venv/bin/python'), [file('transfer_job.py'), job, given])
      : await run(process.execPath, [file('transfer-job.js'), library, job, given])
  return JSON.parse(stdout)
}

function report(job, bytes, { tucuxi, v3, boto3 }) {
  const rate = ({ cpu }) => (bytes / MB / cpu).toFixed(0)
  const ratio = ({ cpu }) => `${(cpu / tucuxi.cpu).toFixed(2)}x`
  const memory = [tucuxi, v3, boto3].map(one => one.memory.toFixed(0))
  row(job, [rate(tucuxi), rate(v3), rate(boto3), ratio(v3), ratio(boto3), ...memory])
}

function row(name, cells) {
  console.log(name.padEnd(12) + cells.map(cell => cell.padStart(13)).join(''))
}

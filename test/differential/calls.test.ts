/**
 * Proof of the whole call against botocore: the signed requests of both are the same, byte for byte, `Authorization` included.
 *
 * - Chosen calls of the main services, each for several ways to set up the client.
 * - One operation of every service, drawn by a seed, with the parameters that it requires.
 *
 * `TUCUXI_SEED` repeats a run; `TUCUXI_ALL=1` makes all calls, every operation of every service among them.
 * Differences that are known stand in `calls-known.json`.
 */
import { inspect } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { Loader } from '../../lib/model/loader.ts'
import { CallOracle, callDifferences, freeze, type Question } from './calls.ts'
import { CASES, S3_VARIANTS, VARIANTS } from './calls-cases.ts'
import { KnownDifferences } from './calls-known.ts'
import { sampleOf } from './seed.ts'

const VARIANTS_DRAWN = 4
const SHOWN = 3

const all = process.env.TUCUXI_ALL === '1'
const seed = process.env.TUCUXI_SEED || String(Date.now())
const loader = new Loader()
const known = new KnownDifferences()
let oracle: CallOracle
let count = 0

test.before(async () => {
  freeze()
  oracle = await CallOracle.start()
})

test.after.always(() => {
  oracle?.close()
  console.log(`seed ${seed}: ${count} calls compared with botocore`)
})

for (const service of new Set(CASES.map(({ service }) => service))) {
  test.serial(`calls of ${service} go out as botocore's do`, async t => {
    const questions: [string, Question][] = []
    for (const [index, one] of CASES.entries()) {
      if (one.service !== service) continue
      const variants = service === 's3' ? { ...VARIANTS, ...S3_VARIANTS } : VARIANTS
      for (const name of drawn(Object.keys(variants), VARIANTS_DRAWN, `${seed}/${index}`)) {
        questions.push([name, { ...one, options: variants[name]! }])
      }
    }
    await sameAsBotocore(t, questions)
  })
}

test.serial('a call of every service goes out as botocore does it', async t => {
  if (all) t.timeout(1_200_000)
  const questions: [string, Question][] = []
  for (const service of loader.services()) {
    const operations = loader.serviceModel(service).operationNames
    const [operation] = sampleOf(operations, 1, `${seed}/${service}`)
    for (const name of drawn(Object.keys(VARIANTS), 1, `${seed}/${service}`)) {
      questions.push([name, { service, operation: operation!, options: VARIANTS[name]!, seed }])
    }
    if (!all) continue
    for (const operation of operations) {
      questions.push(['us-east-1', { service, operation, options: VARIANTS['us-east-1']!, seed }])
    }
  }
  await sameAsBotocore(t, questions)
})

test.serial('every known difference is one', t => {
  t.deepEqual(known.stale(), [])
})

function drawn(names: readonly string[], number: number, seed: string): readonly string[] {
  return all ? names : sampleOf(names, number, seed)
}

async function sameAsBotocore(t: ExecutionContext, questions: readonly [string, Question][]): Promise<void> {
  const faults: string[] = []
  for (const [variant, question] of questions) {
    const { service, operation } = question
    const differences = await callDifferences(oracle, question)
    count += 1
    for (const { what, botocore, tucuxi } of known.unknown(service, operation, variant, differences)) {
      faults.push(
        `${service}.${operation} (${variant}): ${what}\n  botocore ${show(botocore)}\n  tucuxi   ${show(tucuxi)}`,
      )
    }
  }
  t.true(questions.length > 0)
  if (faults.length > 0)
    t.fail(`TUCUXI_SEED=${seed}: ${faults.length} differences\n${faults.slice(0, SHOWN).join('\n')}`)
}

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`
  return inspect(value, { depth: 8, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 800 })
}

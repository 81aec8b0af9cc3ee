/**
 * Proof against botocore: every operation of a service, by every protocol that its model lists, serializes sample parameters to the request that botocore makes of
 * them, and parses sample answers and errors to what botocore parses.
 *
 * The ten main services and six others, drawn by a seed, unless `TUCUXI_ALL=1` asks for all (`npm run test:differential`).
 * `TUCUXI_SEED` repeats a run.
 */
import { inspect } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { Loader } from '../../lib/model/loader.ts'
import { protocols } from '../../lib/protocols/index.ts'
import type { Protocol } from '../../lib/protocols/protocol.ts'
import { differences } from './compare.ts'
import { KnownExceptions } from './known.ts'
import { type Case, Oracle } from './oracle.ts'
import { sampleOf } from './seed.ts'

const MAIN = ['cloudformation', 'cloudwatch', 'dynamodb', 'ec2', 'glacier', 'iam', 's3', 'sns', 'sqs', 'sts']
const DRAWN = 6
const SHOWN = 3

const loader = new Loader()
const seed = process.env.TUCUXI_SEED || String(Date.now())
const known = new KnownExceptions()
const counts: Record<Case['kind'], number> = { request: 0, answer: 0, error: 0, refused: 0 }
const operations = new Set<string>()
let oracle: Oracle

test.before(async () => {
  oracle = await Oracle.start()
})

test.after.always(() => {
  oracle?.close()
  const { request, answer, error, refused } = counts
  console.log(
    `seed ${seed}: ${operations.size} operations, ${request} requests, ${answer} answers and ${error} errors compared ` +
      `with botocore; ${refused} answers not, each named in exceptions.json`,
  )
})

for (const service of chosen()) {
  for (const protocol of spokenBy(service)) {
    test.serial(
      `${service} by ${protocol.name} is written and read as botocore does it`,
      sameAsBotocore,
      service,
      protocol,
    )
  }
}

function chosen(): string[] {
  const all = loader.services()
  if (process.env.TUCUXI_ALL === '1') return all
  const others = all.filter(name => !MAIN.includes(name))
  return [...MAIN, ...sampleOf(others, DRAWN, seed)]
}

/** All that the model lists: CBOR is the only choice of few services, and an alternative of many. */
function spokenBy(service: string): Protocol[] {
  const { protocol, protocols: listed = [protocol] } = loader.serviceModel(service).metadata
  return protocols.filter(({ name }) => listed.includes(name))
}

async function sameAsBotocore(t: ExecutionContext, service: string, protocol: Protocol): Promise<void> {
  const model = loader.serviceModel(service)
  const faults: string[] = []
  const seen = new Set<string>()
  for await (const sample of oracle.cases(service, protocol.name, seed)) {
    counts[sample.kind] += 1
    seen.add(sample.operation)
    const refusal = sample.kind === 'refused' ? [{ what: sample.of, botocore: sample.problem, tucuxi: undefined }] : []
    for (const { what, botocore, tucuxi } of [...refusal, ...differences(model, protocol, sample)]) {
      if (known.covers(service, sample, what)) continue
      const { kind, operation, variant } = sample
      faults.push(
        `${kind} ${operation} (${variant}): ${what}\n  botocore ${show(botocore)}\n  tucuxi   ${show(tucuxi)}`,
      )
    }
  }
  for (const operation of seen) operations.add(`${service}.${operation}`)
  faults.push(...known.stale(service))
  t.deepEqual([...seen].sort(), model.operationNames.toSorted(), 'the oracle asked about every operation')
  if (faults.length > 0) {
    t.fail(
      `${service} by ${protocol.name}, TUCUXI_SEED=${seed}: ${faults.length} differences\n${faults.slice(0, SHOWN).join('\n')}`,
    )
  }
}

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`
  return inspect(value, { depth: 8, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 500 })
}

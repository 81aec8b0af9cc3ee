/**
 * Proof of the endpoint rules of every service against botocore: URL, properties, headers, or the message that refuses, are
 * the same. Parameters are drawn by a seed: `TUCUXI_SEED` repeats a run, and `TUCUXI_ALL=1` draws many more.
 */
import { join } from 'node:path'
import test from 'ava'
import type { RuleSetDefinition } from '../../lib/endpoint/definition.ts'
import { resolveEndpoint } from '../../lib/endpoints.ts'
import { EndpointResolutionError } from '../../lib/errors.ts'
import { Loader } from '../../lib/model/loader.ts'
import { LineProcess } from '../helpers/line-process.ts'
import { drawCases } from './parameters.ts'

type Outcome = { readonly error: string } | { readonly url: string }

const all = process.env.TUCUXI_ALL === '1'
const seed = process.env.TUCUXI_SEED || String(Date.now())
/** For each parameter of a service: S3 has more of them, and many more rules, than others. */
const COUNT = all ? 200 : 3
const MANY = all ? 50_000 : 400
const manyRules = new Set(['s3', 's3control'])

test('the endpoint rules of every service answer as those of botocore do', async t => {
  if (all) t.timeout(1_200_000)
  const oracle = await LineProcess.start(join(import.meta.dirname, 'botocore-rules.py'))
  t.teardown(() => oracle.close())
  const loader = new Loader()
  const faults: string[] = []
  let endpoints = 0
  let errors = 0
  for (const service of loader.services()) {
    const definition = loader.load<RuleSetDefinition>(service, 'endpoint-rule-set-1')
    if (definition === undefined) continue
    const count = manyRules.has(service) ? MANY : COUNT * Object.keys(definition.parameters).length
    const cases = drawCases(definition, count, `${seed}/${service}`)
    oracle.send({ service, cases })
    for (const [index, theirs] of ((await oracle.receive()) as Outcome[]).entries()) {
      const ours = outcome(service, cases[index]!)
      if ('error' in ours) errors++
      else endpoints++
      if (same(ours, theirs)) continue
      faults.push(
        `${service} ${JSON.stringify(cases[index])}\n  botocore ${JSON.stringify(theirs)}\n  tucuxi   ${JSON.stringify(ours)}`,
      )
    }
  }
  t.log(`seed ${seed}: ${endpoints} endpoints and ${errors} errors compared with botocore`)
  t.true(endpoints > 1000)
  t.deepEqual(faults.slice(0, 5), [], `TUCUXI_SEED=${seed}: ${faults.length} differences`)
})

function outcome(service: string, params: Record<string, unknown>): Outcome {
  try {
    return resolveEndpoint(service, params)
  } catch (error) {
    if (error instanceof EndpointResolutionError) return { error: error.message }
    throw error
  }
}

/** What the engines say in words of their own, beside the messages of rules. */
const OWN_WORDS =
  /^(No endpoint found|The (endpoint (needs|template)|rule function) |Cannot find value for required parameter|Both values must be|KeyError:)/

function same(ours: Outcome, theirs: Outcome): boolean {
  if ('error' in ours && 'error' in theirs) {
    return ours.error === theirs.error || (OWN_WORDS.test(ours.error) && OWN_WORDS.test(theirs.error))
  }
  return canonical(ours) === canonical(theirs)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

import test from 'ava'
import { compileRules } from '../../lib/endpoint/compile.ts'
import type { PartitionsDefinition, RuleDefinition, RuleSetDefinition } from '../../lib/endpoint/definition.ts'
import { ruleFunctions } from '../../lib/endpoint/functions.ts'
import { Scope } from '../../lib/endpoint/scope.ts'
import { Loader } from '../../lib/model/loader.ts'

const loader = new Loader()
const functions = ruleFunctions(loader.table<PartitionsDefinition>('partitions'))

test('every rule of every built-in service compiles', t => {
  let services = 0
  let rules = 0
  for (const service of loader.services()) {
    const definition = loader.load<RuleSetDefinition>(service, 'endpoint-rule-set-1')
    if (definition === undefined) continue
    services++
    t.notThrows(() => {
      rules += compileAll(definition.rules, new Scope(Object.keys(definition.parameters)))
    }, service)
  }
  t.log(`${services} services, ${rules} rules`)
  t.true(services >= 420)
})

/** Compiles trees, too, which otherwise wait until their conditions hold. */
function compileAll(rules: readonly RuleDefinition[], scope: Scope): number {
  let count = rules.length
  for (const rule of rules) {
    const inner = scope.inner()
    compileRules([rule], inner, functions)
    if (rule.type !== 'tree') continue
    for (const { assign } of rule.conditions) if (assign !== undefined) inner.declare(assign)
    count += compileAll(rule.rules, inner)
  }
  return count
}

import { readFileSync } from 'node:fs'
import test from 'ava'
import { Loader } from '../../lib/model/loader.ts'
import type { ResourceDefinitions } from '../../lib/resource/definition.ts'
import { customisationOf } from '../../lib/services/index.ts'
import { DefinitionCheck, type Waiters } from './definition-checks.ts'
import type { Loose } from './fixture.ts'
import { Rehearsal } from './generated-answers.ts'

const loader = new Loader()
const page = readFileSync(new URL('../../docs/services.md', import.meta.url), 'utf8')
const services: string[] = JSON.parse(
  readFileSync(new URL('../../resources/own-services.json', import.meta.url), 'utf8'),
)

/** Collections that need a parameter of the caller's: `bus.rulesByTarget.filter({ TargetArn })`. */
const NEED_A_FILTER = ['events EventBus.RulesByTarget: ListRuleNamesByTarget needs TargetArn']

/** Waiters without a resource: those that a newer version replaced, and those of types that have no resources. */
const UNUSED_WAITERS: Readonly<Record<string, readonly string[]>> = {
  ecs: [
    'DaemonActive',
    'DaemonDeploymentStopped',
    'DaemonDeploymentSuccessful',
    'DaemonTaskDefinitionActive',
    'DaemonTaskDefinitionDeleted',
  ],
  lambda: ['FunctionActive', 'FunctionUpdated'],
}

const waitersOf = (name: string): Waiters => loader.load<Waiters>(name, 'waiters-2') ?? { waiters: {} }

function check(name: string, change: (definitions: ResourceDefinitions) => void = () => undefined): DefinitionCheck {
  const definitions = structuredClone(loader.load<ResourceDefinitions>(name, 'resources-1')!)
  change(definitions)
  return new DefinitionCheck(definitions, loader.serviceModel(name), waitersOf(name))
}

for (const name of services) {
  test(`${name}: the model has all that the definition speaks of`, t => {
    const { faults, waitersUsed } = check(name)
    t.deepEqual(
      faults.filter(fault => !NEED_A_FILTER.includes(fault)),
      [],
    )
    const waiters = Object.keys(waitersOf(name).waiters)
    t.deepEqual(
      waiters.filter(waiter => !waitersUsed.has(waiter)),
      UNUSED_WAITERS[name] ?? [],
    )
  })

  test(`${name}: everything works with answers that are made from the model`, async t => {
    const definitions = loader.load<ResourceDefinitions>(name, 'resources-1')!
    const extensions = customisationOf(name)?.resources
    const rehearsal = new Rehearsal(definitions, loader.serviceModel(name), waitersOf(name), extensions)
    await rehearsal.run()
    t.deepEqual(rehearsal.faults, [])
    t.true(rehearsal.count > 10)
  })
}

/** The rows of the page that begin with a service: the names in each of the other columns. */
function rowsOf(service: string): string[][][] {
  const rows = page.split('\n').filter(line => line.startsWith(`| \`${service}\` |`))
  return rows.map(row => {
    const columns = row.split('|').slice(2, -1)
    return columns.map(column => [...column.matchAll(/`(\w+)`/g)].map(([, name = '']) => name))
  })
}

for (const name of services) {
  test(`${name}: docs/services.md says of each type whether it was tried, and what its lists leave out`, t => {
    const { resources } = loader.load<ResourceDefinitions>(name, 'resources-1')!
    const [types = [], ...missing] = rowsOf(name)
    t.deepEqual(types.flat().sort(), Object.keys(resources ?? {}).sort())
    const unknown = [...check(name).unknownAfterListing].map(([type, members]) => [[type], members])
    t.deepEqual(missing.sort(), unknown.sort())
  })
}

const BREAKAGES: readonly (readonly [what: string, breakIt: (all: Loose) => unknown, fault: string])[] = [
  [
    'an identifier that no member holds',
    ({ Parameter }) => (Parameter.identifiers[0].memberName = 'Title'),
    'Parameter.Name: no member Title',
  ],
  [
    'an identifier of another type',
    ({ ParameterVersion }) => delete ParameterVersion.identifiers[1].type,
    'ParameterVersion.Version: is of type long, not string',
  ],
  [
    'a parameter that the operation has not',
    all => (all.Document.actions.Delete.request.params[0].target = 'Id'),
    'Document.Delete: nothing is at Id',
  ],
  [
    'a constant that is no value',
    all => (all.Document.actions.ListTags.request.params[0].value = 'Paper'),
    'Document.ListTags: no value "Paper"',
  ],
  [
    'an identifier that the type has not',
    all => (all.Command.actions.Cancel.request.params[0].name = 'Name'),
    'Command: has no identifier Name',
  ],
  [
    'data that the type has not',
    all => (all.Command.has.Document.resource.identifiers[0].path = 'Document'),
    'Command.Document: nothing is at Document',
  ],
  [
    'data of another type',
    all => (all.Command.hasMany.Invocations.resource.type = 'CommandInvocation'),
    'Command.Invocations: CommandInvocation has no attributes InstanceName,RequestedDateTime,TraceOutput,CommandPlugins,ServiceRole,NotificationConfig',
  ],
  [
    'a load of other data',
    all => (all.Parameter.load.request.operation = 'DescribeParameters'),
    'Parameter.load: the data of Parameter lacks Value,Selector,SourceResult',
  ],
  ['a load of many', all => (all.Parameter.load.path = 'Parameters'), 'Parameter.load: the data is a list'],
  [
    'a load that lacks a parameter',
    all => (all.Document.load.request.params = []),
    'Document.load: DescribeDocument needs Name',
  ],
  [
    'many that are one',
    all => (all.Document.hasMany.Versions.resource.identifiers[1].path = 'NextToken'),
    'Document.Versions: gives one, not many',
  ],
  [
    'a resource without an identifier',
    all => all.Document.hasMany.Versions.resource.identifiers.pop(),
    'Document.Versions: a DocumentVersion is made of (DocumentName,Version), not of (DocumentName)',
  ],
  [
    'one target twice',
    all => (all.Document.actions.ListTags.request.params[0].target = 'ResourceId'),
    'Document.ListTags: fills ResourceId twice',
  ],
  [
    'an action without its resource',
    all => delete all.Document.actions.Delete.request.params,
    'Document.Delete: says nothing of its resource',
  ],
  [
    'a batch action on one',
    all => (all.Parameter.batchActions.Delete.request.params[0].target = 'Names[0]'),
    'Parameter.Delete of a batch: fills no list',
  ],
]

for (const [what, breakIt, fault] of BREAKAGES) {
  test(`${what} is a fault`, t => {
    const { faults } = check('ssm', ({ resources }) => breakIt(resources as Loose))
    t.true(faults.includes(`ssm ${fault}`), faults.join('\n'))
  })
}

test('an answer that does not fit the definition is a fault', async t => {
  const definitions = structuredClone(loader.load<ResourceDefinitions>('ssm', 'resources-1')!) as Loose
  definitions.resources.Document.load.path = 'Nothing'
  definitions.resources.Command.hasMany.Invocations.resource.path = 'Nothing'
  const rehearsal = new Rehearsal(definitions, loader.serviceModel('ssm'), waitersOf('ssm'), undefined)
  await rehearsal.run()
  const [first, ...others] = rehearsal.faults
  t.is(first, 'ssm Command.invocations: gives items without data')
  t.deepEqual(
    others.map(fault => fault.split(': ').slice(0, 2).join(': ')),
    [
      'ssm CommandInvocationSummary.document: NotLoadedError',
      'ssm CommandInvocationSummary.ssmDocumentVersion: NotLoadedError',
      'ssm Document.load: ResourceNotFoundError',
      'ssm Document.approvedDocumentVersion: NotLoadedError',
      'ssm Document.defaultDocumentVersion: NotLoadedError',
      'ssm Document.latestDocumentVersion: NotLoadedError',
      'ssm Document.requiredDocuments: NotLoadedError',
    ],
  )
})

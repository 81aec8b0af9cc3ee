import { clientError } from '../../lib/client/answer.ts'
import { insideOf } from '../../lib/client/compile.ts'
import type { Intercept } from '../../lib/client/intercept.ts'
import type { WaiterDefinition } from '../../lib/client/wait.ts'
import { Loader } from '../../lib/model/loader.ts'
import type { ResourceDefinitions } from '../../lib/resource/definition.ts'
import { definitionOf, typeNames, viewType } from '../../lib/resource/view.ts'
import { planWaits } from '../../lib/resource/wait-plan.ts'
import type { Loose } from './fixture.ts'

const loader = new Loader()

/** A modelled waiter. */
export interface Case {
  readonly service: string
  readonly type: string
  /** `waitUntilRunning`. */
  readonly member: string
  readonly waiter: WaiterDefinition
  /** Where items are in an answer, outermost first. */
  readonly path: readonly string[]
  /** The member of an item that has its id. */
  readonly idMember: string
  /** The answer has a list of what was not found, too. */
  readonly listsFailures: boolean
}

/** All modelled waiters that poll together. */
export function sharedCases(): Case[] {
  return loader.resourceServices().flatMap(service => {
    const definitions = loader.load<ResourceDefinitions>(service, 'resources-1')!
    const model = loader.serviceModel(service)
    const waiters = loader.load<{ waiters: Record<string, WaiterDefinition> }>(service, 'waiters-2')?.waiters ?? {}
    return typeNames(definitions).flatMap((type): Case[] => {
      const view = viewType(definitions, model, type)
      return view.waiters.flatMap(({ member, definition }) => {
        const waiter = waiters[definition.waiterName]!
        const plan = planWaits(definitionOf(definitions, model, type), view, model, definition, waiter.operation)
        if (typeof plan === 'string') return []
        const path = view.load!.path!.split('.').map(part => part.replace('[0]', ''))
        const listsFailures = model.operation(waiter.operation).output!.shape.members.has('failures')
        return [{ service, type, member, waiter, path, idMember: plan.member, listsFailures }]
      })
    })
  })
}

/** What the service says of one id at one poll. */
export type Step = { readonly item: Loose } | { readonly error: string } | 'left out' | 'failure'

/** What acceptors look at, where their words are more than a path. */
const STABLE = { status: 'ACTIVE', deployments: [{ id: 'd-1' }], runningCount: 1, desiredCount: 1 }
const MORE_ITEMS: Readonly<Record<string, readonly Loose[]>> = {
  'ecs.Service': [STABLE, { ...STABLE, runningCount: 0 }],
}

/** Every answer that an acceptor of the waiter waits for, some that none does, and refusals. */
export function stepsOf({ service, type, waiter, listsFailures }: Case): Step[] {
  const items = waiter.acceptors.flatMap(({ argument = '', expected }) => {
    const [, path] = /^\w+\[\](?:\.\w+\[\])*\.([\w.]+)$/.exec(argument) ?? []
    return path === undefined || argument.startsWith('failures') ? [] : [nest(path, expected), nest(path, 'unheard-of')]
  })
  const errors = waiter.acceptors.filter(({ matcher }) => matcher === 'error').map(({ expected }) => String(expected))
  const all: Step[] = [
    ...[{}, ...items, ...(MORE_ITEMS[`${service}.${type}`] ?? [])].map(item => ({ item })),
    ...[...errors, 'InvalidThing.NotFound', 'AccessDeniedException'].map(error => ({ error })),
    'left out',
    ...(listsFailures ? (['failure'] as const) : []),
  ]
  return [...new Map(all.map(step => [JSON.stringify(step), step])).values()]
}

function nest(path: string, value: unknown): Loose {
  return path.split('.').reduceRight<unknown>((inside, name) => ({ [name]: inside }), value)
}

/** How a service speaks of ids that it refuses together. */
export const MANNERS: Readonly<Record<string, (bad: readonly string[]) => string>> = {
  'names all': bad =>
    `The ID${bad.length > 1 ? 's' : ''} '${bad.join(', ')}' do${bad.length > 1 ? '' : 'es'} not exist`,
  'names one': bad => `'${bad[0]}' was not found`,
  'names none': () => 'Something was not found',
}

/** A service of which each id goes its own way, from poll to poll. */
export class World {
  readonly requests: (readonly string[])[] = []
  readonly #case: Case
  readonly #manner: (bad: readonly string[]) => string
  readonly #scripts: ReadonlyMap<string, readonly Step[]>
  readonly #polls = new Map<string, number>()

  /** @param scripts what it says of each id; the last step again and again */
  constructor(one: Case, manner: (bad: readonly string[]) => string, scripts: ReadonlyMap<string, readonly Step[]>) {
    this.#case = one
    this.#manner = manner
    this.#scripts = scripts
  }

  /** The id was polled: it goes on. */
  next(id: string): void {
    this.#polls.set(id, (this.#polls.get(id) ?? 0) + 1)
  }

  intercept(client: object): Intercept {
    const { runtime } = insideOf(client)!
    return async (call, params) => {
      const ids = Object.values(params).find(value => Array.isArray(value)) as string[]
      this.requests.push(ids)
      const now = ids.map(id => ({ id, step: this.#now(id) }))
      const codes = now.map(({ step }) => (typeof step === 'object' && 'error' in step ? step.error : undefined))
      const code = codes.find(error => error !== undefined)
      if (code === undefined) return { output: this.#answer(now) }
      const isAccess = code.startsWith('Access')
      const message = isAccess ? 'No.' : this.#manner(ids.filter((_, index) => codes[index] === code))
      const parsed = { code, message, type: undefined, detail: {}, fields: {}, requestId: 'r-1' }
      return { error: clientError(runtime, { ...call, attempt: 1 }, isAccess ? 403 : 400, {}, parsed) }
    }
  }

  #now(id: string): Step {
    const script = this.#scripts.get(id)!
    return script[Math.min(this.#polls.get(id) ?? 0, script.length - 1)]!
  }

  #answer(now: readonly { readonly id: string; readonly step: Step }[]): Loose {
    const { idMember, listsFailures } = this.#case
    const [root = '', inside] = this.#case.path
    const items = now.flatMap(({ id, step }) => {
      return typeof step === 'object' && 'item' in step ? [{ [idMember]: id, ...step.item }] : []
    })
    const failures = now.flatMap(({ id, step }) => (step === 'failure' ? [{ arn: id, reason: 'MISSING' }] : []))
    const groups = new Map<string, Loose[]>()
    for (const item of items) {
      // Those whose ids end alike stand together.
      const group = String(item[idMember]).slice(-1)
      groups.set(group, [...(groups.get(group) ?? []), item])
    }
    return {
      [root]: inside === undefined ? items : [...groups].map(([group, of]) => ({ Group: group, [inside]: of })),
      ...(listsFailures && { failures }),
      ResponseMetadata: { HTTPStatusCode: 200, HTTPHeaders: {}, RetryAttempts: 0 },
    }
  }
}

import type {
  CallOptions,
  PaginateOptions,
  UntypedClient,
  UntypedOutput,
  UntypedParams,
} from '../../lib/client/types.ts'
import type { ServiceDefinition } from '../../lib/model/definition.ts'
import { ServiceModel } from '../../lib/model/service.ts'
import type { ResourceDefinitions } from '../../lib/resource/definition.ts'
import { createServiceResource, type ResourceExtensions } from '../../lib/resource/index.ts'

/** A service small enough to know by heart: a zoo. */
const model: ServiceDefinition = {
  metadata: { apiVersion: '2026-01-01', endpointPrefix: 'zoo', protocol: 'json', serviceId: 'Zoo' },
  operations: {
    CreateAnimals: { name: 'CreateAnimals', output: { shape: 'Animals' } },
    DescribeAnimals: { name: 'DescribeAnimals', output: { shape: 'Animals' } },
    FeedAnimal: { name: 'FeedAnimal' },
    GetWeight: { name: 'GetWeight' },
    MoveAnimal: { name: 'MoveAnimal' },
    ListToys: { name: 'ListToys' },
    DeleteToys: { name: 'DeleteToys', output: { shape: 'DeleteToysOutput' } },
    TagToys: { name: 'TagToys' },
  },
  shapes: {
    Animals: { type: 'structure', members: { Animals: { shape: 'AnimalList' } } },
    AnimalList: { type: 'list', member: { shape: 'Animal' } },
    Animal: {
      type: 'structure',
      members: {
        AnimalId: { shape: 'String' },
        Mood: { shape: 'String' },
        Keeper: { shape: 'String' },
        KeeperId: { shape: 'String' },
        Cages: { shape: 'String' },
        Password: { shape: 'Secret' },
      },
    },
    Toy: { type: 'structure', members: { Name: { shape: 'String' }, Colour: { shape: 'String' } } },
    DeleteToysOutput: { type: 'structure', members: { Errors: { shape: 'AnimalList' } } },
    String: { type: 'string' },
    Secret: { type: 'string', sensitive: true },
  },
}

export const definition: ResourceDefinitions = {
  service: {
    actions: {
      CreateAnimals: {
        request: { operation: 'CreateAnimals' },
        resource: {
          type: 'Animal',
          identifiers: [{ target: 'Id', source: 'response', path: 'Animals[].AnimalId' }],
          path: 'Animals[]',
        },
      },
    },
    hasMany: {
      Animals: {
        request: { operation: 'DescribeAnimals' },
        resource: {
          type: 'Animal',
          identifiers: [{ target: 'Id', source: 'response', path: 'Animals[].AnimalId' }],
          path: 'Animals[]',
        },
      },
      Toys: {
        request: { operation: 'ListToys' },
        resource: {
          type: 'Toy',
          identifiers: [
            { target: 'AnimalId', source: 'response', path: 'Toys[].AnimalId' },
            { target: 'Name', source: 'response', path: 'Toys[].Name' },
          ],
        },
      },
    },
  },
  resources: {
    Animal: {
      identifiers: [{ name: 'Id', memberName: 'AnimalId' }],
      shape: 'Animal',
      load: {
        request: {
          operation: 'DescribeAnimals',
          params: [{ target: 'Ids[0]', source: 'identifier', name: 'Id' }],
        },
        path: 'Animals[0]',
      },
      actions: {
        Feed: {
          request: { operation: 'FeedAnimal', params: [{ target: 'AnimalId', source: 'identifier', name: 'Id' }] },
        },
        Weigh: { request: { operation: 'GetWeight' } },
        Move: {
          request: {
            operation: 'MoveAnimal',
            params: [
              { target: 'AnimalId', source: 'identifier', name: 'Id' },
              { target: 'From', source: 'data', path: 'Cages[0].Name' },
              { target: 'Options.Style', source: 'string', value: 'gentle' },
            ],
          },
          path: 'Moved.To',
        },
      },
      has: {
        Keeper: {
          resource: { type: 'Keeper', identifiers: [{ target: 'Id', source: 'data', path: 'KeeperId' }] },
        },
        Homes: {
          resource: {
            type: 'Cage',
            identifiers: [{ target: 'Name', source: 'data', path: 'Cages[].Name' }],
            path: 'Cages[]',
          },
        },
        Toy: {
          resource: {
            type: 'Toy',
            identifiers: [
              { target: 'AnimalId', source: 'identifier', name: 'Id' },
              { target: 'Name', source: 'input' },
            ],
          },
        },
      },
      hasMany: {
        Toys: {
          request: {
            operation: 'ListToys',
            params: [
              { target: 'Filters[0].Name', source: 'string', value: 'animal' },
              { target: 'Filters[0].Values[0]', source: 'identifier', name: 'Id' },
            ],
          },
          resource: {
            type: 'Toy',
            identifiers: [
              { target: 'AnimalId', source: 'identifier', name: 'Id' },
              { target: 'Name', source: 'response', path: 'Toys[].Name' },
            ],
            path: 'Toys[]',
          },
        },
      },
      waiters: {
        Fed: {
          waiterName: 'AnimalFed',
          params: [{ target: 'Ids[]', source: 'identifier', name: 'Id' }],
          path: 'Animals[]',
        },
        Gone: { waiterName: 'AnimalGone', params: [{ target: 'Ids[]', source: 'identifier', name: 'Id' }] },
      },
    },
    Toy: {
      identifiers: [{ name: 'AnimalId' }, { name: 'Name' }],
      shape: 'Toy',
      batchActions: {
        Delete: {
          request: {
            operation: 'DeleteToys',
            params: [
              { target: 'AnimalId', source: 'identifier', name: 'AnimalId' },
              { target: 'Delete.Toys[].Name', source: 'identifier', name: 'Name' },
            ],
          },
        },
        Tag: {
          request: {
            operation: 'TagToys',
            params: [
              { target: 'Owners[]', source: 'identifier', name: 'AnimalId' },
              { target: 'Toys[*].Name', source: 'identifier', name: 'Name' },
              { target: 'Toys[*].Colour', source: 'data', path: 'Colour' },
            ],
          },
        },
      },
    },
    Keeper: { identifiers: [{ name: 'Id' }] },
    Cage: { identifiers: [{ name: 'Name' }], shape: 'Toy' },
  },
}

/** An object whose members are not known to the compiler. */
// biome-ignore lint/suspicious/noExplicitAny: resources without generated types; the tests are about their members
export type Loose = any

/** What the zoo answers: a function of the parameters, or a list of pages for a method that is paginated. */
export type Answers = Record<string, ((params: UntypedParams) => unknown) | readonly (UntypedOutput | Error)[]>

export interface FakeClient {
  readonly client: UntypedClient
  /** `[method, params]` of each request made. */
  readonly calls: [method: string, params: unknown][]
}

/** A client that answers from a script. */
export function fakeClient(answers: Answers, extra: object = {}): FakeClient {
  const calls: [string, unknown][] = []
  const methods = Object.entries(answers).map(([name, answer]) => [
    name,
    async (params: UntypedParams = {}, options?: CallOptions) => {
      calls.push([name, structuredClone(params)])
      options?.signal?.throwIfAborted()
      return typeof answer === 'function' ? answer(params) : undefined
    },
  ])
  const client = {
    ...Object.fromEntries(methods),
    meta: { region: 'eu-west-1', partition: 'aws', config: { refreshInterval: 5_000 } },
    canPaginate: (name: string) => Array.isArray(answers[name]),
    async *paginate(name: string, params: UntypedParams = {}, { pageSize }: PaginateOptions = {}) {
      for (const page of answers[name] as (UntypedOutput | Error)[]) {
        calls.push([name, structuredClone(pageSize === undefined ? params : { ...params, pageSize })])
        if (page instanceof Error) throw page
        yield page
      }
    },
    ...extra,
  }
  return { client: client as unknown as UntypedClient, calls }
}

/** A zoo whose client answers from a script. */
export function zoo(
  answers: Answers,
  {
    extra,
    extensions,
    service = zooModel(),
  }: { extra?: object; extensions?: ResourceExtensions; service?: ServiceModel } = {},
): { zoo: Loose; calls: FakeClient['calls']; client: UntypedClient } {
  const { client, calls } = fakeClient(answers, extra)
  return { zoo: createServiceResource({ definition, service, client, extensions }), calls, client }
}

const shared = new ServiceModel('zoo', model)

export function zooModel(): ServiceModel {
  return shared
}

export function freshZooModel(): ServiceModel {
  return new ServiceModel('zoo', model)
}

import type { CallOptions, UntypedOutput, UntypedParams } from '../client/types.ts'
import { ResourceNotFoundError } from '../errors.ts'
import type { Resource } from '../resource/index.ts'
import type { Customisation } from './types.ts'

/** The shapes of ids that answers give with what they are ids of: `/hostedzone/Z1`. botocore leaves out those of tags. */
const PREFIXED: ReadonlySet<string> = new Set(['ResourceId', 'DelegationSetId', 'ChangeId', 'TagResourceId'])

/** An id as an answer gives it can be a parameter: only what follows the last slash is sent. Source: botocore/handlers.py, fix_route53_ids. */
export const route53: Customisation = {
  hooks: {
    'before-parameter-build': [
      ({ operation, params }) => {
        for (const [name, member] of operation.input?.shape.members ?? []) {
          const id = params[name]
          if (PREFIXED.has(member.shape.name) && typeof id === 'string')
            params[name] = id.slice(id.lastIndexOf('/') + 1)
        }
      },
    ],
  },
  // Record sets that share name and type have an identifier of their own, others have none.
  resources: { RecordSet: { mayBeEmpty: ['SetIdentifier'], load: loadRecordSet } },
}

/** A listing that begins at a record set, or where it would be. Those that share its name and type are no more than 100. */
async function loadRecordSet(
  resource: object,
  params: UntypedParams,
  options?: CallOptions,
): Promise<Record<string, unknown>> {
  const { client, identifiers } = (resource as Resource).meta
  const { hostedZoneId, name, type, setIdentifier } = identifiers
  const start = { HostedZoneId: hostedZoneId, StartRecordName: name, StartRecordType: type }
  const MaxItems = setIdentifier === '' ? '1' : '100'
  const answer = await client.listResourceRecordSets!({ ...start, MaxItems, ...params }, options)
  const found = ((answer.ResourceRecordSets ?? []) as UntypedOutput[]).find(
    ({ Name, Type, SetIdentifier = '' }) =>
      sameName(String(Name), String(name)) && Type === type && SetIdentifier === setIdentifier,
  )
  if (found !== undefined) return found
  throw new ResourceNotFoundError(
    `${resource} does not exist: its hosted zone lists no such record set. Check name, type and set identifier.`,
  )
}

/** Names are the same in any case, with and without the last dot, and with characters as octal escapes: `\052` is `*`. */
function sameName(one: string, other: string): boolean {
  const plain = (name: string): string =>
    name
      .replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))
      .replace(/\.$/, '')
      .toLowerCase()
  return plain(one) === plain(other)
}

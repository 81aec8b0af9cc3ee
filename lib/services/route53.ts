import type { Customisation } from './types.ts'

/** The shapes of ids that answers give with what they are ids of: `/hostedzone/Z1`. */
const PREFIXED: ReadonlySet<string> = new Set(['ResourceId', 'DelegationSetId', 'ChangeId'])

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
}

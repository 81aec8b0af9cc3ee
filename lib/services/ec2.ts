import type { OutputEvent } from '../client/hooks.ts'
import type { CallOptions, UntypedParams } from '../client/types.ts'
import { makeRelated, type Resource } from '../resource/index.ts'
import { crossRegionCopy } from './cross-region-copy.ts'
import { renameParam } from './param-alias.ts'
import type { Customisation } from './types.ts'
import { encodeUserData } from './user-data.ts'

/** Source: boto3/ec2/createtags.py, boto3/ec2/deletetags.py; botocore/handlers.py for the calls. */
export const ec2: Customisation = {
  hooks: runtime => ({
    'before-parameter-build': [renameParam('Filters', 'Filter'), encodeUserData('RunInstances')],
    'before-call': [
      crossRegionCopy(runtime, { operations: ['CopySnapshot'], urlMember: 'PresignedUrl', sendsRegions: true }),
    ],
    'after-call': [decodeConsole],
  }),
  resources: {
    ServiceResource: { actions: { createTags } },
    Instance: { actions: { deleteTags } },
    // A tag without a value is a tag.
    Tag: { mayBeEmpty: ['Value'] },
  },
}

/** Puts every tag on every resource, and makes the `Tag` resources for them. */
async function createTags(ec2: object, params: UntypedParams, options?: CallOptions): Promise<Resource[]> {
  await (ec2 as Resource).meta.client.createTags!(params, options)
  const { Resources: ids, Tags: tags } = params as { Resources: string[]; Tags: { Key: string; Value?: string }[] }
  return ids.flatMap(ResourceId =>
    tags.map(({ Key, Value = '' }) => makeRelated(ec2, 'Tag', { ResourceId, Key, Value })),
  )
}

/** Removes tags from the instance; all of them when no `Tags` are given. */
async function deleteTags(instance: object, params: UntypedParams, options?: CallOptions): Promise<unknown> {
  const { client, identifiers } = (instance as Resource).meta
  return client.deleteTags!({ ...params, Resources: [identifiers.id] }, options)
}

/** What the instance has written, as text. Source: decode_console_output. */
function decodeConsole({ operation, output }: OutputEvent): void {
  if (operation.name !== 'GetConsoleOutput' || typeof output.Output !== 'string') return
  output.Output = Buffer.from(output.Output, 'base64').toString()
}

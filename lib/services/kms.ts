import type { CallOptions, UntypedOutput, UntypedParams } from '../client/types.ts'
import { ResourceNotFoundError } from '../errors.ts'
import type { Resource } from '../resource/index.ts'
import type { Customisation } from './types.ts'

export const kms: Customisation = { resources: { Alias: { load: loadAlias } } }

/**
 * The service describes keys only, and what it is asked about with an alias of its own (`alias/aws/s3`) it creates. So the
 * alias is looked for in the listing of all, page by page.
 */
async function loadAlias(resource: object, params: UntypedParams, options?: CallOptions): Promise<UntypedOutput> {
  const { client, identifiers } = (resource as Resource).meta
  for await (const page of client.paginate('listAliases', params, options)) {
    const found = (page.Aliases as UntypedOutput[] | undefined)?.find(({ AliasName }) => AliasName === identifiers.name)
    if (found !== undefined) return found
  }
  throw new ResourceNotFoundError(
    `${resource} does not exist: listAliases lists nothing of that name. Check its name, which begins with "alias/", and region.`,
  )
}

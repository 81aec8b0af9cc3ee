import type { HookTable, OutputEvent } from '../../client/hooks.ts'
import type { ResponseMetadata } from '../../errors.ts'
import { requireSigns } from './believe.ts'
import { expectContinue } from './expect.ts'
import { askForEncodedKeys, decodeKeys } from './listing.ts'
import { checkBucketName, checkMetadata, hashCustomerKeys, writeCopySource } from './params.ts'

/** What botocore/handlers.py does to the calls of S3. */
export const hooks: HookTable = {
  'before-parameter-build': [
    event => {
      checkBucketName(event)
      checkMetadata(event)
      writeCopySource(event)
      hashCustomerKeys(event)
      askForEncodedKeys(event)
    },
  ],
  'before-call': [expectContinue],
  'after-call': [
    event => {
      requireSigns(event)
      decodeKeys(event)
      keepExpires(event)
    },
  ],
}

/** `ExpiresString` is the header as it came: of `Expires` nothing is left where it is no date, `0` for example. */
function keepExpires({ operation, output }: OutputEvent): void {
  if (operation.output?.shape.members.get('Expires')?.location !== 'header') return
  const { expires } = (output.ResponseMetadata as ResponseMetadata).HTTPHeaders
  if (expires !== undefined) output.ExpiresString = expires
}

import type { UntypedOutput } from '../../client/types.ts'
import { Collection, Sequence } from '../../resource/index.ts'

/** What collections of objects, versions and uploads have beside others. */
export interface Prefixes {
  /**
   * The prefixes that stand for groups of keys, the folders of a bucket: parts of keys up to the next delimiter. Objects that
   * are in no group are not among them. Each request lists both, so that few keys are many prefixes.
   *
   * The filter has the `Prefix` to look below, and the `Delimiter`, `/` when it has none.
   *
   * @throws InvalidOptionError the collection has `where`, `limit` or the like, which are for its items
   * @example for await (const folder of bucket.objects.filter({ Prefix: 'logs/' }).prefixes()) folder // 'logs/2026/'
   */
  prefixes(): Sequence<string>
}

export function prefixes(collection: Collection): Sequence<string> {
  const { serverParams } = collection.explain()
  const delimited = serverParams.Delimiter === undefined ? collection.filter({ Delimiter: '/' }) : collection
  // Now, not while it is iterated, is when a wrong collection is refused.
  Collection.answers(delimited, 'prefixes', {})
  return new Sequence(async function* (options) {
    for await (const { CommonPrefixes } of Collection.answers(delimited, 'prefixes', options)) {
      yield ((CommonPrefixes ?? []) as UntypedOutput[]).map(({ Prefix }) => Prefix as string)
    }
  })
}

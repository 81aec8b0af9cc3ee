import type { OutputEvent, ParamsEvent } from '../../client/hooks.ts'

/** Where an answer holds keys: its own members, and members of the items of its lists. */
interface Encoded {
  readonly members: readonly string[]
  readonly items: readonly (readonly [list: string, member: string])[]
}

const COMMON = ['CommonPrefixes', 'Prefix'] as const

/** Source: botocore/handlers.py, decode_list_object and its like. */
const encoded: ReadonlyMap<string, Encoded> = new Map<string, Encoded>([
  ['ListObjects', { members: ['Delimiter', 'Marker', 'NextMarker'], items: [['Contents', 'Key'], COMMON] }],
  ['ListObjectsV2', { members: ['Delimiter', 'Prefix', 'StartAfter'], items: [['Contents', 'Key'], COMMON] }],
  [
    'ListObjectVersions',
    {
      members: ['KeyMarker', 'NextKeyMarker', 'Prefix', 'Delimiter'],
      items: [['Versions', 'Key'], ['DeleteMarkers', 'Key'], COMMON],
    },
  ],
])

const ASKED = 's3.asked-for-encoded-keys'

/**
 * Asks for percent-encoded keys, as XML 1.0 has no form for control characters. A caller who asks for them gets them encoded.
 *
 * Source: botocore/handlers.py, set_list_objects_encoding_type_url.
 */
export function askForEncodedKeys({ operation, params, context }: ParamsEvent): void {
  if (params.EncodingType !== undefined || !encoded.has(operation.name)) return
  params.EncodingType = 'url'
  context.set(ASKED, true)
}

/** Gives keys back as they were stored, in place. */
export function decodeKeys({ operation, output, context }: OutputEvent): void {
  // A store may know nothing of the parameter: only what it calls encoded is.
  if (output.EncodingType !== 'url' || !context.has(ASKED)) return
  const { members = [], items = [] } = encoded.get(operation.name) ?? {}
  for (const name of members) decodeMember(output, name)
  for (const [list, name] of items) {
    for (const item of (output[list] ?? []) as Record<string, unknown>[]) decodeMember(item, name)
  }
}

function decodeMember(owner: Record<string, unknown>, name: string): void {
  const value = owner[name]
  if (typeof value === 'string') owner[name] = decode(value)
}

/** As a form is decoded: S3 writes a space as `+`. Bytes that are no UTF-8 become U+FFFD. */
function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  return spaced.replace(/(?:%[0-9A-Fa-f]{2})+/g, run => Buffer.from(run.replaceAll('%', ''), 'hex').toString())
}

import type { OutputEvent, ParamsEvent } from '../../client/hooks.ts'
import type { UntypedOutput, UntypedParams } from '../../client/types.ts'

/** Where an answer holds keys. */
interface Encoded {
  /** Parameters that the answer repeats. */
  readonly echoes: readonly string[]
  /** The key after which the next page begins. */
  readonly next?: string
  /** Members of the items of lists. */
  readonly items: readonly (readonly [list: string, member: string])[]
}

const COMMON = ['CommonPrefixes', 'Prefix'] as const

/** Source: botocore/handlers.py, decode_list_object and its like; Prefix of ListObjects is left out there by mistake. */
const encoded: ReadonlyMap<string, Encoded> = new Map<string, Encoded>([
  [
    'ListObjects',
    { echoes: ['Delimiter', 'Marker', 'Prefix'], next: 'NextMarker', items: [['Contents', 'Key'], COMMON] },
  ],
  ['ListObjectsV2', { echoes: ['Delimiter', 'Prefix', 'StartAfter'], items: [['Contents', 'Key'], COMMON] }],
  [
    'ListObjectVersions',
    {
      echoes: ['Delimiter', 'KeyMarker', 'Prefix'],
      next: 'NextKeyMarker',
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
  context.set(ASKED, params)
}

/**
 * Gives keys back as they were stored, in place.
 *
 * Ceph encodes the keys and nothing else. So what is the parameter itself, or the last key itself, is taken as it is:
 * decoded, a marker with a `+` would repeat keys or never end, as it does in botocore.
 */
export function decodeKeys({ operation, output, context }: OutputEvent): void {
  const params = context.get(ASKED) as UntypedParams | undefined
  const places = encoded.get(operation.name)
  // A store may know nothing of the parameter: only what it calls encoded is.
  if (params === undefined || places === undefined || output.EncodingType !== 'url') return
  const { echoes, next, items } = places
  for (const name of echoes) decodeMember(output, name, params[name])
  const last: unknown[] = []
  for (const [list, name] of items) {
    const entries = (output[list] ?? []) as UntypedOutput[]
    for (const entry of entries) decodeMember(entry, name)
    last.push(entries.at(-1)?.[name])
  }
  if (next !== undefined && !last.includes(output[next])) decodeMember(output, next)
}

function decodeMember(owner: UntypedOutput, name: string, plain?: unknown): void {
  const value = owner[name]
  if (typeof value === 'string' && value !== plain) owner[name] = decode(value)
}

/** As a form is decoded: S3 writes a space as `+`. */
function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    // Not all of it is encoded UTF-8: what is, is decoded, with U+FFFD for other bytes.
    return spaced.replace(/(?:%[0-9A-Fa-f]{2})+/g, run => Buffer.from(run.replaceAll('%', ''), 'hex').toString())
  }
}

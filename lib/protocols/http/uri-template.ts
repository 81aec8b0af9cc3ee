import type { Operation } from '../../model/service.ts'
import type { ShapeRef } from '../../model/shape.ts'
import { percentEncode, percentEncodePath } from '../../percent-encode.ts'
import { encodeParam, refused } from './encode-param.ts'
import { queryText } from './query-string.ts'

/** A place in a path that a parameter fills. A greedy one, `{Key+}`, keeps its slashes. */
interface Label {
  readonly ref: ShapeRef
  readonly greedy: boolean
}

/** `http.requestUri` of an operation, read once: its path in parts, and the query that it brings itself. */
export interface UriTemplate {
  readonly path: readonly (string | Label)[]
  readonly query: string
}

/** @param labels the members with `location: uri`, by the name in the template */
export function compileUriTemplate(requestUri: string, labels: ReadonlyMap<string, ShapeRef>): UriTemplate {
  const mark = requestUri.indexOf('?')
  const path = mark === -1 ? requestUri : requestUri.slice(0, mark)
  const parts = path.split(/\{([^}]*)\}/).map((part, index) => {
    if (index % 2 === 0) return part
    const greedy = part.endsWith('+')
    const ref = labels.get(greedy ? part.slice(0, -1) : part)
    return ref === undefined ? `{${part}}` : { ref, greedy }
  })
  return { path: parts, query: mark === -1 ? '' : requestUri.slice(mark + 1) }
}

/**
 * The path of a call, encoded. Source: botocore/serialize.py, _render_uri_template.
 *
 * @throws ParamValidationError for a label without value or with an empty one, which would address something else
 */
export function renderPath(operation: Operation, template: UriTemplate, params: Record<string, unknown>): string {
  let path = ''
  for (const part of template.path) {
    path += typeof part === 'string' ? part : renderLabel(operation, part, params[part.ref.name])
  }
  return path
}

function renderLabel(operation: Operation, { ref, greedy }: Label, value: unknown): string {
  if (value === undefined || value === null)
    throw refused(operation, ref.name, 'required, missing: it is part of the path')
  const text = queryText(ref, value)
  if (text === '') throw refused(operation, ref.name, 'must not be empty: it is part of the path')
  // A segment `..` is taken back by a proxy or server on the way: the call would go somewhere else.
  if (!greedy && (text === '.' || text === '..')) throw refused(operation, ref.name, `must not be "${text}" in a path`)
  return encodeParam(operation, ref.name, text, greedy ? percentEncodePath : percentEncode)
}

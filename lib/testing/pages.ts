import type { PaginatorDefinition } from '../client/paginate.ts'
import { isRecord } from './is-record.ts'

/** A page as it is to be answered, and what must be asked for it. */
interface StubbedPage {
  readonly page: object
  readonly params: unknown
}

/** Fills in the tokens between pages. Those that are no plain member of the output are left to who writes the pages. */
export function tokensBetween(
  definition: PaginatorDefinition,
  pages: readonly object[],
  expected: unknown,
): StubbedPage[] {
  const { more_results: more } = definition
  const input = only(definition.input_token)
  const output = only(definition.output_token)?.split(' || ')[0]
  const isPlain = input !== undefined && output !== undefined && /^\w+$/.test(output)
  let asked: unknown = expected
  return pages.map((given, index) => {
    const params = asked
    const isLast = index === pages.length - 1
    const page: Record<string, unknown> = { ...given }
    if (more !== undefined && /^\w+$/.test(more)) page[more] ??= !isLast
    if (isPlain && !isLast) page[output] ??= `page-${index + 2}`
    asked = isPlain && isRecord(expected) ? { ...expected, [input]: page[output] } : undefined
    return { page, params }
  })
}

function only(names: string | readonly string[]): string | undefined {
  if (typeof names === 'string') return names
  return names.length === 1 ? names[0] : undefined
}

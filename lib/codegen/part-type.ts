import type { Operation } from '../model/service.ts'
import { typeName } from './shapes.ts'

/** The type of what a path such as `A.B` or `A[0].B` gives of an answer; `unknown` where it is another expression. */
export function partType({ output }: Operation, path: string): string {
  // At its end, `[]` gives a list of structures as it is.
  const steps = path
    .replace(/\[\]$/, '')
    .split('.')
    .map(step => /^(\w+)(\[0\])?$/.exec(step))
  if (output === undefined || steps.includes(null)) return 'unknown'
  let [type, isRequired] = [`S.${typeName(output.shape)}`, true]
  let shape = output.shape
  for (const [position, step] of steps.entries()) {
    const [, name = '', index] = step!
    const member = shape.members.get(name)
    if (member === undefined) return 'unknown'
    isRequired &&= shape.required.has(name) && index === undefined
    type = `${position === 0 ? type : `NonNullable<${type}>`}[${JSON.stringify(name)}]`
    shape = member.shape
    if (index === undefined) continue
    type = `NonNullable<${type}>[0]`
    shape = shape.member.shape
  }
  return isRequired ? type : `Part<${type}>`
}

import { UnknownMemberError } from './errors.ts'
import { didYouMean } from './names.ts'

/** What a library may ask any object for, to find out what it is; the answer is that there is no such thing. */
const PROBES = new Set([
  ...['then', 'catch', 'finally', 'toJSON', 'inspect', 'asymmetricMatch', 'nodeType', 'nodeName', 'tagName'],
  ...['ownerDocument', 'prototype', 'callee', 'message', 'stack', 'subscribe', 'pipe', 'getReader', 'href'],
])
const PROBE_PREFIXES = ['_', '@@', '$$', 'isMobX']

/** What the owner says about a name that it does not have. */
export type Explain = (owner: object, name: string, suggestion: string) => Error | undefined

/**
 * An end for a chain of prototypes, on which a name that nothing has is an error instead of `undefined`. It costs
 * nothing where a name is found, and nothing is wrapped: instances stay plain objects.
 *
 * @param last the prototype whose names are suggested last
 */
export function guard(last: object, explain: Explain): object {
  return new Proxy(Object.prototype, {
    get(target, name, receiver: object) {
      if (typeof name === 'symbol' || name in target) return Reflect.get(target, name, receiver)
      if (PROBES.has(name) || PROBE_PREFIXES.some(prefix => name.startsWith(prefix))) return undefined
      const error = explain(receiver, name, didYouMean(name, namesOf(receiver, last)))
      if (error === undefined) return undefined
      Error.captureStackTrace(error, this.get)
      throw error
    },
  })
}

/**
 * Makes a name that a class does not have an error at its objects, which says what was meant.
 *
 * @param last the prototype of the class
 * @param subject the object in messages: `The session`
 * @param elsewhere where to find what boto3 has there, and this library has not
 */
export function guardMembers(last: object, subject: string, elsewhere: Readonly<Record<string, string>> = {}): void {
  const unknown: Explain = (_, name, suggestion) => {
    const place = Object.hasOwn(elsewhere, name) ? `: see ${elsewhere[name]}.` : suggestion
    return new UnknownMemberError(`${subject} has no "${name}"${place}`)
  }
  Object.setPrototypeOf(last, guard(last, unknown))
}

function namesOf(owner: object, last: object): string[] {
  const names: string[] = []
  for (let level: object | null = owner; level !== null; level = Object.getPrototypeOf(level)) {
    names.push(...Object.getOwnPropertyNames(level).filter(name => name !== 'constructor'))
    if (level === last) break
  }
  return names
}

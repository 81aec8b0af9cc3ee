/** Names that libraries and the language look up on any object to find out what it is. */
const probes: ReadonlySet<string> = new Set([
  'then',
  'catch',
  'finally',
  'toJSON',
  'inspect',
  'constructor',
  'nodeType',
  'tagName',
  'asymmetricMatch',
  '$$typeof',
  'length',
  'size',
  'prototype',
])

/**
 * Lets the read of a member that does not exist throw, so that a wrong name is answered with the right one instead of
 * `x is not a function`. A proxy at the end of the prototype chain costs nothing for members that do exist.
 *
 * @param prototype of a class that extends nothing
 * @param makeError undefined to let the member read `undefined`
 */
export function throwsOnUnknown<T extends object>(
  prototype: T,
  makeError: (name: string, target: T) => Error | undefined,
): void {
  const end = new Proxy(Object.prototype, {
    get(target, name, receiver: T) {
      if (typeof name === 'symbol' || name in target || probes.has(name) || /^[_@]/.test(name)) {
        return Reflect.get(target, name, receiver)
      }
      const error = makeError(name, receiver)
      if (error !== undefined) throw error
    },
  })
  Object.setPrototypeOf(prototype, end)
}

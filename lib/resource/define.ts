/** A member that is read, for all instances of a type; not listed, not copied. */
export function getter(prototype: object, name: string, get: (owner: object) => unknown): void {
  Object.defineProperty(prototype, name, {
    get(this: object) {
      return get(this)
    },
    enumerable: false,
    configurable: true,
  })
}

/** A member that is called, for all instances of a type. */
export function method(prototype: object, name: string, call: (owner: object, args: unknown[]) => unknown): void {
  const value = function (this: object, ...args: unknown[]): unknown {
    return call(this, args)
  }
  Object.defineProperty(value, 'name', { value: name })
  Object.defineProperty(prototype, name, { value, enumerable: false, configurable: true, writable: true })
}

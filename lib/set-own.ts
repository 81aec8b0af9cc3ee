/** Sets a name that comes from data: `__proto__` becomes a property like any other, and sets no prototype. */
export function setOwn<Value>(target: Record<string, Value>, name: string, value: NoInfer<Value>): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
  } else {
    target[name] = value
  }
}

/**
 * A copy that is going to be added to. To V8 each property added to `{ ...source }` makes a new hidden class, on every
 * run, and such garbage lasts until a full collection; what is copied name by name shares its classes.
 */
export function copyOwn<Value>(source: Readonly<Record<string, Value>>): Record<string, Value> {
  const copy: Record<string, Value> = {}
  for (const name of Object.keys(source)) setOwn<Value>(copy, name, source[name]!)
  return copy
}

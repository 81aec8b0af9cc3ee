/** Sets a name that comes from data: `__proto__` becomes a property like any other, and sets no prototype. */
export function setOwn<Value>(target: Record<string, Value>, name: string, value: NoInfer<Value>): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
  } else {
    target[name] = value
  }
}

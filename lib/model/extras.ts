type Mergeable = Readonly<Record<string, unknown>>

/**
 * A definition with the `merge` object of its `*-extras.json` laid over it: objects are merged, all else is replaced.
 * Neither is changed. Source: `ExtrasProcessor` of botocore/loaders.py.
 */
export function withExtras(base: Mergeable, extras: Mergeable): Mergeable {
  return isObject(extras.merge) ? merge(base, extras.merge) : base
}

/** A copy of `base` with `over` laid over it: objects are merged, all else is replaced. */
export function merge(base: Mergeable, over: Mergeable): Mergeable {
  // Members are copied by their descriptors, which reads none: what has nothing laid over it is not parsed here.
  const merged = Object.defineProperties({}, Object.getOwnPropertyDescriptors(base))
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(base, key) ? base[key] : undefined
    const both = isObject(below) && isObject(value) ? merge(below, value) : value
    Object.defineProperty(merged, key, { value: both, enumerable: true, configurable: true, writable: true })
  }
  return merged
}

function isObject(value: unknown): value is Mergeable {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

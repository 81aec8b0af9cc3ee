type Mergeable = Readonly<Record<string, unknown>>

/**
 * A definition with the `merge` object of its `*-extras.json` laid over it: objects are merged, all else is replaced.
 * Neither is changed. Source: `ExtrasProcessor` of botocore/loaders.py.
 */
export function withExtras(base: Mergeable, extras: Mergeable): Mergeable {
  return isObject(extras.merge) ? merge(base, extras.merge) : base
}

function merge(base: Mergeable, over: Mergeable): Mergeable {
  const merged = new Map(Object.entries(base))
  for (const [key, value] of Object.entries(over)) {
    const below = merged.get(key)
    merged.set(key, isObject(below) && isObject(value) ? merge(below, value) : value)
  }
  return Object.fromEntries(merged)
}

function isObject(value: unknown): value is Mergeable {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

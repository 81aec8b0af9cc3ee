/**
 * The names that occur in rules as a reference or in a template. It may name more than are references, never less: a walk
 * over the JSON is cheaper than compiling rules that no call comes to.
 */
export function referencesOf(rules: unknown): ReadonlySet<string> {
  const names = new Set<string>()
  collect(rules, names)
  return names
}

function collect(data: unknown, names: Set<string>): void {
  if (typeof data === 'string') {
    if (!data.includes('{')) return
    for (const [, name] of data.matchAll(/\{([^{}#]+)/g)) names.add(name!)
  } else if (Array.isArray(data)) {
    for (const item of data) collect(item, names)
  } else if (typeof data === 'object' && data !== null) {
    if ('ref' in data && typeof data.ref === 'string') names.add(data.ref)
    for (const value of Object.values(data)) collect(value, names)
  }
}

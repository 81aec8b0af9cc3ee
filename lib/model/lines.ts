type Members = Readonly<Record<string, unknown>>

/**
 * Writes an object as JSON in which each member of its `sections` has a line of its own, sorted by name: what
 * {@link parseLines} reads one by one. All else is on the lines between. Any other reader sees plain JSON.
 *
 * @throws SyntaxError when a name in a section is not plain
 */
export function toLines(value: Members, sections: readonly string[]): string {
  const members = Object.entries(value).map(([name, member]) => {
    const text = sections.includes(name) ? section(member as Members) : JSON.stringify(member)
    return `${JSON.stringify(name)}:${text}`
  })
  return `{${members.join(',')}}`
}

function section(members: Members): string {
  const names = Object.keys(members)
  const strange = names.find(name => keyOf(name) !== `"${name}":`)
  if (strange !== undefined) throw new SyntaxError(`The name ${JSON.stringify(strange)} cannot be searched for.`)
  const lines = names.map(name => keyOf(name)).sort()
  const text = lines.map(key => key + JSON.stringify(members[key.slice(1, -2)]))
  return names.length === 0 ? '{}' : `{\n${text.join(',\n')}\n}`
}

/**
 * Reads what {@link toLines} wrote. The sections become objects whose members are parsed when they are first read:
 * a call needs a hundred of the 4,000 shapes of EC2, and parsing them all takes longer than the call.
 *
 * @throws SyntaxError when it is no JSON. In a section, when the member is read
 */
export function parseLines(text: string): unknown {
  const sections = new Map<string, Members>()
  let rest = ''
  let start = 0
  for (let open = text.indexOf('\n'); open >= 0; open = text.indexOf('\n', start)) {
    rest += text.slice(start, open)
    const end = text.indexOf('\n}', open)
    const name = /"([^"]*)":\{$/.exec(rest)?.[1]
    if (name === undefined || end < 0) throw new SyntaxError('A section is not closed.')
    sections.set(name, new Proxy({}, new Section(text, open + 1, end)))
    start = end + 1
  }
  const value = JSON.parse(rest + text.slice(start))
  return sections.size === 0 ? value : Object.assign(value, Object.fromEntries(sections))
}

/** A read-only object whose members are the lines of a text. */
class Section implements ProxyHandler<Members> {
  readonly #text: string
  readonly #start: number
  readonly #end: number
  readonly #parsed = new Map<string, unknown>()
  #names: readonly string[] | undefined

  constructor(text: string, start: number, end: number) {
    this.#text = text
    this.#start = start
    this.#end = end
  }

  get(target: Members, name: string | symbol): unknown {
    return this.#has(name) ? this.#value(name) : Reflect.get(target, name)
  }

  has(target: Members, name: string | symbol): boolean {
    return this.#has(name) || Reflect.has(target, name)
  }

  ownKeys(): readonly string[] {
    this.#names ??= this.#readNames()
    return this.#names
  }

  /** An accessor, so that to list or to copy members is not to parse them. */
  getOwnPropertyDescriptor(_target: Members, name: string | symbol): PropertyDescriptor | undefined {
    if (!this.#has(name)) return undefined
    return { get: () => this.#value(name), enumerable: true, configurable: true }
  }

  set(): boolean {
    return false
  }

  defineProperty(): boolean {
    return false
  }

  deleteProperty(): boolean {
    return false
  }

  #has(name: string | symbol): name is string {
    return typeof name === 'string' && (this.#parsed.has(name) || this.#find(keyOf(name)) >= 0)
  }

  #value(name: string): unknown {
    if (!this.#parsed.has(name)) {
      const key = keyOf(name)
      const line = this.#find(key)
      const end = this.#text.indexOf('\n', line)
      const value = this.#text.slice(line + key.length, this.#text[end - 1] === ',' ? end - 1 : end)
      this.#parsed.set(name, JSON.parse(value))
    }
    return this.#parsed.get(name)
  }

  /** Where the line with this key starts, by bisection; -1 when there is none. */
  #find(key: string): number {
    const text = this.#text
    let low = this.#start
    let high = this.#end + 1
    while (low < high) {
      const line = text.lastIndexOf('\n', ((low + high) >>> 1) - 1) + 1
      if (text.startsWith(key, line)) return line
      if (text.slice(line, line + key.length) < key) low = text.indexOf('\n', line) + 1
      else high = line
    }
    return -1
  }

  #readNames(): string[] {
    const names: string[] = []
    for (let line = this.#start; line < this.#end; line = this.#text.indexOf('\n', line) + 1) {
      names.push(this.#text.slice(line + 1, this.#text.indexOf('"', line + 1)))
    }
    return names
  }
}

function keyOf(name: string): string {
  return `${JSON.stringify(name)}:`
}

/**
 * A map that forgets what was not asked for lately: it holds the `size` latest entries at least, twice as many at most.
 *
 * Two generations in place of an order: to move an entry to the end of a Map on every hit makes V8 rehash it again and
 * again, and each dead table keeps the next one alive until a full garbage collection.
 */
export class LruCache<Value> {
  readonly #size: number
  #young = new Map<string, Value>()
  #old = new Map<string, Value>()

  constructor(size: number) {
    this.#size = size
  }

  get(key: string): Value | undefined {
    const value = this.#young.get(key)
    if (value !== undefined) return value
    const aged = this.#old.get(key)
    if (aged !== undefined) this.set(key, aged)
    return aged
  }

  set(key: string, value: Value): void {
    this.#young.set(key, value)
    if (this.#young.size < this.#size) return
    this.#old = this.#young
    this.#young = new Map()
  }
}

import { Bandwidth } from './bandwidth.ts'

/** The right to make one request at a time, and memory for its body. */
export class Slot {
  #room = Buffer.alloc(0)

  /** Memory for one request, which the next one in this slot takes over. */
  room(length: number): Buffer {
    // Not of Node's shared pool, which would be kept as a whole.
    if (this.#room.length < length) this.#room = Buffer.allocUnsafeSlow(length)
    return this.#room.subarray(0, length)
  }
}

/**
 * How many requests may be on their way at once. Transfers that are handed the same slots share them, their memory, and one
 * limit of bytes a second. Slots are given in the order in which they were asked for.
 */
export class Slots {
  readonly size: number
  readonly #free: Slot[]
  readonly #waiting = new Set<(slot: Slot) => void>()
  #bandwidth: Bandwidth | undefined

  constructor(size: number) {
    this.size = size
    this.#free = Array.from({ length: size }, () => new Slot())
  }

  /** Runs the task once there is a slot for it. @throws the reason of the signal, at once when it is aborted */
  async run<Result>(task: (slot: Slot) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted()
    const slot = this.#free.pop() ?? (await this.#turn(signal))
    try {
      return await task(slot)
    } finally {
      const [next] = this.#waiting
      if (next === undefined) this.#free.push(slot)
      else next(slot)
    }
  }

  /** The limit of all who share these slots; the first to ask sets it. */
  bandwidth(bytesPerSecond: number): Bandwidth {
    this.#bandwidth ??= new Bandwidth(bytesPerSecond)
    return this.#bandwidth
  }

  #turn(signal: AbortSignal | undefined): Promise<Slot> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(enter)
        signal?.removeEventListener('abort', onAbort)
      }
      const enter = (slot: Slot) => {
        leave()
        resolve(slot)
      }
      const onAbort = () => {
        leave()
        reject(signal?.reason)
      }
      this.#waiting.add(enter)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }
}

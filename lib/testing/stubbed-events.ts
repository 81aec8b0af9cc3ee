import { BodyUsedError } from '../errors.ts'

/** The events of a stubbed answer. As those of a real one, they can be iterated once; an error among them is thrown. */
export class StubbedEvents implements AsyncIterable<object>, AsyncDisposable {
  readonly #events: readonly object[]
  #used = false

  constructor(events: readonly object[]) {
    this.#events = events
  }

  /** @throws BodyUsedError when the events were read before. */
  [Symbol.asyncIterator](): AsyncIterator<object> {
    if (this.#used) {
      throw new BodyUsedError(
        'The events were already read. Keep what the first loop gave, or call the operation again.',
      )
    }
    this.#used = true
    return this.#read()
  }

  async close(): Promise<void> {
    this.#used = true
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async *#read(): AsyncGenerator<object, void> {
    for (const event of this.#events) {
      if (event instanceof Error) throw event
      yield event
    }
  }
}

import type { UntypedParams } from '../../../client/types.ts'
import type { Slot } from './concurrency.ts'
import { growingPartSize, partSizeFor } from './part-size.ts'
import { bodyOf, type SizedSource } from './source.ts'
import type { StreamSource } from './source-stream.ts'

/** A part that is ready to be sent. */
export interface QueuedPart {
  readonly PartNumber: number
  readonly length: number
  /** `Body`, and its length where it does not tell. */
  readonly body: UntypedParams
}

/** The parts of a source, one after the other. */
export interface PartQueue {
  /** How many there are; Infinity where nobody knows. */
  readonly count: number
  /** The next part, in the memory of a slot; undefined when all were given out. */
  next(slot: Slot): Promise<QueuedPart | undefined>
  /** @throws RequestBodyError when the source was changed meanwhile */
  verify(): Promise<void>
}

export function partsOfSource(source: SizedSource, wanted: number): PartQueue {
  const { size } = source
  const partSize = partSizeFor(wanted, size)
  // An object of no bytes has one part.
  const count = Math.max(1, Math.ceil(size / partSize))
  let given = 0
  return {
    count,
    async next(slot) {
      if (given === count) return undefined
      const offset = given * partSize
      given += 1
      const PartNumber = given
      const length = Math.min(partSize, size - offset)
      return { PartNumber, length, body: await bodyOf(source, offset, length, slot) }
    },
    verify: () => source.verify(),
  }
}

export function partsOfStream(source: StreamSource, wanted: number): PartQueue {
  let given = 0
  let hasEnded = false
  return {
    count: Number.POSITIVE_INFINITY,
    async next(slot) {
      if (hasEnded) return undefined
      let PartNumber = 0
      const Body = await source.fill(() => {
        given += 1
        PartNumber = given
        return slot.room(hasEnded ? 0 : growingPartSize(wanted, PartNumber))
      })
      if (Body.length > 0) return { PartNumber, length: Body.length, body: { Body } }
      hasEnded = true
      return undefined
    },
    async verify() {},
  }
}

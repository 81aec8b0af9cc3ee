import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { RecordingError } from '../errors.ts'
import { isRecord } from './is-record.ts'

/** One call, as it stands in the file. */
export interface RecordedCall {
  readonly service: string
  readonly operation: string
  readonly params: unknown
  /** This or an error. */
  readonly output?: unknown
  readonly error?: RecordedError
}

export interface RecordedError {
  readonly code: string
  readonly message: string
  readonly statusCode: number
  readonly response: unknown
}

interface RecordingFile {
  readonly version: 1
  readonly calls: readonly RecordedCall[]
}

/**
 * The calls in a file; undefined when there is no such file.
 *
 * @throws RecordingError the file is no recording
 */
export function readRecording(file: string): readonly RecordedCall[] | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new RecordingError(`${file} cannot be read: ${(cause as Error).message}.`, { cause })
  }
  try {
    const { version, calls } = JSON.parse(text) as Partial<RecordingFile>
    if (version === 1 && Array.isArray(calls) && calls.every(isCall)) return calls
  } catch (cause) {
    throw new RecordingError(`${file} is not JSON, so it is no recording. Record it again.`, { cause })
  }
  throw new RecordingError(`${file} is no recording of version 1. Record it again.`)
}

function isCall(call: RecordedCall | null): boolean {
  if (typeof call?.service !== 'string' || typeof call.operation !== 'string') return false
  const { output, error } = call
  return error === undefined ? isRecord(output) : isRecord(error) && isRecord(error.response)
}

/** Writes a file whole, or not at all. */
export function writeRecording(file: string, calls: readonly RecordedCall[]): void {
  const recording: RecordingFile = { version: 1, calls }
  const part = `${file}.${process.pid}.part`
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(part, `${JSON.stringify(recording, undefined, 2)}\n`)
  renameSync(part, file)
}

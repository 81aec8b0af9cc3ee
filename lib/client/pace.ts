import { insideOf } from './compile.ts'

/** A wait of this many milliseconds before something is asked for again, unless `tucuxi/testing` has waits skipped. */
export function paceOf(client: object, delay: number): number {
  return insideOf(client)?.runtime.hurried === true ? 0 : delay
}

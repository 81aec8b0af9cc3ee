import { debuglog } from 'node:util'

/**
 * Writes a line to standard error in a process that was started with `NODE_DEBUG=tucuxi`. Ask `log.enabled` before a line
 * is put together: where nobody reads it, it must cost nothing.
 *
 * Lines never hold secrets, bodies or queries; the caller sees to that.
 */
export const log = debuglog('tucuxi')

/** What devices of Windows are called, whatever extension follows. */
const DEVICE = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(?:\.|$)/i
/** What no name on Windows holds, control characters included. */
const NOT_ON_WINDOWS = new Set('<>:"\\|?*')

/**
 * The prefix of a folder: it ends in `/`, so that `logs` never means `logs-old/` as well. The empty one is the bucket.
 *
 * @example folderPrefix('logs') // 'logs/'
 */
export function folderPrefix(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
}

/**
 * Why a name, the part of a key after the prefix, cannot be a path below a folder; undefined when it can.
 *
 * Whatever a file system would resolve, drop or take for something else is refused, also where it would stay in the folder:
 * `a/../b` and `b` are two keys, and one file.
 *
 * @param platform as `process.platform` has it
 */
export function problemOfName(name: string, platform: NodeJS.Platform): string | undefined {
  if (name.includes('\0')) return 'it holds a NUL'
  for (const segment of name.split('/')) {
    const problem = problemOfSegment(segment) ?? (platform === 'win32' ? problemOnWindows(segment) : undefined)
    if (problem !== undefined) return problem
  }
  return undefined
}

function problemOfSegment(segment: string): string | undefined {
  if (segment === '') return 'a part of it between slashes is empty'
  if (segment === '.' || segment === '..') return `"${segment}" is no name of a file or folder`
  return undefined
}

/** Source: https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file */
function problemOnWindows(segment: string): string | undefined {
  for (const character of segment) {
    if (NOT_ON_WINDOWS.has(character)) return `Windows has no "${character}" in names`
    if (character < ' ') return 'Windows has no control characters in names'
  }
  if (/[. ]$/.test(segment)) return 'Windows drops a dot or space at the end of a name'
  if (DEVICE.test(segment)) return `"${segment}" is a device on Windows`
  return undefined
}

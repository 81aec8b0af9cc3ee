/**
 * The words of a command line as a shell would have them, without a shell: nothing is expanded or run.
 *
 * Source: botocore/compat.py, compat_shell_split: Python's `shlex.split`, or on Windows the rules of its C runtime.
 *
 * @returns undefined when a quotation does not end
 * @example shellSplit(`get-keys --name "a b"`, 'linux') // ['get-keys', '--name', 'a b']
 */
export function shellSplit(line: string, platform: NodeJS.Platform): string[] | undefined {
  return platform === 'win32' ? splitForWindows(line) : splitForPosix(line)
}

/** Quoted in single quotes, quoted in double quotes, a character behind a backslash, or plain. */
const piece = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^ \t\r\n'"\\]+)|([ \t\r\n]+)/sy

function splitForPosix(line: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < line.length; at = piece.lastIndex) {
    piece.lastIndex = at
    const found = piece.exec(line)
    if (found === null) return undefined
    const [, single, double, escaped, plain, space] = found
    if (space === undefined) {
      word = (word ?? '') + (single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain!)
    } else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  return word === undefined ? words : [...words, word]
}

/** Backslashes count only before a quote: half of them stay, and an odd one makes the quote a character. */
function splitForWindows(line: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quoted = false
  for (const [text, backslashes, quote] of line.matchAll(/(\\*)(")|\\+|[ \t]+|[^\\" \t]+/g)) {
    if (quote !== undefined) {
      word = (word ?? '') + '\\'.repeat(Math.floor(backslashes!.length / 2))
      if (backslashes!.length % 2 === 1) word += '"'
      else quoted = !quoted
    } else if (quoted || !/^[ \t]/.test(text)) word = (word ?? '') + text
    else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  if (quoted) return undefined
  return word === undefined ? words : [...words, word]
}

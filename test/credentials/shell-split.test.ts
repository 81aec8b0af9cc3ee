import test from 'ava'
import { shellSplit } from '../../lib/credentials/shell-split.ts'

// The words are those of Python's shlex.split, or of botocore's compat_shell_split for Windows.
const posix = test.macro((t, line: string, words: string[] | undefined) =>
  t.deepEqual(shellSplit(line, 'linux'), words),
)
test('words', posix, '  a\tb\n c  ', ['a', 'b', 'c'])
test('single quotes take all as it is', posix, `a 'b "c" \\ $d'`, ['a', 'b "c" \\ $d'])
test('double quotes know two escapes', posix, `"a \\" \\\\ \\n $x"`, ['a " \\ \\n $x'])
test('pieces join', posix, `a"b c"'d'\\ e`, ['ab cd e'])
test('an empty word', posix, `a '' ""`, ['a', '', ''])
test('nothing is expanded, nothing is a comment', posix, 'a # ~ $HOME `x` ; |', [
  'a',
  '#',
  '~',
  '$HOME',
  '`x`',
  ';',
  '|',
])
test('nothing at all', posix, '', [])
test('a quote that does not end', posix, `a 'b`, undefined)
test('a double quote that does not end', posix, `a "b\\"`, undefined)
test('a backslash at the end', posix, 'a \\', undefined)

const windows = test.macro((t, line: string, words: string[] | undefined) =>
  t.deepEqual(shellSplit(line, 'win32'), words),
)
test('Windows: backslashes stay', windows, 'C:\\a\\b.exe \\\\x', ['C:\\a\\b.exe', '\\\\x'])
test('Windows: quotes join words', windows, '"C:\\Program Files\\x" a" "b', ['C:\\Program Files\\x', 'a b'])
test('Windows: backslashes before a quote are halved', windows, 'a\\\\"b c"\\\\ d\\"e', ['a\\b c\\\\', 'd"e'])
test('Windows: single quotes are characters', windows, "'a b'", ["'a", "b'"])
test('Windows: an empty word', windows, 'a "" b', ['a', '', 'b'])
test('Windows: a quote that does not end', windows, '"a', undefined)

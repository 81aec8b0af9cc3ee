import test from 'ava'
import { folderPrefix, problemOfName } from '../../../../lib/services/s3/directory/keys.ts'

test('a prefix ends in a slash', t => {
  t.is(folderPrefix('logs'), 'logs/')
  t.is(folderPrefix('logs/'), 'logs/')
  t.is(folderPrefix('/'), '/')
  t.is(folderPrefix(''), '')
})

const everywhere = [
  ...[
    '..',
    '../x',
    '/abs',
    'a/../../b',
    'a/../b',
    'a//b',
    'a/',
    '/',
    '',
    '.',
    './a',
    'a/.',
    'a/./b',
    'a/..',
    '../../etc/passwd',
  ],
  ...['a\0b', '\0', 'a/\0/b'],
]
const onWindows = [
  ...[
    'C:\\x',
    'C:',
    'a\\b',
    '..\\x',
    '\\\\server\\share',
    'a:stream',
    'a<b',
    'a>b',
    'a"b',
    'a|b',
    'a?b',
    'a*b',
    'a\nb',
    '\x01',
  ],
  ...[
    'con',
    'CON.txt',
    'a/nul',
    'aux.tar.gz',
    'PRN',
    'com1',
    'LPT9.log',
    'COM¹',
    'com0',
    'a.',
    'a ',
    'dir./a',
    '... ',
    '...',
  ],
]
const nowhere = [
  'a',
  'a/b',
  '..a',
  'a..',
  '.hidden',
  'a/.b/c',
  'console',
  'com',
  'com10',
  'nula/b',
  'a b',
  'é/😀',
  '%2e%2e/a',
  '~/a',
]

test('names that leave the folder, or that a file system would take for others, are refused on every platform', t => {
  for (const name of everywhere) {
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      t.truthy(problemOfName(name, platform), `${platform} ${JSON.stringify(name)}`)
  }
})

test('what only Windows cannot have is refused there alone', t => {
  for (const name of onWindows) {
    t.truthy(problemOfName(name, 'win32'), JSON.stringify(name))
    t.is(problemOfName(name, 'linux'), undefined, JSON.stringify(name))
  }
})

test('names that only look odd are none of the two', t => {
  for (const name of nowhere) {
    const isTrailing = name.endsWith('.')
    t.is(problemOfName(name, 'linux'), undefined, name)
    if (!isTrailing) t.is(problemOfName(name, 'win32'), undefined, name)
  }
})

test('the problem is told', t => {
  t.is(problemOfName('a//b', 'linux'), 'a part of it between slashes is empty')
  t.is(problemOfName('a/../b', 'linux'), '".." is no name of a file or folder')
  t.is(problemOfName('a\0', 'linux'), 'it holds a NUL')
  t.is(problemOfName('a\\b', 'win32'), 'Windows has no "\\" in names')
  t.is(problemOfName('a/NUL.txt', 'win32'), '"NUL.txt" is a device on Windows')
})

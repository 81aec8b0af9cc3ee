import test from 'ava'
import { InvalidOptionError } from '../../../../lib/index.ts'
import { compileFilter } from '../../../../lib/services/s3/directory/filters.ts'
import type { FilterOptions } from '../../../../lib/services/s3/directory/types.ts'

const names = [
  'a.txt',
  'b.html',
  '.env',
  'src/a.txt',
  'src/deep/b.html',
  'src/deep/c.js',
  'tmp',
  'tmpfile/x',
  'node_modules/m/a.txt',
]

function taken(options: FilterOptions): string[] {
  const filter = compileFilter(options)
  return names.filter(name => filter.takes({ name, key: name, size: name.length, modified: new Date(0) }))
}

function all(...left: string[]): string[] {
  return names.filter(name => !left.includes(name))
}

test('without filters every file is taken, hidden ones as well', t => {
  t.deepEqual(taken({}), names)
  t.deepEqual(taken({ include: '**' }), names)
  t.deepEqual(taken({ include: '*' }), names)
})

test('a pattern without a slash is compared with names at any depth', t => {
  t.deepEqual(taken({ include: '*.html' }), ['b.html', 'src/deep/b.html'])
  t.deepEqual(taken({ exclude: ['*.txt', '.env'] }), all('a.txt', '.env', 'src/a.txt', 'node_modules/m/a.txt'))
  t.deepEqual(taken({ include: ['*.{js,html}'] }), ['b.html', 'src/deep/b.html', 'src/deep/c.js'])
})

test('a pattern with a slash is compared from the top', t => {
  t.deepEqual(taken({ include: '/*.txt' }), ['a.txt'])
  t.deepEqual(taken({ include: 'src/*' }), ['src/a.txt', 'src/deep/b.html', 'src/deep/c.js'])
  t.deepEqual(taken({ include: 'src/*.txt' }), ['src/a.txt'])
  t.deepEqual(taken({ include: 'src/**/*.js' }), ['src/deep/c.js'])
})

test('a folder stands for what is in it, and a slash at the end for folders only', t => {
  t.deepEqual(taken({ exclude: 'node_modules' }), all('node_modules/m/a.txt'))
  t.deepEqual(taken({ exclude: 'deep' }), all('src/deep/b.html', 'src/deep/c.js'))
  t.deepEqual(taken({ exclude: 'tmp' }), all('tmp'))
  t.deepEqual(taken({ exclude: 'tmp/' }), names)
  t.deepEqual(taken({ include: 'src/deep/' }), ['src/deep/b.html', 'src/deep/c.js'])
})

test('exclude comes after include, and the function last', t => {
  t.deepEqual(taken({ include: '*.html', exclude: 'src' }), ['b.html'])
  t.deepEqual(taken({ include: '*.txt', filter: ({ size }) => size < 6 }), ['a.txt'])
})

test('a folder is excluded only as a whole', t => {
  const filter = compileFilter({ include: '*.js', exclude: ['node_modules', 'src/*.txt', 'tmp/'] })
  t.true(filter.excludesFolder('node_modules/'))
  t.true(filter.excludesFolder('a/node_modules/'))
  t.true(filter.excludesFolder('tmp/'))
  t.false(filter.excludesFolder('src/'))
})

test('names that are patterns themselves are matched when escaped', t => {
  const filter = compileFilter({ include: 'a\\[1\\].txt' })
  t.true(filter.takesName('a[1].txt'))
  t.false(filter.takesName('a1.txt'))
})

test('patterns that mean nothing are refused', t => {
  t.throws(() => compileFilter({ exclude: ['**', '!a'] }), {
    instanceOf: InvalidOptionError,
    message:
      'The pattern "!a" of the option "exclude" begins with "!": the order of patterns means nothing. Use both "include" and "exclude", or "filter".',
  })
  for (const pattern of ['', '/', 7]) {
    t.throws(() => compileFilter({ include: [pattern as string] }), {
      instanceOf: InvalidOptionError,
      message: `A pattern of the option "include" is ${JSON.stringify(pattern)}: give one such as "*.txt".`,
    })
  }
})

import test from 'ava'
import { decideDownloads, decideUploads, type Rules, type Step } from '../../../../lib/services/s3/directory/decide.ts'
import { compileFilter } from '../../../../lib/services/s3/directory/filters.ts'
import type { Pair } from '../../../../lib/services/s3/directory/pair.ts'
import type { FilterOptions, SyncCompare } from '../../../../lib/services/s3/directory/types.ts'
import type { LocalEntry } from '../../../../lib/services/s3/directory/walk.ts'

const T = Date.parse('2026-01-02T03:04:05Z')

interface Sides {
  /** Size, and milliseconds from T. */
  readonly local?: readonly [size: number, modified?: number]
  readonly remote?: readonly [size: number, modified?: number]
  readonly entry?: Partial<LocalEntry>
}

function pairOf(name: string, { local, remote, entry }: Sides): Pair {
  const time = (offset = 0) => new Date(T + offset)
  return {
    name,
    ...(local && { local: { name, path: `/d/${name}`, size: local[0], modified: time(local[1]), ...entry } }),
    ...(remote && { remote: { name, key: `p/${name}`, size: remote[0], modified: time(remote[1]), etag: '"e"' } }),
  }
}

async function* stream(pairs: readonly Pair[]): AsyncGenerator<Pair, void, undefined> {
  yield* pairs
}

function rules(options: FilterOptions & { compare?: SyncCompare; delete?: boolean } = {}): Rules {
  return { prefix: 'p/', filter: compileFilter(options), compare: options.compare, delete: options.delete ?? false }
}

async function collect(steps: AsyncIterable<Step>): Promise<Step[]> {
  const found: Step[] = []
  for await (const step of steps) found.push(step)
  return found
}

function words(steps: readonly Step[]): string[] {
  return steps.map(({ action, file, reason, settled }) =>
    [action, file.name, settled, reason].filter(Boolean).join(' '),
  )
}

async function up(sides: Record<string, Sides>, options = rules()): Promise<string[]> {
  const pairs = Object.entries(sides).map(([name, each]) => pairOf(name, each))
  return words(await collect(decideUploads(stream(pairs), options)))
}

async function down(
  sides: Record<string, Sides>,
  options = rules(),
  platform: NodeJS.Platform = 'linux',
): Promise<string[]> {
  const pairs = Object.entries(sides).map(([name, each]) => pairOf(name, each))
  return words(await collect(decideDownloads(stream(pairs), options, platform)))
}

const both = {
  same: { local: [1], remote: [1] },
  size: { local: [1], remote: [2] },
  'local newer': { local: [1, 1], remote: [1] },
  'remote newer': { local: [1], remote: [1, 1000] },
  'remote newer within the second': { local: [1], remote: [1, 999] },
} satisfies Record<string, Sides>

test('uploads by size and time: the object must not be older', async t => {
  t.deepEqual(await up(both, rules({ compare: 'size-and-time' })), [
    'upload same unchanged',
    'upload size size',
    'upload local newer time',
    'upload remote newer unchanged',
    'upload remote newer within the second unchanged',
  ])
})

test('downloads by size and time: the file must have the time of the object, to the second', async t => {
  t.deepEqual(await down(both, rules({ compare: 'size-and-time' })), [
    'download same unchanged',
    'download size size',
    'download local newer unchanged',
    'download remote newer time',
    'download remote newer within the second unchanged',
  ])
  const older = { old: { local: [1, -1], remote: [1] }, young: { local: [1, 1000], remote: [1] } } satisfies Record<
    string,
    Sides
  >
  t.deepEqual(await down(older, rules({ compare: 'size-and-time' })), ['download old time', 'download young time'])
})

test('size and checksum leave time alone; nothing is compared without a rule', async t => {
  for (const [decide, action] of [
    [up, 'upload'],
    [down, 'download'],
  ] as const) {
    const sides = { same: both.same, size: both.size, time: both['remote newer'] }
    t.deepEqual(await decide(sides, rules({ compare: 'size' })), [
      `${action} same unchanged`,
      `${action} size size`,
      `${action} time unchanged`,
    ])
    t.deepEqual(await decide(sides, rules({ compare: 'checksum' })), [
      `${action} same checksum`,
      `${action} size size`,
      `${action} time checksum`,
    ])
    t.deepEqual(await decide(sides), [`${action} same`, `${action} size`, `${action} time`])
  }
})

test('what is on one side only is transferred, or deleted where asked', async t => {
  const sides = { ours: { local: [1] }, theirs: { remote: [1] } } satisfies Record<string, Sides>
  const compare = 'size-and-time'
  t.deepEqual(await up(sides, rules({ compare })), ['upload ours missing'])
  t.deepEqual(await up(sides, rules({ compare, delete: true })), ['upload ours missing', 'delete theirs extra'])
  t.deepEqual(await down(sides, rules({ compare })), ['download theirs missing'])
  t.deepEqual(await down(sides, rules({ compare, delete: true })), ['delete ours extra', 'download theirs missing'])
})

test('what a filter excludes is neither transferred nor deleted', async t => {
  const sides = {
    a: { local: [1] },
    b: { remote: [1] },
    'tmp/a': { local: [1] },
    'tmp/b': { remote: [1] },
  } satisfies Record<string, Sides>
  const options = rules({ exclude: 'tmp', delete: true })
  t.deepEqual(await up(sides, options), ['upload a', 'delete b extra'])
  t.deepEqual(await down(sides, options), ['delete a extra', 'download b'])
})

test('the function is asked about the source, once for both sides', async t => {
  const sides = { a: { local: [1], remote: [9] }, b: { local: [9], remote: [1] } } satisfies Record<string, Sides>
  const options = rules({ filter: ({ size }) => size > 5, delete: true, compare: 'size' })
  t.deepEqual(await up(sides, options), ['upload b size'])
  t.deepEqual(await down(sides, options), ['download a size'])
})

test('markers of folders are skipped, never deleted; keys like them with content are not', async t => {
  const sides = { '': { remote: [0] }, 'a/': { remote: [0] }, 'b/': { remote: [1] } } satisfies Record<string, Sides>
  t.deepEqual(await up(sides, rules({ delete: true })), [
    'upload skipped folder-marker',
    'upload a/ skipped folder-marker',
    'delete b/ extra',
  ])
  const steps = await collect(decideDownloads(stream([pairOf('b/', sides['b/'])]), rules()))
  t.deepEqual(words(steps), ['download b/ failed'])
  t.is(
    (steps[0]!.error as Error).message,
    'The key "p/b/" can be no file in the folder: a part of it between slashes is empty. Download it by itself, or exclude it.',
  )
})

test('keys that can be no path fail, by platform, and the others go on', async t => {
  const remote = [1] as const
  const sides = { '../x': { remote }, 'C:\\x': { remote }, a: { remote }, 'a//b': { remote }, con: { remote } }
  t.deepEqual(await down(sides), [
    'download ../x failed',
    'download C:\\x',
    'download a',
    'download a//b failed',
    'download con',
  ])
  t.deepEqual(await down(sides, rules(), 'win32'), [
    'download ../x failed',
    'download C:\\x failed',
    'download a',
    'download a//b failed',
    'download con failed',
  ])
})

test('a key below another fails, which names both', async t => {
  const pairs = ['a', 'a-b', 'a/b'].map(name => pairOf(name, { remote: [1] }))
  const steps = await collect(decideDownloads(stream(pairs), rules()))
  t.deepEqual(words(steps), ['download a', 'download a-b', 'download a/b failed'])
  t.regex((steps[2]!.error as Error).message, /^The key "p\/a\/b" can be no file in the folder: "a" is a key, too,/)
})

test('an excluded key below another is none, and one below an excluded key can be a file', async t => {
  const remote = [1] as const
  t.deepEqual(await down({ a: { remote }, 'a/b': { remote } }, rules({ exclude: 'b' })), ['download a'])
  t.deepEqual(await down({ a: { remote }, 'a/b': { remote } }, rules({ filter: ({ name }) => name !== 'a' })), [
    'download a/b',
  ])
})

test('local files that cannot be used fail or are skipped; the function is not asked about them', async t => {
  const error = new Error('unreadable')
  const sides: Record<string, Sides> = {
    bad: { local: [0], entry: { error } },
    'folder/': { local: [0], entry: { error } },
    link: { local: [0], remote: [1], entry: { skipped: 'symlink' } },
    'lone\ud800': { local: [1] },
    pipe: { local: [0], entry: { skipped: 'special-file' } },
  }
  const filter = ({ name }: { name: string }) => name.startsWith('lone')
  const compare = 'size'
  t.deepEqual(await up(sides, rules({ filter, delete: true, compare })), [
    'upload bad failed',
    'upload folder/ failed',
    'upload link skipped symlink',
    'upload lone\ud800 failed',
    'upload pipe skipped special-file',
  ])
  t.deepEqual(await down(sides, rules({ compare })), ['download link missing'])
  t.deepEqual(await down(sides, rules({ delete: true, compare, exclude: 'lone*' })), [
    'delete bad failed',
    'delete folder/ failed',
    'download link missing',
  ])
})

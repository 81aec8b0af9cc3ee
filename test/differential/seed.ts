import { createHash } from 'node:crypto'

/** Some of the names, always the same for the same seed. */
export function sampleOf(names: readonly string[], count: number, seed: string): string[] {
  const rank = (name: string): string => createHash('sha256').update(`${seed}/${name}`).digest('hex')
  return names
    .map(name => ({ name, rank: rank(name) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name)
}

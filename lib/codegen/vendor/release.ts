import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidDataError } from '../../errors.ts'

/** One released package that definitions are taken from, as it stands in `models/SOURCE.json`. */
export interface Release {
  readonly version: string
  /** The file on PyPI. */
  readonly file: string
  readonly sha256: string
}

/** @throws InvalidDataError when the bytes are not those that were pinned. */
export function verify(name: string, release: Release, content: Uint8Array): void {
  const actual = createHash('sha256').update(content).digest('hex')
  if (actual === release.sha256) return
  throw new InvalidDataError(
    `${release.file} has the SHA-256 ${actual}, but models/SOURCE.json pins ${release.sha256} for ${name} ` +
      `${release.version}. Nothing was written. If the version was just changed, check the file on PyPI and pin its hash.`,
  )
}

/**
 * Downloads a release with pip, verifies its hash and unpacks it.
 *
 * @param folder an empty folder of the caller's, which the release is written to
 * @returns the folder that holds the package's own files
 * @throws InvalidDataError when PyPI has no such file or another hash
 */
export function fetchRelease(name: string, release: Release, folder: string): string {
  const wheels = join(folder, 'wheels')
  python(
    '-m',
    'pip',
    'download',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--only-binary=:all:',
    '-d',
    wheels,
    `${name}==${release.version}`,
  )
  const found = readdirSync(wheels).find(file => file === release.file)
  if (found === undefined) {
    const got = readdirSync(wheels).join(', ')
    throw new InvalidDataError(
      `PyPI gave ${got} for ${name} ${release.version}, models/SOURCE.json names ${release.file}.`,
    )
  }
  verify(name, release, readFileSync(join(wheels, found)))
  python('-m', 'zipfile', '-e', join(wheels, found), join(folder, name))
  return join(folder, name, name)
}

function python(...args: string[]): void {
  execFileSync('python3', args, { stdio: ['ignore', 'inherit', 'inherit'] })
}

import { lstat, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'

/** Folders that are remembered as safe; names come in order, so those in use are the latest. */
const REMEMBERED = 1_000

/**
 * A local folder that files are written to and deleted from, and that nothing leaves: a symlink in it that leads
 * outside is not gone through.
 */
export class TargetFolder {
  readonly #root: string
  #real: Promise<string> | undefined
  readonly #safe = new Map<string, Promise<void>>()

  constructor(root: string) {
    this.#root = resolve(root)
  }

  /** The path of a name that can be one. */
  pathOf(name: string): string {
    return join(this.#root, ...name.split('/'))
  }

  /**
   * Makes the folders that a file is in.
   *
   * @returns the path of the file
   * @throws Error one of them is a file, or a symlink that leads outside; or something else stands in the place of the file
   */
  async prepare(name: string): Promise<string> {
    const path = this.pathOf(name)
    await this.#ensure(dirname(path))
    // A symlink to a file is replaced by the file. What cannot be looked at, the download will tell of.
    const found = await stat(path).catch(() => undefined)
    if (found !== undefined && !found.isFile()) {
      const what = found.isDirectory() ? 'a folder' : 'no regular file'
      throw new Error(`${path} is ${what}, where a file is to be written. Remove it, or exclude the key.`)
    }
    return path
  }

  /**
   * That a file is where its name says.
   *
   * @throws Error it is behind a symlink, wherever that leads
   */
  async checkParents(name: string): Promise<void> {
    const folder = dirname(this.pathOf(name))
    const [root, real] = await Promise.all([this.#realRoot(), realpath(folder)])
    if (real !== join(root, relative(this.#root, folder))) {
      throw new Error(`${folder} leads through a symlink to ${real}: nothing is deleted there.`)
    }
  }

  #ensure(folder: string): Promise<void> {
    let made = this.#safe.get(folder)
    if (made === undefined) {
      if (this.#safe.size >= REMEMBERED) this.#safe.clear()
      made = this.#make(folder)
      this.#safe.set(folder, made)
      made.catch(() => this.#safe.delete(folder))
    }
    return made
  }

  async #make(folder: string): Promise<void> {
    if (folder === this.#root) {
      await this.#realRoot()
      return
    }
    await this.#ensure(dirname(folder))
    try {
      await mkdir(folder)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    // What cannot be looked at, the download will tell of.
    const found = await lstat(folder)
    if (found.isSymbolicLink()) await this.#checkInside(folder)
    else if (!found.isDirectory()) throw new Error(`${folder} is a file, where a folder is needed.`)
  }

  async #checkInside(folder: string): Promise<void> {
    const [root, real] = await Promise.all([this.#realRoot(), realpath(folder)])
    const way = relative(root, real)
    if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
      throw new Error(`${folder} leads through a symlink to ${real}, outside of ${this.#root}. Remove the symlink.`)
    }
    if (!(await lstat(real)).isDirectory()) throw new Error(`${folder} leads to a file, where a folder is needed.`)
  }

  /** Made when it is first needed: a transfer of nothing leaves nothing behind. */
  #realRoot(): Promise<string> {
    this.#real ??= mkdir(this.#root, { recursive: true }).then(() => realpath(this.#root))
    return this.#real
  }
}

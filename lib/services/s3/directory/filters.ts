import picomatch from 'picomatch'
import { InvalidOptionError } from '../../../errors.ts'
import { foldersOf } from './order.ts'
import type { FileInfo, FilterOptions } from './types.ts'

/** Which files a directory transfer is about. */
export interface Filter {
  /** Whether the file is transferred, compared and deleted. */
  takes(file: FileInfo): boolean
  /** The same by the patterns alone. */
  takesName(name: string): boolean
  /** Whether nothing in a folder (`a/b/`) can be taken, so that it need not be read. */
  excludesFolder(name: string): boolean
}

type Match = (name: string) => boolean

/**
 * A file is taken when it matches a pattern of `include` (or there is none), none of `exclude`, and `filter` says so.
 *
 * As in .gitignore, a pattern without a slash is compared with the name of the file and of each folder that it is in, one
 * with a slash with the whole path from the top, a slash at its end means folders only; a folder stands for all that is in it.
 *
 * @throws InvalidOptionError a pattern is empty or no string, or begins with `!`
 * @example compileFilter({ include: '*.html', exclude: ['drafts/', 'tmp/**'] })
 */
export function compileFilter({ include, exclude, filter }: FilterOptions): Filter {
  const included = compileAll('include', include)
  const excluded = compileAll('exclude', exclude)
  const takesName = (name: string): boolean => {
    return (included === undefined || matches(included, name)) && (excluded === undefined || !matches(excluded, name))
  }
  return {
    takesName,
    takes: file => takesName(file.name) && (filter === undefined || filter(file)),
    excludesFolder: name => excluded !== undefined && matches(excluded, name),
  }
}

/** Whether a pattern matches a file or one of its folders; a folder is a name that ends in `/`. */
function matches(match: Match, name: string): boolean {
  for (const folder of foldersOf(name)) if (match(folder)) return true
  return !name.endsWith('/') && match(name)
}

function compileAll(option: string, patterns: string | readonly string[] | undefined): Match | undefined {
  if (patterns === undefined) return undefined
  const all = (typeof patterns === 'string' ? [patterns] : patterns).map(pattern => compile(option, pattern))
  return name => all.some(match => match(name))
}

function compile(option: string, pattern: string): Match {
  if (typeof pattern !== 'string' || /^\/*$/.test(pattern)) {
    throw new InvalidOptionError(
      `A pattern of the option "${option}" is ${JSON.stringify(pattern)}: give one such as "*.txt".`,
    )
  }
  if (pattern.startsWith('!')) {
    throw new InvalidOptionError(
      `The pattern "${pattern}" of the option "${option}" begins with "!": the order of patterns means nothing. ` +
        'Use both "include" and "exclude", or "filter".',
    )
  }
  const foldersOnly = pattern.endsWith('/')
  const bare = pattern.replace(/\/+$/, '')
  const isMatch = picomatch(bare.replace(/^\//, ''), { dot: true, nonegate: true, windows: false })
  const wholePath = bare.includes('/')
  return name => {
    const isFolder = name.endsWith('/')
    if (foldersOnly && !isFolder) return false
    const path = isFolder ? name.slice(0, -1) : name
    return isMatch(wholePath ? path : path.slice(path.lastIndexOf('/') + 1))
  }
}

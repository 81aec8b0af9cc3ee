import { InvalidConfigFileError } from '../errors.ts'

/** A value in a profile file, and where it stands. */
export interface IniEntry {
  /** A text, or the keys of a nested section such as `s3 =`. */
  readonly value: string | IniSection
  readonly path: string
  /** Counts from 1. */
  readonly line: number
}

/** The keys of one section, in lower case. */
export type IniSection = ReadonlyMap<string, IniEntry>

interface Line {
  readonly content: string
  readonly number: number
}

/** A key whose value may go on in the next line. */
interface OpenKey {
  readonly key: string
  readonly indent: number
  readonly lines: Line[]
}

/**
 * Parses the format of `~/.aws/config` and `~/.aws/credentials`: sections, `key = value` (or `key: value`), comments at
 * the start of a line (`#` or `;`), and values that go on in deeper indented lines. Such lines under an empty value are
 * the keys of a nested section.
 *
 * The rules are those of Python's configparser as botocore/configloader.py uses it, with two kindnesses of the other
 * SDKs (docs.aws.amazon.com/sdkref/latest/guide/file-format.html): a section that comes twice is one section, and of a
 * key that comes twice the last counts.
 *
 * @param text the content; a byte order mark and any kind of line end are accepted
 * @param path for messages
 * @throws InvalidConfigFileError naming the line that is neither section, key nor comment
 * @example parseIni('[default]\nregion = eu-west-1', 'config').get('default')?.get('region')?.value // 'eu-west-1'
 */
export function parseIni(text: string, path: string): ReadonlyMap<string, IniSection> {
  const sections = new Map<string, Map<string, IniEntry>>()
  let section: Map<string, IniEntry> | undefined
  let open: OpenKey | undefined
  const close = () => {
    if (open !== undefined)
      section?.set(open.key, { value: joinedValue(open.lines, path), path, line: open.lines[0]!.number })
    open = undefined
  }
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = { content: raw.trim(), number: index + 1 }
    if (line.content === '' || /^[#;]/.test(line.content)) continue
    const indent = raw.length - raw.trimStart().length
    if (open !== undefined && indent > open.indent) {
      open.lines.push(line)
      continue
    }
    close()
    if (line.content.startsWith('[')) {
      const name = sectionName(line, path)
      section = sections.get(name) ?? new Map()
      sections.set(name, section)
      continue
    }
    if (section === undefined)
      throw new InvalidConfigFileError(path, line.number, 'a key must stand below a [section].')
    const [key, value] = keyAndValue(line, /[=:]/, path)
    open = { key: key.toLowerCase(), indent, lines: [{ content: value, number: line.number }] }
  }
  close()
  return sections
}

function joinedValue(lines: readonly Line[], path: string): string | IniSection {
  const [first, ...rest] = lines
  if (first!.content !== '' || rest.length === 0) return lines.map(line => line.content).join('\n')
  const nested = new Map<string, IniEntry>()
  for (const line of rest) {
    const [key, value] = keyAndValue(line, /=/, path)
    nested.set(key, { value, path, line: line.number })
  }
  return nested
}

function sectionName({ content, number }: Line, path: string): string {
  const name = /^\[(.+)\]/.exec(content)?.[1]?.trim()
  if (name) return name
  throw new InvalidConfigFileError(path, number, 'a section is written "[name]".')
}

/** The message never shows the line: it may hold a secret. */
function keyAndValue({ content, number }: Line, delimiter: RegExp, path: string): [key: string, value: string] {
  const at = content.search(delimiter)
  if (at < 0) {
    throw new InvalidConfigFileError(
      path,
      number,
      'expected "key = value", "[section]" or a comment that starts with "#".',
    )
  }
  const key = content.slice(0, at).trim()
  if (key === '') throw new InvalidConfigFileError(path, number, `a key is missing before the "${content[at]}".`)
  return [key, content.slice(at + 1).trim()]
}

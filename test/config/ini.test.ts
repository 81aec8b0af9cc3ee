import test from 'ava'
import { type IniSection, parseIni } from '../../lib/config/ini.ts'
import { InvalidConfigFileError } from '../../lib/errors.ts'

/** Sections as plain objects, without places. */
function plain(text: string): Record<string, unknown> {
  const toObject = (section: IniSection): Record<string, unknown> =>
    Object.fromEntries(
      [...section].map(([key, { value }]) => [key, typeof value === 'string' ? value : toObject(value)]),
    )
  return Object.fromEntries([...parseIni(text, 'config')].map(([name, section]) => [name, toObject(section)]))
}

const fails = test.macro((t, text: string, line: number, problem: RegExp) => {
  const error = t.throws(() => parseIni(text, '/x/config'), { instanceOf: InvalidConfigFileError, message: problem })
  t.is(error.code, 'InvalidConfigFile')
  t.is(error.line, line)
  t.true(error.message.startsWith(`/x/config:${line}: `), error.message)
})

test('sections hold keys and values, with = or :', t => {
  t.deepEqual(plain('[default]\nregion = eu-west-1\noutput:json\n[profile a]\nk=v'), {
    default: { region: 'eu-west-1', output: 'json' },
    'profile a': { k: 'v' },
  })
})

test('a value keeps everything after the first delimiter', t => {
  t.deepEqual(plain('[a]\nsecret = a=b:c # d ; e'), { a: { secret: 'a=b:c # d ; e' } })
})

test('lines that start with # or ; are comments, indented ones too', t => {
  t.deepEqual(plain('# x\n[a]\n; y\nk = v\n  # z\nl = w'), { a: { k: 'v', l: 'w' } })
})

test('deeper lines under an empty value are a nested section', t => {
  const text = '[a]\ns3 =\n  addressing_style = path\n  # why\n\n  max = 1=2\nregion = x'
  t.deepEqual(plain(text), { a: { s3: { addressing_style: 'path', max: '1=2' }, region: 'x' } })
})

test('deeper lines under a value continue it', t => {
  t.deepEqual(plain('[a]\nk = one\n  two\nl = x'), { a: { k: 'one\ntwo', l: 'x' } })
})

test('a key that is indented as the one before is a key of its own', t => {
  t.deepEqual(plain('[a]\n  k = 1\n  l = 2\n'), { a: { k: '1', l: '2' } })
})

test('a byte order mark, Windows line ends and a comment after a section are accepted', t => {
  t.deepEqual(plain('\uFEFF[default] # mine\r\nregion = x\r\n'), { default: { region: 'x' } })
})

test('keys are in lower case; nested ones are as they are written', t => {
  t.deepEqual(plain('[a]\nREGION = X\ns3 =\n  Key = Y'), { a: { region: 'X', s3: { Key: 'Y' } } })
})

test('a section that comes twice is one, and of a key that comes twice the last counts', t => {
  t.deepEqual(plain('[a]\nk = 1\nl = 1\n[b]\n[a]\nk = 2'), { a: { k: '2', l: '1' }, b: {} })
})

test('names such as __proto__ are names', t => {
  const sections = parseIni('[__proto__]\nconstructor = x', 'config')
  t.is(sections.get('__proto__')?.get('constructor')?.value, 'x')
  t.is(sections.get('toString'), undefined)
})

test('every value knows its line', t => {
  const section = parseIni('\n[a]\n# c\ns3 =\n\n  # c\n  k = v\nl = w', 'config').get('a')!
  const s3 = section.get('s3')!
  t.is(s3.line, 4)
  t.is((s3.value as IniSection).get('k')?.line, 7)
  t.is(section.get('l')?.line, 8)
})

test('a key above all sections is refused', fails, 'region = x', 1, /below a \[section\]/)
test('a line without = is refused', fails, '[a]\nk = v\nregion eu-west-1', 3, /expected "key = value"/)
test('a section without ] is refused', fails, '\n[default\n', 2, /"\[name\]"/)
test('a section without a name is refused', fails, '[]', 1, /"\[name\]"/)
test('a value without a key is refused', fails, '[a]\n= v', 2, /key is missing before the "="/)
test('a nested line without = is refused', fails, '[a]\ns3 =\n  k = v\n  addressing_style', 4, /expected "key = value"/)

test('a message never shows the line, which may be a secret', t => {
  const error = t.throws(() => parseIni('[a]\nAKIDSECRET', 'config'))
  t.notRegex(error.message, /AKIDSECRET/)
})

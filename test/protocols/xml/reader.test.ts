import test from 'ava'
import { MalformedResponseError } from '../../../lib/errors.ts'
import { XmlReader } from '../../../lib/protocols/xml/reader.ts'
import { operationOf } from '../operation.ts'

const operation = operationOf({})

function read(document: string | Uint8Array): XmlReader {
  return new XmlReader(typeof document === 'string' ? Buffer.from(document) : document, operation)
}

/** The text of the root element, with all that has to follow. */
function textOf(document: string | Uint8Array): string {
  const reader = read(document)
  reader.root()
  const text = reader.text()
  reader.finish()
  return text
}

function walk(document: string): void {
  const reader = read(document)
  reader.root()
  reader.skip()
  reader.finish()
}

test('elements are opened one by one, and a prefix is no part of a name', t => {
  const reader = read('<?xml version="1.0"?>\n<a:root xmlns:a="urn:x"> <one>1</one><a:two/>\n</a:root>\n')
  t.is(reader.root(), 'root')
  t.true(reader.child())
  t.is(reader.name, 'one')
  t.is(reader.text(), '1')
  t.true(reader.child())
  t.is(reader.name, 'two')
  t.is(reader.text(), '')
  t.false(reader.child())
  t.notThrows(() => reader.finish())
})

test('a guess says whether an element came, and changes nothing else', t => {
  const reader = read('<root><one>1</one><oneMore/><two/><two id="2"/><a:two>3</a:two><two></root>')
  const one = Buffer.from('one')
  const two = Buffer.from('two')
  reader.root()
  const found = [one, one, two, two, two].map(guess => {
    t.true(reader.child(guess))
    const { name, guessed, hasAttributes } = reader
    return [name, guessed, hasAttributes, reader.text()]
  })
  t.deepEqual(found, [
    ['one', true, false, '1'],
    ['oneMore', false, false, ''],
    ['two', true, false, ''],
    // What is more than the bare name is read in full.
    ['two', false, true, ''],
    ['two', false, false, '3'],
  ])
  t.true(reader.child(two))
  t.throws(() => reader.text(), { instanceOf: MalformedResponseError, message: /closes another element/ })
})

test('text is kept as it is, space included', t => {
  t.is(textOf('<a>  b \n</a>'), '  b \n')
  t.is(textOf('<a> </a>'), ' ')
  t.is(textOf('<a></a>'), '')
  t.is(textOf('<a />'), '')
})

test('line ends are normalised, and a reference to one is not', t => {
  t.is(textOf('<a>1\r\n2\r3\n4&#xD;5</a>'), '1\n2\n3\n4\r5')
})

test('the five names and numbers are references', t => {
  t.is(textOf('<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#x1F600;</a>'), '<>&"\'AB😀')
  t.is(textOf('<a>&amp;lt;</a>'), '&lt;')
})

for (const reference of ['&nbsp;', '&', '&;', '&#;', '&#xD800;', '&#x110000;', '&#99999999;', '&lt', '&constructor;']) {
  test(`${reference} is no reference`, t => {
    t.throws(() => textOf(`<a>b${reference}</a>`), {
      instanceOf: MalformedResponseError,
      message: /^The answer to zoo\.Feed is not well-formed XML: an "&" begins no reference that XML knows \(offset /,
    })
  })
}

test('comments, CDATA and instructions may stand in text', t => {
  t.is(textOf('<a>b<!-- <c> & -->d<![CDATA[<e> & ]] > &lt;]]>f<?g h?>i</a>'), 'bd<e> & ]] > &lt;fi')
  t.is(textOf('<!-- before --><a>b</a><!-- behind --><?and this?>\n'), 'b')
})

test('the text of an element that has children is what is before the first', t => {
  t.is(textOf('<a>b<c>d</c>e</a>'), 'b')
})

test('characters beyond ASCII come through in names, text and attributes', t => {
  const reader = read('\uFEFF<größe maß="µ"><x>ümläut €😀</x></größe>')
  t.is(reader.root(), 'größe')
  t.deepEqual([...reader.attributes()], [['maß', 'µ']])
  t.true(reader.child())
  t.is(reader.text(), 'ümläut €😀')
  t.false(reader.child())
})

test('attributes have either quotes, references and space normalised', t => {
  const reader = read(`<a b="1>2" c:d='"&lt;"' e = "f\ng"/>`)
  reader.root()
  t.true(reader.hasAttributes)
  t.deepEqual(
    [...reader.attributes()],
    [
      ['b', '1>2'],
      ['c:d', '"<"'],
      ['e', 'f g'],
    ],
  )
  t.false(reader.child())
})

test('a mark brings back the place and the open elements', t => {
  const reader = read('<a><b><c>1</c></b><d>2</d></a>')
  reader.root()
  reader.child()
  const mark = reader.mark()
  reader.skip()
  t.true(reader.child())
  t.is(reader.text(), '2')
  t.false(reader.child())
  reader.reset(mark)
  t.true(reader.child())
  t.is(reader.name, 'c')
  t.is(reader.text(), '1')
  t.false(reader.child())
})

const cutOff =
  /^The answer to zoo\.Feed is cut off: its XML ends before its root element does \((in a.*, )?offset \d+ of \d+\)\. Check/

for (const document of [
  '<a>',
  '<a',
  '<a ',
  '<a b="c',
  '<a>text',
  '<a><b></b>',
  '<a><b',
  '<a><',
  '<a></',
  '<a></a',
  '<a><!--',
  '<a><!',
  '<a><![CDATA[x]]',
  '<a><?x',
  '<!-- ',
  '<?xml ',
]) {
  test(`a document that ends as ${JSON.stringify(document)} is cut off`, t => {
    t.throws(() => walk(document), { instanceOf: MalformedResponseError, message: cutOff })
  })
}

const illFormed: readonly (readonly [string, string])[] = [
  ['<a><b></a></b>', 'a tag closes another element than the open one (in a > b, offset 6 of 14)'],
  ['<a></ab>', 'a tag closes another element than the open one (in a, offset 3 of 8)'],
  ['<ab></a>', 'a tag closes another element than the open one (in ab, offset 4 of 8)'],
  ['<x:a></y:a>', 'a tag closes another element than the open one (in x:a, offset 5 of 11)'],
  ['<a><1/></a>', 'a tag has a wrong character (in a, offset 5 of 11)'],
  ['<a>1 < 2</a>', 'a tag has a wrong character (in a, offset 6 of 12)'],
  ['<a b=c/>', 'a tag has a wrong character (in a, offset 5 of 8)'],
  ['<a b/>', 'a tag has a wrong character (in a, offset 4 of 6)'],
  ['<a b="1"c="2"/>', 'a tag has a wrong character (in a, offset 8 of 15)'],
  ['<a/b>', 'a tag has a wrong character (in a, offset 3 of 5)'],
  ['<a:b:c/>', 'a tag has a wrong character (in a:b, offset 4 of 8)'],
  ['<a><!ENTITY x></a>', 'a declaration stands inside it (in a, offset 3 of 18)'],
]
for (const [document, problem] of illFormed) {
  test(`${document} is not well-formed`, t => {
    t.throws(() => walk(document), {
      instanceOf: MalformedResponseError,
      message: `The answer to zoo.Feed is not well-formed XML: ${problem}. Check the endpoint, and any proxy between it and here.`,
    })
  })
}

test('nothing but comments and space may follow the root', t => {
  for (const document of ['<a/><b/>', '<a/>text', '<a></a>{}']) {
    t.throws(() => walk(document), {
      instanceOf: MalformedResponseError,
      message: /goes on after the end of its root element/,
    })
  }
})

test('bytes that are not UTF-8 are refused', t => {
  t.throws(() => read(Buffer.from('<a>\xe4</a>', 'latin1')), {
    instanceOf: MalformedResponseError,
    message: /is not XML: its bytes are not UTF-8/,
  })
})

test('a hostile depth ends in an error, not in an exhausted stack', t => {
  t.throws(() => walk('<a>'.repeat(100_000)), {
    instanceOf: MalformedResponseError,
    message: /nests more than 256 elements/,
  })
})

test('an error about a value names the element, and never shows the value', t => {
  const reader = read('<a><secret>hunter2</secret></a>')
  reader.root()
  reader.child()
  reader.text()
  const error = reader.valueError('a number')
  t.regex(error.message, /has <secret> that is not a number \(in a, offset 27 of 31\)/)
  t.notRegex(error.message, /hunter2/)
})

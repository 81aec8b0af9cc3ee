import test from 'ava'
import { MalformedResponseError } from '../../../lib/errors.ts'
import { xmlParser } from '../../../lib/protocols/xml/parse.ts'
import { XmlReader } from '../../../lib/protocols/xml/reader.ts'
import { operationOf, type Shapes } from '../operation.ts'

const scalars: Shapes = {
  Text: { type: 'string' },
  Int: { type: 'integer' },
  Long: { type: 'long' },
  Double: { type: 'double' },
  Flag: { type: 'boolean' },
  Time: { type: 'timestamp' },
  Blob: { type: 'blob' },
  Texts: { type: 'list', member: { shape: 'Text' } },
  Items: { type: 'list', member: { shape: 'Text', locationName: 'item' }, flattened: true },
  Flat: { type: 'list', member: { shape: 'Text' }, flattened: true },
  Map: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Int' } },
  Named: {
    type: 'map',
    key: { shape: 'Text', locationName: 'Name' },
    value: { shape: 'Int', locationName: 'Value' },
    flattened: true,
  },
}

type Members = Record<string, { shape: string } & Record<string, unknown>>

/** What comes of the children of a root, by a model of these members. */
function parse(members: Members, inside: string, more: Shapes = {}, traits: object = {}): unknown {
  const shapes: Shapes = { ...scalars, ...more, Output: { type: 'structure', members, ...traits } }
  const operation = operationOf(shapes)
  const reader = new XmlReader(Buffer.from(`<Root xmlns="urn:x">${inside}</Root>`), operation)
  reader.root()
  const output = xmlParser(operation.output!.shape)(reader)
  reader.finish()
  return output
}

test('every scalar has its own type', t => {
  const members: Members = {
    Text: { shape: 'Text' },
    Int: { shape: 'Int' },
    Double: { shape: 'Double' },
    Flag: { shape: 'Flag' },
    Time: { shape: 'Time' },
    Blob: { shape: 'Blob' },
  }
  t.deepEqual(
    parse(
      members,
      '<Text> a </Text><Int> 12 </Int><Double>1.5</Double><Flag>true</Flag><Time>2026-11-21T10:00:00Z</Time><Blob>AQI=</Blob>',
    ),
    {
      Text: ' a ',
      Int: 12,
      Double: 1.5,
      Flag: true,
      Time: new Date('2026-11-21T10:00:00Z'),
      Blob: new Uint8Array([1, 2]),
    },
  )
})

test('an integer beyond 2^53 is a bigint, and never rounded', t => {
  t.deepEqual(parse({ Long: { shape: 'Long' } }, '<Long>9007199254740993</Long>'), { Long: 9007199254740993n })
  t.deepEqual(parse({ Long: { shape: 'Long' } }, '<Long>-9007199254740993</Long>'), { Long: -9007199254740993n })
  t.deepEqual(parse({ Long: { shape: 'Long' } }, '<Long>9007199254740991</Long>'), { Long: 9007199254740991 })
})

test('special floating-point numbers come by name', t => {
  const members: Members = { A: { shape: 'Double' }, B: { shape: 'Double' }, C: { shape: 'Double' } }
  t.deepEqual(parse(members, '<A>NaN</A><B>Infinity</B><C>-Infinity</C>'), {
    A: Number.NaN,
    B: Number.POSITIVE_INFINITY,
    C: Number.NEGATIVE_INFINITY,
  })
})

test('only the word true is true', t => {
  t.deepEqual(parse({ A: { shape: 'Flag' }, B: { shape: 'Flag' } }, '<A>false</A><B/>'), { A: false, B: false })
})

for (const [shape, expected] of [
  ['Int', 'an integer'],
  ['Double', 'a number'],
  ['Time', 'a timestamp'],
] as const) {
  for (const text of ['', 'x1']) {
    test(`${JSON.stringify(text)} is not ${expected}`, t => {
      const error = t.throws(() => parse({ A: { shape } }, `<A>${text}</A>`), { instanceOf: MalformedResponseError })
      t.true(error.message.startsWith(`The answer to zoo.Feed has <A> that is not ${expected} (in Root, offset `))
      t.not(error.cause, undefined)
    })
  }
}

test('what is empty is there, and what is missing is left out', t => {
  const members: Members = {
    Text: { shape: 'Text' },
    Texts: { shape: 'Texts' },
    Map: { shape: 'Map' },
    Gone: { shape: 'Texts' },
    GoneMap: { shape: 'Map' },
    Sub: { shape: 'Sub' },
  }
  const sub: Shapes = { Sub: { type: 'structure', members: { A: { shape: 'Text' } } } }
  t.deepEqual(parse(members, '<Text/><Texts/><Map></Map><Sub/>', sub), { Text: '', Texts: [], Map: {}, Sub: {} })
})

test('elements that the model does not know are passed over, whatever is in them', t => {
  t.deepEqual(parse({ A: { shape: 'Text' } }, '<B><A>no</A><C d="e>f"/><!-- <A> --></B><A>yes</A><toString/>'), {
    A: 'yes',
  })
})

test('the items of a list may have any name', t => {
  t.deepEqual(parse({ Texts: { shape: 'Texts' } }, '<Texts><member>a</member><item>b</item></Texts>'), {
    Texts: ['a', 'b'],
  })
})

test('a flattened list has the name of its items, of its reference, or of its member', t => {
  t.deepEqual(parse({ List: { shape: 'Items' } }, '<item>a</item><item>b</item>'), { List: ['a', 'b'] })
  t.deepEqual(parse({ List: { shape: 'Flat', locationName: 'Entry' } }, '<Entry>a</Entry>'), { List: ['a'] })
  t.deepEqual(parse({ List: { shape: 'Items', locationName: 'Entry' } }, '<Entry>a</Entry>'), { List: ['a'] })
  t.deepEqual(parse({ List: { shape: 'Flat' } }, '<List>a</List><Other/><List>b</List>'), { List: ['a', 'b'] })
})

test('a scalar that shares its element with a flattened list holds the first item', t => {
  const members: Members = { Event: { shape: 'Text' }, Events: { shape: 'Flat', locationName: 'Event' } }
  for (const inOrder of [members, { Events: members.Events!, Event: members.Event! }]) {
    t.deepEqual(parse(inOrder, '<Event>a</Event><Event>b</Event>'), { Event: 'a', Events: ['a', 'b'] })
  }
})

test('maps have entries, flattened ones are their entries', t => {
  t.deepEqual(
    parse(
      { Map: { shape: 'Map' } },
      '<Map><entry><key>a</key><value>1</value></entry><entry><value>2</value><key>b</key></entry></Map>',
    ),
    { Map: { a: 1, b: 2 } },
  )
  t.deepEqual(
    parse(
      { Map: { shape: 'Named', locationName: 'Attribute' } },
      '<Attribute><Name>a</Name><Value>1</Value></Attribute><Attribute><Name>b</Name><x/><Value>2</Value></Attribute>',
    ),
    { Map: { a: 1, b: 2 } },
  )
})

test('an entry of a map without key or value says nothing', t => {
  t.deepEqual(
    parse({ Map: { shape: 'Map' } }, '<Map><entry><key>a</key></entry><entry><value>1</value></entry></Map>'),
    {
      Map: {},
    },
  )
})

test('names that every object has are names like any other', t => {
  const map = (
    parse({ Map: { shape: 'Map' } }, '<Map><entry><key>__proto__</key><value>1</value></entry></Map>') as {
      Map: object
    }
  ).Map
  t.true(Object.hasOwn(map, '__proto__'))
  t.is(Object.getPrototypeOf(map), Object.prototype)
  const members: Members = { constructor: { shape: 'Text' }, toString: { shape: 'Flat' } }
  t.deepEqual(parse(members, '<constructor>a</constructor><toString>b</toString>'), {
    constructor: 'a',
    toString: ['b'],
  } as unknown)
})

test('of repeated elements the first counts', t => {
  t.deepEqual(parse({ A: { shape: 'Text' }, B: { shape: 'Texts' } }, '<A>1</A><B><m>2</m></B><A>3</A><B/>'), {
    A: '1',
    B: ['2'],
  })
})

test('a structure with more members than an integer has bits is read in any order', t => {
  const names = Array.from({ length: 70 }, (_, index) => `M${index}`)
  const members: Members = Object.fromEntries(names.map(name => [name, { shape: 'Text' }]))
  const inside = [...names].reverse().map(name => `<${name}>${name}</${name}><${name}>again</${name}>`)
  t.deepEqual(parse(members, inside.join('')), Object.fromEntries(names.map(name => [name, name])))
})

test('an attribute is found by its local name under any prefix, and without prefix by its name', t => {
  const members: Members = {
    Grantee: { shape: 'Grantee' },
  }
  const grantee: Shapes = {
    Grantee: {
      type: 'structure',
      members: {
        Type: { shape: 'Text', locationName: 'xsi:type', xmlAttribute: true },
        Plain: { shape: 'Text', locationName: 'plain', xmlAttribute: true },
        ID: { shape: 'Text' },
      },
    },
  }
  for (const prefix of ['xsi', 'x']) {
    const element = `<Grantee xmlns:${prefix}="urn:xsi" ${prefix}:type="CanonicalUser" plain="a &amp; b"><ID>1</ID></Grantee>`
    t.deepEqual(parse(members, element, grantee), { Grantee: { Type: 'CanonicalUser', Plain: 'a & b', ID: '1' } })
  }
  t.deepEqual(parse(members, '<Grantee type="x" xmlns:type="urn:y" a:plain="z"/>', grantee), { Grantee: {} })
})

test('members with a place in the headers are not read from the body', t => {
  t.deepEqual(parse({ A: { shape: 'Text', location: 'header' }, B: { shape: 'Text' } }, '<A>1</A><B>2</B>'), { B: '2' })
})

test('a structure may hold itself', t => {
  const tree: Shapes = {
    Tree: { type: 'structure', members: { Kids: { shape: 'Trees' }, Name: { shape: 'Text' } } },
    Trees: { type: 'list', member: { shape: 'Tree' } },
  }
  t.deepEqual(
    parse({ Tree: { shape: 'Tree' } }, '<Tree><Kids><m><Name>a</Name><Kids><m/></Kids></m></Kids></Tree>', tree),
    { Tree: { Kids: [{ Name: 'a', Kids: [{}] }] } },
  )
})

test('a union with a member that the model does not know yet says which', t => {
  t.deepEqual(parse({ A: { shape: 'Text' } }, '<New>1</New>', {}, { union: true }), {
    SDK_UNKNOWN_MEMBER: { name: 'New' },
  })
  t.deepEqual(parse({ A: { shape: 'Text' } }, '<A>1</A>', {}, { union: true }), { A: '1' })
})

test('the name that a structure gives itself is not the name of a member that holds it', t => {
  const sub: Shapes = { Sub: { type: 'structure', members: { A: { shape: 'Text' } }, locationName: 'Document' } }
  t.deepEqual(parse({ Sub: { shape: 'Sub' } }, '<Sub><A>1</A></Sub>', sub), { Sub: { A: '1' } })
  t.deepEqual(parse({ Sub: { shape: 'Sub', locationName: 'S-B' } }, '<S-B><A>1</A></S-B>', sub), { Sub: { A: '1' } })
})

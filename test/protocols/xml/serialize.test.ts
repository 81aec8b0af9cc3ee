import test from 'ava'
import { InvalidOptionError } from '../../../lib/errors.ts'
import { serializeXml } from '../../../lib/protocols/xml/serialize.ts'
import { operationOf, type Shapes } from '../operation.ts'

const scalars: Shapes = {
  Text: { type: 'string' },
  Double: { type: 'double' },
  Long: { type: 'long' },
  Flag: { type: 'boolean' },
  Time: { type: 'timestamp' },
  Blob: { type: 'blob' },
  Texts: { type: 'list', member: { shape: 'Text' } },
  Items: { type: 'list', member: { shape: 'Text', locationName: 'item' } },
  Map: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } },
}

type Members = Record<string, { shape: string } & Record<string, unknown>>

/** What the members become inside of `<R>`. */
function serialize(members: Members, params: Record<string, unknown>, more: Shapes = {}): string {
  const operation = operationOf({ ...scalars, ...more, Input: { type: 'structure', members } })
  const xml = serializeXml('R', operation.input!, params)

  return xml.slice('<R>'.length, -'</R>'.length)
}

test('scalars are written as botocore writes them', t => {
  const members: Members = {
    A: { shape: 'Text' },
    B: { shape: 'Long' },
    C: { shape: 'Double' },
    D: { shape: 'Flag' },
    E: { shape: 'Flag' },
    F: { shape: 'Blob' },
    G: { shape: 'Long' },
  }
  t.is(
    serialize(members, { A: 'a', B: 12, C: -1.5, D: true, E: false, F: 'ab', G: 9007199254740993n }),
    '<A>a</A><B>12</B><C>-1.5</C><D>true</D><E>false</E><F>YWI=</F><G>9007199254740993</G>',
  )
})

test('special floating-point numbers go by name', t => {
  const members: Members = { A: { shape: 'Double' }, B: { shape: 'Double' }, C: { shape: 'Double' } }
  t.is(
    serialize(members, { A: Number.NaN, B: Number.POSITIVE_INFINITY, C: Number.NEGATIVE_INFINITY }),
    '<A>NaN</A><B>Infinity</B><C>-Infinity</C>',
  )
})

test('a blob may be text, a view or a buffer', t => {
  const bytes = new Uint8Array([1, 2, 3])
  for (const value of [bytes, bytes.buffer, Buffer.from(bytes), new DataView(bytes.buffer)]) {
    t.is(serialize({ A: { shape: 'Blob' } }, { A: value }), '<A>AQID</A>')
  }
})

test('a timestamp is ISO 8601, unless the model says otherwise', t => {
  const members: Members = {
    A: { shape: 'Time' },
    B: { shape: 'Time', timestampFormat: 'unixTimestamp' },
    C: { shape: 'Time', timestampFormat: 'rfc822' },
  }
  const time = new Date('2026-11-21T10:00:00Z')
  t.is(
    serialize(members, { A: time, B: time, C: time }),
    '<A>2026-11-21T10:00:00Z</A><B>1795255200</B><C>Sat, 21 Nov 2026 10:00:00 GMT</C>',
  )
  t.throws(() => serialize(members, { A: 'never' }), {
    instanceOf: InvalidOptionError,
    message: /"never" is not a time/,
  })
})

test('markup and line breaks in text are escaped', t => {
  t.is(serialize({ A: { shape: 'Text' } }, { A: `<a> & "b" 'c'\r\n\t` }), `<A>&lt;a&gt; &amp; "b" 'c'&#xD;&#xA;\t</A>`)
})

test('members stand in the order of the parameters, under their own names', t => {
  const members: Members = { A: { shape: 'Text' }, B: { shape: 'Text', locationName: 'bee' } }
  t.is(serialize(members, { B: '1', A: '2' }), '<bee>1</bee><A>2</A>')
})

test('what is undefined or null is not written, and what is empty is', t => {
  const members: Members = {
    A: { shape: 'Text' },
    B: { shape: 'Text' },
    C: { shape: 'Text' },
    D: { shape: 'Texts' },
    E: { shape: 'Map' },
    F: { shape: 'Sub' },
  }
  const sub: Shapes = { Sub: { type: 'structure', members: {} } }
  t.is(serialize(members, { A: undefined, B: null, C: '', D: [], E: {}, F: {} }, sub), '<C /><D /><E /><F />')
})

test('a list has an element of its own, and its items the name that the model gives them', t => {
  const members: Members = {
    A: { shape: 'Texts' },
    B: { shape: 'Items' },
    C: { shape: 'Texts', flattened: true },
    D: { shape: 'Items', flattened: true, locationName: 'dee' },
  }
  t.is(
    serialize(members, { A: ['1', null, '2'], B: ['3'], C: ['4', '5'], D: ['6'] }),
    '<A><member>1</member><member>2</member></A><B><item>3</item></B><C>4</C><C>5</C><dee>6</dee>',
  )
})

test('a map has entries, and a flattened one is its entries', t => {
  const members: Members = { A: { shape: 'Map' }, B: { shape: 'Map', flattened: true } }
  t.is(
    serialize(members, { A: { k: 'v', gone: undefined }, B: JSON.parse('{"__proto__":"v","l":"w"}') }),
    '<A><entry><key>k</key><value>v</value></entry></A>' +
      '<B><key>__proto__</key><value>v</value></B><B><key>l</key><value>w</value></B>',
  )
})

test('a namespace with its prefix goes before the attributes', t => {
  const members: Members = { Grantee: { shape: 'Grantee' } }
  const grantee: Shapes = {
    Grantee: {
      type: 'structure',
      members: {
        ID: { shape: 'Text' },
        Type: { shape: 'Text', locationName: 'xsi:type', xmlAttribute: true },
      },
      xmlNamespace: { prefix: 'xsi', uri: 'urn:xsi' },
    },
  }
  t.is(
    serialize(members, { Grantee: { ID: '1', Type: 'a"<&>\r\n\tb' } }, grantee),
    '<Grantee xmlns:xsi="urn:xsi" xsi:type="a&quot;&lt;&amp;&gt;&#13;&#10;&#09;b"><ID>1</ID></Grantee>',
  )
})

test('the namespace of a flattened list goes to the element around it', t => {
  const members: Members = { Sub: { shape: 'Sub' } }
  const sub: Shapes = {
    Sub: { type: 'structure', members: { A: { shape: 'Texts', flattened: true, xmlNamespace: 'urn:a' } } },
  }
  t.is(serialize(members, { Sub: { A: ['1'] } }, sub), '<Sub xmlns="urn:a"><A>1</A></Sub>')
})

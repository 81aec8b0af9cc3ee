import test from 'ava'
import { hasRoot, parseXmlError } from '../../../lib/protocols/xml/error.ts'
import { answer, operationOf, type Shapes } from '../operation.ts'

const shapes: Shapes = {
  Text: { type: 'string' },
  Int: { type: 'integer' },
  Gone: {
    type: 'structure',
    members: { Message: { shape: 'Text' }, Animal: { shape: 'Text' }, Age: { shape: 'Int' } },
    error: { code: 'Zoo.Gone', httpStatusCode: 400 },
    exception: true,
  },
}
const operation = operationOf(shapes, { errors: [{ shape: 'Gone' }] })

test('the error of the query protocol is read with its type and its modelled members', t => {
  const body =
    '<ErrorResponse xmlns="urn:x"><Error><Type>Sender</Type><Code>Zoo.Gone</Code><Message>It ran &amp; hid</Message>' +
    '<Animal>cat</Animal><Age>3</Age><Where><Place>roof</Place></Where></Error><RequestId>req-1</RequestId></ErrorResponse>'
  t.deepEqual(parseXmlError(operation, answer(body, {}, 400)), {
    code: 'Zoo.Gone',
    message: 'It ran & hid',
    type: 'Sender',
    requestId: 'req-1',
    hostId: undefined,
    detail: { Animal: 'cat', Age: '3', Where: { Place: 'roof' } },
    fields: { Message: 'It ran & hid', Animal: 'cat', Age: 3 },
  })
})

test('the error of the ec2 protocol is the first of its list', t => {
  const body =
    '<?xml version="1.0"?>\n<Response><Errors><Error><Code>Zoo.Gone</Code><Message>m</Message><Animal>cat</Animal></Error>' +
    '<Error><Code>Other</Code></Error></Errors><RequestID>req-2</RequestID></Response>'
  t.deepEqual(parseXmlError(operation, answer(body, {}, 400)), {
    code: 'Zoo.Gone',
    message: 'm',
    type: undefined,
    requestId: 'req-2',
    hostId: undefined,
    detail: { Animal: 'cat' },
    fields: { Message: 'm', Animal: 'cat' },
  })
})

test('the error of S3 is the whole document, and its ids come from the headers', t => {
  const body =
    '<Error><Code>NoSuchKey</Code><Message>gone</Message><Key>k</Key><RequestId>in-body</RequestId><HostId>h</HostId></Error>'
  const headers = { 'x-amz-request-id': 'in-header', 'x-amz-id-2': 'host' }
  const expected = { code: 'NoSuchKey', message: 'gone', type: undefined, detail: { Key: 'k' }, fields: {} }
  t.deepEqual(parseXmlError(operation, answer(body, headers, 404)), {
    ...expected,
    requestId: 'in-header',
    hostId: 'host',
  })
  t.deepEqual(parseXmlError(operation, answer(body, {}, 404)), { ...expected, requestId: 'in-body', hostId: 'h' })
})

test('a modelled exception may be the document itself, as Route 53 has it', t => {
  const body = '<Gone xmlns="urn:x"><Animal>cat</Animal><Message>m</Message><RequestId>req-3</RequestId></Gone>'
  t.deepEqual(
    parseXmlError(
      operationOf({ Text: shapes.Text!, Gone: { ...shapes.Gone!, error: {}, members: { Animal: { shape: 'Text' } } } }),
      answer(body, {}, 400),
    ),
    {
      code: 'Gone',
      message: 'm',
      type: undefined,
      requestId: 'req-3',
      hostId: undefined,
      detail: { Animal: 'cat' },
      fields: { Animal: 'cat' },
    },
  )
})

test('an empty body gives the status and its name', t => {
  const { code, message, requestId } = parseXmlError(operation, answer('', { 'x-amz-request-id': 'r' }, 404))
  t.deepEqual({ code, message, requestId }, { code: '404', message: 'Not Found', requestId: 'r' })
})

for (const body of [
  '<html><body>Bad Gateway</body></html>',
  '<!DOCTYPE html><title>x</title>',
  'upstream connect error',
  '{"message":"x"}',
  '<Error><Code>Cut',
  '<Whatever/>',
  '<Error/>',
  '<Error>text</Error>',
  '<ErrorResponse><Error><Message/></Error></ErrorResponse>',
]) {
  test(`${body} says nothing but the status`, t => {
    const { code, message, detail, fields } = parseXmlError(operation, answer(body, {}, 502))
    t.deepEqual({ code, message, detail, fields }, { code: '502', message: 'Bad Gateway', detail: {}, fields: {} })
  })
}

test('an error without message has none', t => {
  const { code, message } = parseXmlError(operation, answer('<Error><Code>A</Code></Error>', {}, 400))
  t.deepEqual({ code, message }, { code: 'A', message: '' })
})

test('a member that contradicts the model does not hide code and message', t => {
  const body = '<Error><Code>Zoo.Gone</Code><Message>m</Message><Age>old</Age></Error>'
  const { code, message, fields, detail } = parseXmlError(operation, answer(body, {}, 400))
  t.deepEqual({ code, message, fields, detail }, { code: 'Zoo.Gone', message: 'm', fields: {}, detail: { Age: 'old' } })
})

test('names that every object has are details like any other', t => {
  const { detail } = parseXmlError(
    operation,
    answer('<Error><Code>A</Code><__proto__>b</__proto__><toString>c</toString></Error>', {}, 400),
  )
  t.deepEqual(Object.entries(detail), [
    ['__proto__', 'b'],
    ['toString', 'c'],
  ])
})

test('a root is found behind the declaration, comments and the space that keeps a connection open', t => {
  for (const body of [
    '<Error/>',
    '<Error><Code/></Error>',
    '<Error xmlns="urn:x"/>',
    `<?xml version="1.0"?>\n<!-- > -->${' \r\n'.repeat(5000)}<Error>`,
    '<a:Error>',
  ]) {
    t.true(hasRoot(Buffer.from(body), ['Error', 'Other']), body.slice(0, 40))
  }
  for (const body of [
    '',
    ' ',
    '<',
    '<Errors/>',
    '<ErrorResponse/>',
    '<x><Error/></x>',
    'Error',
    '<?xml',
    '{"Error":1}',
  ]) {
    t.false(hasRoot(Buffer.from(body), ['Error', 'Other']), body)
  }
})

import test from 'ava'
import { percentEncode, percentEncodePath } from '../lib/percent-encode.ts'

// The results are those of botocore's percent_encode.
test('encodes all but the unreserved characters', t => {
  t.is(percentEncode("a b/~-_.é*'()!+%"), 'a%20b%2F~-_.%C3%A9%2A%27%28%29%21%2B%25')
})

test('keeps the slashes of a path', t => {
  t.is(percentEncodePath('/a//b c/../(d)/'), '/a//b%20c/../%28d%29/')
})

import test from 'ava'
import { compareKeys, foldersOf } from '../../../../lib/services/s3/directory/order.ts'

test('keys compare by the bytes of their UTF-8', t => {
  const keys = [
    '',
    'a',
    'a-b',
    'a/b',
    'a0',
    'ab',
    'é',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '𐀀',
    '𐀁',
    '😀',
    '\ue000a',
    '😀/x',
    '😀-',
  ]
  const bytes = (key: string) => Buffer.from(key)
  for (const a of keys) {
    for (const b of keys) {
      t.is(Math.sign(compareKeys(a, b)), Buffer.compare(bytes(a), bytes(b)), JSON.stringify([a, b]))
    }
  }
})

test('the folders of a name are told from the outermost', t => {
  t.deepEqual([...foldersOf('a/b/c')], ['a/', 'a/b/'])
  t.deepEqual([...foldersOf('a/')], ['a/'])
  t.deepEqual([...foldersOf('a')], [])
})

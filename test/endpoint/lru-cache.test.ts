import test from 'ava'
import { LruCache } from '../../lib/endpoint/lru-cache.ts'

test('what was asked for the longest ago goes first', t => {
  const cache = new LruCache<number>(2)
  cache.set('a', 1)
  cache.set('b', 2)
  t.is(cache.get('a'), 1)
  cache.set('c', 3)
  t.is(cache.get('b'), undefined)
  t.is(cache.get('a'), 1)
  t.is(cache.get('c'), 3)
})

import test from 'ava'
import { recording } from './fixture.ts'

test('a search is sent as a form, and a suggestion as a URL', async t => {
  const { client, sent } = recording('cloudsearchdomain', '{}', { endpointUrl: 'https://search.example.com' })
  await client.search!({ query: 'a b&c', returnFields: 'title' })
  await client.suggest!({ query: 'a', suggester: 's' })
  t.like(sent[0], {
    method: 'POST',
    url: 'https://search.example.com/2013-01-01/search',
    body: 'format=sdk&pretty=true&q=a%20b%26c&return=title',
  })
  t.is(sent[0]!.headers['content-type'], 'application/x-www-form-urlencoded')
  t.like(sent[1], {
    method: 'GET',
    url: 'https://search.example.com/2013-01-01/suggest?format=sdk&pretty=true&q=a&suggester=s',
  })
})

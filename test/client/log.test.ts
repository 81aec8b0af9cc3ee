import { execFile } from 'node:child_process'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'

const secrets = {
  key: 'wJalrXUtnFEMI0K7MDENG0bPxRfiCYEXAMPLEKEY',
  token: 'FwoGZXIvYXdzEXAMPLETOKEN',
  customerKey: 'thirty-two-bytes-customer-key-00',
  body: 'the-body-of-the-object',
  tag: 'the-value-of-a-tag',
  query: 'the-prefix-of-a-listing',
  path: 'the-sensitive-member-of-a-path',
  password: 'the-password-of-the-url',
  value: 'the-secret-value',
  answer: 'the-body-of-the-answer',
}

/** The lines that the program logs, and all that it writes to standard error. */
async function run(listener: RequestListener, environment: NodeJS.ProcessEnv) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => listener(request, response))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const program = join(import.meta.dirname, 'log-program.ts')
  try {
    const { stderr } = await promisify(execFile)(process.execPath, ['--import=tsx', program], {
      env: {
        PATH: process.env.PATH,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: secrets.key,
        AWS_SESSION_TOKEN: secrets.token,
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        SERVER: `http://127.0.0.1:${port}`,
        SECRETS: JSON.stringify(secrets),
        ...environment,
      },
    })
    const lines = stderr
      .split('\n')
      .filter(line => line.startsWith('TUCUXI '))
      .map(line => {
        return line
          .replace(/^TUCUXI \d+: /, '')
          .replaceAll(String(port), 'PORT')
          .replace(/in \d+ ms/, 'in N ms')
          .replace(/again in \d+ ms/, 'again in M ms')
      })
    return { stderr, lines }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** A service that has every kind of answer. */
function service(): RequestListener {
  const seen = new Map<string, number>()
  return ({ url = '', method, headers: { 'x-amz-target': target, authorization = '' } }, response) => {
    const path = url.split('?')[0]!
    const count = (seen.get(`${method} ${path}`) ?? 0) + 1
    seen.set(`${method} ${path}`, count)
    const error = (code: string) => `<Error><Code>${code}</Code><Message>${secrets.answer}</Message></Error>`
    const answer = (status: number, body = '') => {
      response.writeHead(status, { 'x-amz-request-id': `R${count}`, etag: '"e"' }).end(body)
    }
    if (path === '/bucket/silent') return
    if (path === '/bucket/elsewhere') response.destroy()
    else if (path === '/bucket/a%20key' && count === 1) answer(503, error('SlowDown'))
    else if (path === '/bucket/denied') answer(403, error('Access\nDenied\u001b[2J'))
    else if (path === '/bucket') answer(200, '<ListBucketResult/>')
    else if (path === '/waited' && count === 1) answer(404)
    else if (target !== undefined) answer(200, JSON.stringify({ Name: secrets.answer }))
    else if (authorization.includes('AKIDOTHER')) response.writeHead(403).end()
    else answer(200, secrets.answer)
  }
}

test('with NODE_DEBUG=tucuxi each attempt, poll and source of credentials is a line, without secrets', async t => {
  const { lines, stderr } = await run(service(), { NODE_DEBUG: 'tucuxi' })
  const at = '127.0.0.1:PORT'
  t.deepEqual(lines, [
    'credentials: from env',
    `s3.PutObject attempt 1/2: PUT ${at}/bucket/a%20key, 503 SlowDown in N ms, request R1; again in M ms (throttling)`,
    `s3.PutObject attempt 2/2: PUT ${at}/bucket/a%20key, 200 in N ms, request R2`,
    `s3.GetObject attempt 1/2: GET ${at}/bucket/denied, 403 Access?Denied?[2J in N ms, request R1; not again (notRetryable)`,
    `s3.ListObjectsV2 attempt 1/2: GET ${at}/bucket, 200 in N ms, request R1`,
    `s3.HeadBucket attempt 1/2: HEAD ${at}/waited, 404 in N ms, request R1; not again (notRetryable)`,
    'waiter bucketExists poll 1/20 of HeadBucket: retry',
    `s3.HeadBucket attempt 1/2: HEAD ${at}/waited, 200 in N ms, request R2`,
    'waiter bucketExists poll 2/20 of HeadBucket: success',
    `s3.PutObject attempt 1/2: PUT ${at}/bucket/elsewhere, ConnectionClosed in N ms; again in M ms (transient)`,
    `s3.PutObject attempt 2/2: PUT ${at}/bucket/elsewhere, ConnectionClosed in N ms; not again (maxAttempts)`,
    `s3.PutObject attempt 1/2: PUT ${at}/bucket/silent, CallTimeout in N ms; not again (notRetryable)`,
    `s3.HeadObject attempt 1/2: HEAD ${at}/waited/object, 200 in N ms, request R1`,
    "waitUntil poll 1 of s3.Object(bucketName='waited', key='object'): success",
    `bedrock.GetEvaluationJob attempt 1/2: GET ${at}/evaluation-jobs/{jobIdentifier}, 200 MalformedResponse in N ms, request R1; not again (notRetryable)`,
    `secretsmanager.PutSecretValue attempt 1/2: POST ${at}/, 200 in N ms, request R1`,
    'credentials: from function, until 2100-01-01T00:00:00.000Z',
    `sts.GetCallerIdentity attempt 1/2: POST ${at}/, 403 in N ms; not again (notRetryable)`,
    'credentials: none; session.explain() tells what was tried',
  ])
  for (const [name, secret] of Object.entries(secrets)) t.false(stderr.includes(secret), name)
  for (const word of ['Signature', 'Credential=', 'authorization', 'AKID']) t.false(stderr.includes(word), word)
})

test('without it nothing is written', async t => {
  const { stderr } = await run(service(), {})
  t.is(stderr, '')
})

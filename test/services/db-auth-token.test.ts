import { join } from 'node:path'
import test from 'ava'
import type { Runtime } from '../../lib/client/runtime.ts'
import { Session } from '../../lib/index.ts'
import { generateDbConnectAuthToken } from '../../lib/services/db-auth-token.ts'
import { LineProcess } from '../helpers/line-process.ts'
import { KEYS } from './fixture.ts'

const credentials = { ...KEYS, sessionToken: 'token/+=' }
const session = new Session({ region: 'eu-west-1', credentials })

/** What botocore makes of the same arguments at the time of a token. */
async function botocore(questions: readonly object[]): Promise<unknown[]> {
  const process = await LineProcess.start(join(import.meta.dirname, 'db-auth-token.py'), [JSON.stringify(credentials)])
  try {
    const answers: unknown[] = []
    for (const question of questions) {
      process.send(question)
      answers.push(await process.receive())
    }
    return answers
  } finally {
    process.close()
  }
}

function dateOf(token: string): string {
  return /X-Amz-Date=(\w+)/.exec(token)![1]!
}

test("tokens are botocore's to the last character", async t => {
  const [rds, dsql] = [session.client('rds'), session.client('dsql')]
  const databases = [
    { DBHostname: 'DB.abc.eu-west-1.rds.amazonaws.com', Port: 5432, DBUsername: 'jane doe+x/@' },
    { DBHostname: 'db.example.com', Port: 443, DBUsername: 'j', Region: 'us-west-2' },
  ]
  const clusters = [
    { Hostname: 'abc.dsql.eu-west-1.on.aws' },
    { Hostname: 'abc.dsql.us-east-2.on.aws', Region: 'us-east-2', ExpiresIn: 60 },
  ]
  const tokens = [
    ...(await Promise.all(databases.map(init => rds.generateDbAuthToken(init)))),
    ...(await Promise.all(clusters.map(init => dsql.generateDbConnectAuthToken(init)))),
    ...(await Promise.all(clusters.map(init => dsql.generateDbConnectAdminAuthToken(init)))),
  ]
  const questions = [
    ...databases.map(args => ({ service: 'rds', method: 'generate_db_auth_token', args })),
    ...clusters.map(args => ({ service: 'dsql', method: 'generate_db_connect_auth_token', args })),
    ...clusters.map(args => ({ service: 'dsql', method: 'generate_db_connect_admin_auth_token', args })),
  ]
  t.deepEqual(tokens, await botocore(questions.map((one, index) => ({ ...one, date: dateOf(tokens[index]!) }))))
})

test('what cannot be signed is refused by its name', async t => {
  const rds = session.client('rds')
  const good = { DBHostname: 'db.example.com', Port: 5432, DBUsername: 'j' }
  const bad: readonly [object, RegExp][] = [
    [
      { ...good, DBHostname: 'https://db.example.com' },
      /DBHostname must be a host name, without scheme, port and path/,
    ],
    [{ ...good, DBHostname: 'db.example.com/?a' }, /DBHostname must be a host name/],
    [{ ...good, Port: '5432' }, /Port must be a number from 1 to 65535/],
    [{ ...good, Port: 70_000 }, /Port must be a number from 1 to 65535/],
    [{ ...good, DBUsername: '' }, /DBUsername must be the name of a user/],
    [{ ...good, DbHostname: 'x' }, /unknown option "DbHostname": did you mean "DBHostname"\?/],
  ]
  for (const [init, message] of bad) {
    await t.throwsAsync(rds.generateDbAuthToken(init as never), { code: 'InvalidOption', message })
  }
  await t.throwsAsync(rds.generateDbAuthToken({ ...good, Region: 'evil.com#' }), {
    code: 'InvalidRegion',
    message: /from Region of generateDbAuthToken/,
  })
  const dsql = session.client('dsql')
  await t.throwsAsync(dsql.generateDbConnectAuthToken({ Hostname: 'h', ExpiresIn: 0.5 }), {
    code: 'InvalidOption',
    message: /ExpiresIn must be whole seconds, 1 or more/,
  })
})

test('without credentials there is no token', async t => {
  const runtime = { credentials: async () => null, clockOffset: 0, signingRegion: 'eu-west-1' } as unknown as Runtime
  await t.throwsAsync(generateDbConnectAuthToken(runtime, { Hostname: 'h' }), {
    code: 'NoCredentials',
    message: /^generateDbConnectAuthToken must be signed, and no credentials were found/,
  })
})

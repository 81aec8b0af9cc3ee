import { Session, type WireRequest } from '../../../lib/index.ts'

/** What a request asks for, by the name of its operation. */
export interface Asked {
  readonly operation: string
  readonly params: Readonly<Record<string, unknown>>
}

type Answer = object | { readonly statusCode: number; readonly body: object } | Promise<object>

/** A DynamoDB resource whose requests are answered by a function, and what they asked for. */
export function scripted(answer: (asked: Asked, request: WireRequest) => Answer = () => ({})) {
  const asked: Asked[] = []
  const session = new Session({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' },
    retries: { maxAttempts: 1 },
    transport: async request => {
      const operation = request.headers['x-amz-target']!.split('.')[1]!
      const one = { operation, params: JSON.parse(String(request.body)) }
      asked.push(one)
      const given = await answer(one, request)
      const { statusCode, body } =
        'statusCode' in given ? (given as { statusCode: number; body: object }) : { statusCode: 200, body: given }
      return { statusCode, headers: {}, body: Buffer.from(JSON.stringify(body)) }
    },
  })
  const dynamodb = session.resource('dynamodb')
  return { session, dynamodb, table: dynamodb.Table('log'), asked }
}

/** How each library does each call. `open` imports and makes a client; what it returns makes one call. */
import { object } from './answers.js'

const region = 'us-east-1'
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const key = { TableName: 'bench', Key: { id: { S: 'user-1' } } }
const condition = {
  TableName: 'bench',
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': { S: 'tenant-1' } },
}
const place = { Bucket: 'bench', Key: 'a/key' }

export const cases = {
  getItem: { service: 'dynamodb', calls: 1500 },
  query: { service: 'dynamodb', calls: 60 },
  listObjectsV2: { service: 's3', calls: 120 },
  describeInstances: { service: 'ec2', calls: 40 },
  getObject: { service: 's3', calls: 800 },
  putObject: { service: 's3', calls: 800 },
}

const params = {
  getItem: key,
  query: condition,
  listObjectsV2: { Bucket: 'bench' },
  describeInstances: {},
  getObject: place,
  putObject: { ...place, Body: object },
}

export const libraries = {
  async tucuxi(name, endpointUrl) {
    const { Session } = await import(new URL('../../dist/index.js', import.meta.url))
    const client = new Session({ region, credentials, endpointUrl }).client(cases[name].service)
    if (name === 'getObject') return async () => (await client.getObject(place)).Body.bytes()
    return () => client[name](params[name])
  },

  async v3(name, endpoint) {
    const { service } = cases[name]
    const sdk = await import(
      { dynamodb: '@aws-sdk/client-dynamodb', s3: '@aws-sdk/client-s3', ec2: '@aws-sdk/client-ec2' }[service]
    )
    const Client = { dynamodb: sdk.DynamoDBClient, s3: sdk.S3Client, ec2: sdk.EC2Client }[service]
    const Command = sdk[`${name[0].toUpperCase()}${name.slice(1)}Command`]
    const client = new Client({ region, credentials, endpoint, ...(service === 's3' ? { forcePathStyle: true } : {}) })
    if (name === 'getObject') {
      return async () => (await client.send(new Command(place))).Body.transformToByteArray()
    }
    return () => client.send(new Command(params[name]))
  },

  async v2(name, endpoint) {
    process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = '1'
    const { service } = cases[name]
    const { default: AWS } = await import('aws-sdk')
    const Client = { dynamodb: AWS.DynamoDB, s3: AWS.S3, ec2: AWS.EC2 }[service]
    const client = new Client({ region, credentials, endpoint, s3ForcePathStyle: true })
    return () => client[name](params[name]).promise()
  },

  /** got alone, for the same exchange: no signature, nothing parsed. */
  async got(name, endpoint) {
    const { default: got } = await import('got')
    const { Agent } = await import('node:http')
    const agent = { http: new Agent({ keepAlive: true }) }
    const send = got.extend({ agent, decompress: false, retry: { limit: 0 }, responseType: 'buffer' })
    const { path, ...options } = exchange(name)
    return () => send(endpoint + path, options)
  },

  /** node:http alone, for the same exchange. */
  async http(name, endpoint) {
    const { Agent, request } = await import('node:http')
    const agent = new Agent({ keepAlive: true })
    const { path, body, ...options } = exchange(name)
    return () =>
      new Promise((resolve, reject) => {
        const sent = request(endpoint + path, { agent, ...options }, response => {
          const chunks = []
          response.on('data', chunk => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)))
        })
        sent.on('error', reject).end(body)
      })
  },
}

function exchange(name) {
  const target = { getItem: 'DynamoDB_20120810.GetItem', query: 'DynamoDB_20120810.Query' }[name]
  if (target) {
    const body = JSON.stringify(params[name])
    const headers = {
      'x-amz-target': target,
      'content-type': 'application/x-amz-json-1.0',
      'content-length': String(body.length),
    }
    return { method: 'POST', path: '/', headers, body }
  }
  if (name === 'describeInstances') {
    const body = 'Action=DescribeInstances&Version=2016-11-15'
    return { method: 'POST', path: '/', headers: { 'content-length': String(body.length) }, body }
  }
  if (name === 'putObject') {
    return { method: 'PUT', path: '/bench/a/key', headers: { 'content-length': String(object.length) }, body: object }
  }
  return { method: 'GET', path: name === 'getObject' ? '/bench/a/key' : '/bench?list-type=2', headers: {} }
}

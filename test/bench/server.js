import http from 'node:http'
import { crc32 } from 'node:zlib'
import { describeInstances, getItem, listObjects, object, query } from './answers.js'

/** A loopback server of its own process, so that its CPU time is not in the figures. It prints its port. */
const json = 'application/x-amz-json-1.0'

function answerTo(request) {
  const target = request.headers['x-amz-target'] ?? ''
  if (target.endsWith('.GetItem')) return [json, getItem]
  if (target.endsWith('.Query')) return [json, query]
  if (request.url.includes('list-type=2')) return ['application/xml', listObjects]
  if (request.method === 'PUT') return ['', '']
  if (request.method === 'GET') return ['binary/octet-stream', object]
  return ['text/xml;charset=UTF-8', describeInstances]
}

http
  .createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume()
    request.on('end', () => {
      const [type, body] = answerTo(request)
      const headers = {
        'content-length': Buffer.byteLength(body),
        'x-amzn-requestid': 'r-1',
        'x-amz-request-id': 'r-1',
      }
      if (type !== '') headers['content-type'] = type
      if (type === json) headers['x-amz-crc32'] = crc32(body)
      if (request.method === 'PUT' || body === object) headers.etag = '"0123456789abcdef0123456789abcdef"'
      response.writeHead(200, headers)
      response.end(body)
    })
  })
  .listen(0, '127.0.0.1', function () {
    process.send?.(this.address().port)
  })
process.on('disconnect', () => process.exit())

/** A store on loopback, in a process of its own: it takes what it is sent and forgets it, and serves one object of any size. */
import http from 'node:http'

const MB = 1024 * 1024
const block = Buffer.alloc(MB, 'tucuxi transfers ')
const etag = '"0123456789abcdef0123456789abcdef"'

/** `/bench/size-1048576` is an object of that many bytes. */
const sizeOf = path => Number(/size-(\d+)/.exec(path)?.[1] ?? 0)

function xml(response, body, headers = {}) {
  response.writeHead(200, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body), ...headers })
  response.end(body)
}

function serveObject(request, response) {
  const size = sizeOf(request.url)
  const [, from, to] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? []
  const start = Number(from ?? 0)
  const end = to ? Math.min(Number(to) + 1, size) : size
  const headers = {
    'content-length': end - start,
    'accept-ranges': 'bytes',
    'last-modified': 'Sat, 21 Nov 2026 00:00:00 GMT',
    etag,
  }
  if (from !== undefined) headers['content-range'] = `bytes ${start}-${end - 1}/${size}`
  response.writeHead(from === undefined ? 200 : 206, headers)
  if (request.method === 'HEAD') return response.end()
  let left = end - start
  const pump = () => {
    while (left > 0) {
      const piece = left < MB ? block.subarray(0, left) : block
      left -= piece.length
      if (!response.write(piece)) return response.once('drain', pump)
    }
    response.end()
  }
  pump()
}

http
  .createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const { method, url, headers } = request
    if (method === 'GET' || method === 'HEAD') return serveObject(request, response)
    request.resume()
    request.on('end', () => {
      if (method === 'POST' && url.includes('uploads')) {
        const place = '<Bucket>bench</Bucket><Key>k</Key><UploadId>u-1</UploadId>'
        return xml(response, `<InitiateMultipartUploadResult>${place}</InitiateMultipartUploadResult>`)
      }
      if (method === 'POST') {
        return xml(response, `<CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>`)
      }
      const crc = headers['x-amz-checksum-crc32']
      response.writeHead(200, { etag, 'content-length': 0, ...(crc && { 'x-amz-checksum-crc32': crc }) })
      response.end()
    })
  })
  .listen(0, '127.0.0.1', function () {
    process.send?.(this.address().port)
  })
process.on('disconnect', () => process.exit())

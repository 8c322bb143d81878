// The floor: node:http and undici with nothing between them that a proxy owes.
import { createServer } from 'node:http'
import { Pool } from 'undici'

const [port, upstream] = process.argv.slice(2)
const pool = new Pool(upstream, { connections: 1024, pipelining: 1 })

class Exchange {
  constructor(response) {
    this.response = response
    this.chunks = []
  }
  onConnect() {}
  onHeaders(status, raw, _resume, reason) {
    this.response.writeHead(
      status,
      reason,
      raw.map((bytes) => bytes.toString('latin1')),
    )
    return true
  }
  onData(chunk) {
    this.chunks.push(chunk)
    return true
  }
  onComplete() {
    this.response.end(this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks))
  }
  onError() {
    this.response.destroy()
  }
}

/** Without Host and Connection, the first and last fields of the load and of what asks whether it answers. */
function fieldsOf({ rawHeaders }) {
  return rawHeaders.filter((_, i) => !['Host', 'Connection'].includes(rawHeaders[i - (i % 2)]))
}

createServer((request, response) => {
  const options = { method: request.method, path: request.url, headers: fieldsOf(request), blocking: false }
  pool.dispatch(options, new Exchange(response))
}).listen(Number(port), '127.0.0.1')

/** The health service, asked as Envoy and Kubernetes ask it. */
import http2 from 'node:http2'
import t from 'tap'
import { startProcessor } from './support/processor.js'

function call(address: string, method: string, service: string) {
  const session = http2.connect(`http://${address}`)
  session.on('error', () => {})
  const name = Buffer.from(service)
  const message = service === '' ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0x0a, name.length]), name])
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(message.length, 1)
  const stream = session.request({
    ':method': 'POST',
    ':path': `/grpc.health.v1.Health/${method}`,
    'content-type': 'application/grpc',
  })
  stream.on('error', () => {})
  const chunks: Buffer[] = []
  const first = new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      resolve()
    })
  })
  const trailers = new Promise<http2.IncomingHttpHeaders>((resolve) => {
    stream.on('trailers', resolve)
    stream.on('response', (headers) => headers['grpc-status'] !== undefined && resolve(headers))
  })
  stream.on('close', () => session.close())
  stream.end(Buffer.concat([prefix, message]))
  return { first, trailers, hex: () => Buffer.concat(chunks).toString('hex') }
}

const serving = '00000000020801'
const notServing = '00000000020802'

t.test('Check', async (t) => {
  const { address } = await startProcessor(t, {})
  for (const service of ['', 'envoy.service.ext_proc.v3.ExternalProcessor']) {
    const check = call(address, 'Check', service)
    t.match(await check.trailers, { 'grpc-status': '0' })
    t.equal(check.hex(), serving)
  }
  t.match(await call(address, 'Check', 'other').trailers, { 'grpc-status': '5' })
})

t.test('Watch says when it is over', async (t) => {
  const { address, close } = await startProcessor(t, {})
  const watch = call(address, 'Watch', '')
  await watch.first
  const closed = close()
  t.match(await watch.trailers, { 'grpc-status': '0' })
  t.equal(watch.hex(), serving + notServing)
  await closed
})

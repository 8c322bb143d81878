/**
 * A program that embeds the proxy, as somebody else would write it: checked and run against the packed package.
 *
 * @module
 */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type App, buildApp, formatConfigError, formatFault, type Loaded, loadText } from 'upstanding'

const legacy = createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' })
  response.end('{"success":false,"error":{"code":"USER_NOT_FOUND"}}')
}).listen(0, '127.0.0.1')
await new Promise((resolve) => legacy.once('listening', resolve))
const { port } = legacy.address() as AddressInfo

const config = (status: number) => `
listen: 127.0.0.1:0
upstream: http://127.0.0.1:${port}
log: { exchanges: none, level: silent }
rules:
  - name: envelope
    match: { path: /api/** }
    unwrap: { when: { /success: false }, status: ${status} }
`

function planOf(text: string) {
  const { plan, errors: faults }: Loaded = loadText(text, 'embedded.yaml', { environment: {} })
  assert.ok(plan, faults.map(formatConfigError).join('\n'))
  return plan
}

const app: App = await buildApp(planOf(config(404)))
const address: string = await app.listen()
assert.equal((await fetch(`${address}/api/users/7`)).status, 404)
app.reload(planOf(config(410)))
assert.equal((await fetch(`${address}/api/users/7`)).status, 410)
await app.close()
legacy.close()

const { plan, errors: faults } = loadText('rule: []', 'embedded.yaml', { environment: {} })
assert.equal(plan, undefined)
assert.match(formatFault(faults[0]!), /^embedded\.yaml:1:1: unknown key "rule"/)
console.log('embedded')

import { request } from 'node:http'
import t from 'tap'
import { startProxy } from '../../e2e/support/proxy.js'
import { startHttpUpstream } from '../../e2e/support/upstreams.js'

/** Names and values in turn, as the upstream received them. */
async function received(port: number, headers: readonly string[]): Promise<readonly string[]> {
  const text = await new Promise<string>((resolve, reject) => {
    const options = { port, host: '127.0.0.1', agent: false, headers: ['Host', 'api.example', ...headers] }
    request(options, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    })
      .on('error', reject)
      .end()
  })
  return JSON.parse(text)
}

t.test('underscores do not smuggle in what a hyphen could not', async (t) => {
  const upstream = await startHttpUpstream(t, ({ rawHeaders }, response) =>
    response.end(JSON.stringify(rawHeaders)),
  )
  const rules = [{ name: 'hidden', match: { path: '/**' }, conceal: {} }]
  const proxy = await startProxy(t, { upstream: upstream.url, rules })
  const cases: [name: string, value: string, passes: boolean][] = [
    ['Proxy', 'http://evil.example', false],
    ['Transfer_Encoding', 'chunked', false],
    ['Content_Length', '5', false],
    ['Keep_Alive', 'timeout=5', false],
    ['Proxy_Authorization', 'Basic eA==', false],
    ['X_Forwarded_For', '192.0.2.66', false],
    ['X-Forwarded_Host', 'evil.example', false],
    ['X_Request_Id', 'theirs', false],
    ['Max_Forwards', '0', false],
    ['api_key', 'abc', true],
    ['X_Tenant', 'acme', true],
  ]
  for (const [name, value, passes] of cases) {
    const fields = await received(proxy.port, [name, value])
    t.equal(fields.includes(name), passes, name)
    t.equal(fields.includes(value), passes, `${name}: its value`)
  }
  const fields = await received(proxy.port, ['X-User', 'ada', 'X_User', 'root', 'x_user', 'root'])
  t.ok(fields.includes('ada'), 'what is said with a hyphen counts')
  t.notOk(fields.includes('root'))
})

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { planOf, startProxy } from '../support/proxy.js'
import { startHttpUpstream } from '../support/upstreams.js'

t.test('maintenance by switch, file and schedule: 503, and the upstream is not asked', async (t) => {
  let asked = 0
  const upstream = await startHttpUpstream(t, (_, response) => {
    asked++
    response.end('ok')
  })
  const file = join(t.testdir(), 'maintenance')
  const proxy = await startProxy(t, { upstream: upstream.url, maintenance: { file, exempt: ['/health/**'] } })
  const { maintenance } = proxy.app.gateway
  t.equal((await fetch(proxy.url)).status, 200)
  asked = 0

  maintenance.switched = true
  const response = await fetch(`${proxy.url}/orders`)
  t.equal(response.status, 503)
  t.equal(response.headers.get('retry-after'), '30')
  t.match(await response.json(), { code: 'MAINTENANCE', status: 503 })
  t.equal(asked, 0, 'the upstream was not asked')
  t.equal((await fetch(`${proxy.url}/health/live`)).status, 200, 'exempt')
  t.same(maintenance.report(), { on: true, until: undefined, by: ['operator'] })
  maintenance.switched = false
  t.equal((await fetch(proxy.url)).status, 200)

  writeFileSync(file, '')
  await maintenance.poll()
  t.equal((await fetch(proxy.url)).status, 503)
  t.same(maintenance.report().by, ['file'])
  rmSync(file)
  await maintenance.poll()
  t.equal((await fetch(proxy.url)).status, 200)

  const until = Date.now() + 3_600_000
  const window = { from: new Date(Date.now() - 1000).toISOString(), until: new Date(until).toISOString() }
  proxy.app.reload(
    planOf({ listen: '127.0.0.1:0', upstream: upstream.url, maintenance: { windows: [window] } }),
  )
  const planned = await fetch(proxy.url)
  const wait = Number(planned.headers.get('retry-after'))
  t.ok(wait > 3500 && wait <= 3600, `until the end of the window: ${wait}`)
  t.same(maintenance.report().by, ['schedule'])
  proxy.app.reload(planOf({ listen: '127.0.0.1:0', upstream: upstream.url }))
  t.equal((await fetch(proxy.url)).status, 200)
})

t.test('a faulty schedule is a fault of the config', async (t) => {
  t.throws(
    () =>
      planOf({
        upstream: 'http://127.0.0.1:9',
        maintenance: { windows: [{ from: 'soon', until: 'later' }] },
      }),
    /is not a time/,
  )
})

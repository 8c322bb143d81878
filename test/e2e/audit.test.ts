/** A HAR of the demo's service, through audit, check, test and serve: and the lies are gone. */
import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { legacyService } from '../../src/cli/demo/legacyService.js'
import { lies } from '../../src/cli/demo/lies.js'
import { loadText } from '../../src/config/load.js'
import { run } from '../cli/run.fixture.js'
import { decided } from '../support/decided.js'
import { recorder } from '../support/har.js'
import { startProxy } from './support/proxy.js'

const internals = /ORA-|\.java|db-7|at com\.|LegacyFramework/

/** What clients must see of each of the demo's requests, and what they must not. */
const honest: Readonly<Record<string, (response: Response, text: string) => boolean>> = {
  'GET /admin/users': (response) => response.status === 404 && !response.headers.has('set-cookie'),
  'GET /orders/17': (response, text) =>
    response.status === 500 && !internals.test(text) && !response.headers.has('x-powered-by'),
  'GET /api/users/7': ({ status }) => status === 404,
  'GET /api/report': ({ headers }) => /^\d+$/.test(headers.get('retry-after') ?? ''),
  'POST /api/users': ({ status, headers }) => status === 201 && headers.get('location') === '/api/users/42',
  'DELETE /api/users/42': ({ status }) => status === 204,
  'POST /upload': ({ status, headers }) => status === 307 && headers.get('location') === '/v2/upload',
  'GET /search': ({ status }) => status === 400,
  'GET /account': ({ status, headers }) =>
    status === 401 && headers.has('www-authenticate') && !headers.has('location'),
  'GET /private': ({ headers }) => headers.get('www-authenticate') === 'Bearer',
  'PUT /reports': ({ headers }) => headers.has('allow'),
  'POST /api/orders': ({ headers }) => headers.get('content-type') === 'application/problem+json',
}

t.test('the lies of the demo', async (t) => {
  const legacy = legacyService()
  await new Promise<void>((resolve) => legacy.listen(0, '127.0.0.1', resolve))
  t.teardown(() => legacy.close())
  const url = `http://127.0.0.1:${(legacy.address() as { port: number }).port}`
  const dir = t.testdir()
  const [har, proposal, whole] = [`${dir}/demo.har`, `${dir}/proposal.yaml`, `${dir}/decided.yaml`]

  const { har: document, fetch: recorded } = recorder()
  for (const { method, target } of lies) await recorded(url + target, { method })
  writeFileSync(har, JSON.stringify(document))

  await t.test('audit finds each of the ten', async (t) => {
    const { code, stdout } = await run(['audit', har, '--format', 'json', '--out', proposal])
    t.equal(code, 0)
    const { findings, exchanges } = JSON.parse(stdout)
    t.equal(exchanges, lies.length)
    t.same(
      [...new Set(findings.map(({ lie }: { lie: number }) => lie))].sort((a, b) => Number(a) - Number(b)),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    )
  })

  await t.test('the proposal passes check and test, before and after its review', async (t) => {
    writeFileSync(whole, decided(readFileSync(proposal, 'utf8')))
    for (const file of [proposal, whole]) {
      const checked = await run(['check', '--strict', file])
      t.equal(checked.code, 0, checked.stdout)
      const tested = await run(['test', file])
      t.equal(tested.code, 0, tested.stdout + tested.stderr)
    }
  })

  const serve = async (file: string, mode: 'enforce' | 'observe') => {
    const overrides = ['mode', 'listen'].map((key) => ({
      path: [key],
      value: key === 'mode' ? mode : '127.0.0.1:0',
      source: `--${key}`,
    }))
    const { plan } = loadText(readFileSync(file, 'utf8'), file, { environment: {}, overrides })
    return startProxy(t, { upstream: url }, () => plan!)
  }
  const problemsOf = async (base: string) => {
    const left: string[] = []
    for (const { method, target } of lies) {
      const path = target.split('?')[0]
      const response = await fetch(base + target, { method, redirect: 'manual' })
      if (!honest[`${method} ${path}`]!(response, await response.text())) left.push(`${method} ${path}`)
    }
    return left
  }

  await t.test('without changes, the proposal only observes', async (t) => {
    t.same(await problemsOf((await serve(proposal, 'observe')).url), await problemsOf(url))
  })

  await t.test('once it is enforced, only findings for review remain', async (t) => {
    t.same(await problemsOf((await serve(proposal, 'enforce')).url), [
      'GET /admin/users',
      'GET /search',
      'PUT /reports',
      'POST /api/orders',
    ])
    t.same(await problemsOf((await serve(whole, 'enforce')).url), [])
  })
})

import t from 'tap'
import { parseAddress } from '../../src/config/address.js'
import { crossSite, isLocal, unauthorized } from '../../src/server/adminGuard.js'

t.test('which addresses only this machine reaches', async (t) => {
  for (const text of ['127.0.0.1:1', '127.8.0.1:1', '[::1]:1', 'localhost:1', 'unix:/run/x.sock']) {
    t.equal(isLocal(parseAddress(text)!), true, text)
  }
  for (const text of ['0.0.0.0:1', ':1', '[::]:1', '10.0.0.1:1', '127.0.0.1.example:1']) {
    t.equal(isLocal(parseAddress(text)!), false, text)
  }
})

t.test('requests of browsers on behalf of other sites', async (t) => {
  const cases: [headers: Record<string, string>, local: boolean, refused: boolean][] = [
    [{ host: '127.0.0.1:9901' }, true, false],
    [{ host: '[::1]:9901' }, true, false],
    [{ host: 'LocalHost:9901' }, true, false],
    [{}, true, false],
    [{ host: 'rebound.example:9901' }, true, true],
    [{ host: 'localhost.rebound.example' }, true, true],
    [{ host: 'upstanding.monitoring.svc:9901' }, false, false],
    [{ host: 'localhost:9901', origin: 'http://localhost:9901' }, true, false],
    [{ host: 'localhost:9901', origin: 'http://evil.example' }, true, true],
    [{ host: 'localhost:9901', origin: 'http://localhost:3000' }, true, true],
    [{ host: 'localhost:9901', origin: 'null' }, true, true],
    [{ host: 'localhost:9901', 'sec-fetch-site': 'same-origin' }, true, false],
    [{ host: 'localhost:9901', 'sec-fetch-site': 'none' }, true, false],
    [{ host: 'localhost:9901', 'sec-fetch-site': 'cross-site' }, true, true],
    [{ host: 'localhost:9901', 'sec-fetch-site': 'same-site' }, true, true],
    [{ host: 'svc:9901', 'sec-fetch-site': 'cross-site' }, false, true],
  ]
  for (const [headers, local, refused] of cases) {
    t.equal(crossSite(headers, local)?.status, refused ? 403 : undefined, JSON.stringify([headers, local]))
  }
})

t.test('who may change something', async (t) => {
  const cases: [
    authorization: string | undefined,
    local: boolean,
    token: string | undefined,
    status?: number,
  ][] = [
    [undefined, true, undefined],
    [undefined, false, undefined, 403],
    ['Bearer ', false, undefined, 403],
    [undefined, true, 'sesame-seed', 401],
    ['Bearer sesame-seed', true, 'sesame-seed'],
    ['bearer sesame-seed', false, 'sesame-seed'],
    ['Bearer sesame-see', false, 'sesame-seed', 401],
    ['Bearer sesame-seed2', false, 'sesame-seed', 401],
    ['Basic sesame-seed', false, 'sesame-seed', 401],
  ]
  for (const [authorization, local, token, status] of cases) {
    const headers = authorization === undefined ? {} : { authorization }
    t.equal(
      unauthorized(headers, local, token)?.status,
      status,
      JSON.stringify([authorization, local, token]),
    )
  }
})

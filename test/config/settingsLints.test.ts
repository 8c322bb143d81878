import { readFileSync } from 'node:fs'
import t from 'tap'
import { formatConfigError } from '../../src/config/errors.js'
import { loadText } from '../../src/config/load.js'

const found = (text: string, file = 'c') =>
  loadText(text, file, { environment: {}, readFile: readFileSync }).errors.map(formatConfigError)

t.test('an upstream that is the proxy itself', async (t) => {
  const table: [listen: string, upstream: string, isLoop: boolean][] = [
    ['127.0.0.1:8080', 'http://127.0.0.1:8080', true],
    [':8080', 'http://localhost:8080', true],
    ['":80"', 'http://127.0.0.1', true],
    ['"[::]:8080"', 'http://127.0.0.1:8080', true],
    ['legacy:8080', 'http://legacy:8080', true],
    ['unix:/run/a.sock', 'unix:/run/a.sock', true],
    ['127.0.0.1:8080', 'http://127.0.0.1:8081', false],
    ['127.0.0.1:8080', 'http://legacy:8080', false],
    ['127.0.0.1:0', 'http://127.0.0.1:8080', false],
  ]
  for (const [listen, upstream, isLoop] of table) {
    const faults = found(`listen: ${listen}\nupstream: ${upstream}\n`)
    t.equal(
      faults.some((each) => /^c:2:11: .*requests would loop; write/.test(each)),
      isLoop,
      `${listen} ${upstream}`,
    )
  }
  t.match(found('upstream: http://127.0.0.1:9901\n'), [/"admin".*loop/])
  t.match(
    found('upstream: http://a\nroutes: [{ prefix: /a, upstream: { url: "http://localhost:8080" } }]\n'),
    [/^c:2:\d+: .*loop/],
  )
  t.match(found('upstream: http://a\nadmin: 127.0.0.1:8080\n'), [
    /the same address; give "admin" another port/,
  ])
})

t.test('limits that contradict each other', async (t) => {
  const base = 'upstream: http://a\n'
  t.match(found(`${base}limits: { requestTimeout: 5s }\n`), [/warning: "requestTimeout" is shorter/])
  t.match(found(`${base}limits: { target: 64KiB }\n`), [/warning: "target" is larger/])
  t.match(found(`${base}log: { exchanges: all, sample: 0.5 }\n`), [/warning: "sample" only has an effect/])
})

t.test('settings that have no effect in combination', async (t) => {
  const base = 'upstream: http://a\n'
  t.match(found(`${base}listen: { address: ":80", mode: "0660" }\n`), [
    /c:2:\d+: warning: "mode" is for unix/,
  ])
  t.match(found(`${base}admin: { mode: "0660" }\n`), [/"mode" is for unix sockets, but "admin" is not one/])
  t.same(found(`${base}listen: { address: "unix:/run/a.sock", mode: "0660" }\n`), [])
  t.match(found(`${base}log: { format: common, fields: [client] }\n`), [
    /the fields of "format: common" are fixed/,
  ])
  t.same(found(`${base}log: { format: ecs, fields: [client] }\n`), [])
})

t.test('certificates are opened', async (t) => {
  const dir = t.testdir({ 'a.pem': 'no certificate' })
  const faults = found(
    'upstream: https://a\nlisten: { address: ":8443", tls: { cert: a.pem, key: none.pem } }\n',
    `${dir}/c`,
  )
  t.match(faults, [
    /c:2:\d+: .*a.pem is not a certificate; expected PEM/,
    /c:2:\d+: .*none.pem: the file does not exist; expected a private key/,
  ])
})

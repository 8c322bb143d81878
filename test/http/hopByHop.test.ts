import t from 'tap'
import { endedRequestFields, endedResponseFields, namedByConnection } from '../../src/http/hopByHop.js'

t.test('fields of one connection', async (t) => {
  for (const name of ['connection', 'keep-alive', 'upgrade']) {
    t.ok(endedRequestFields.has(name) && endedResponseFields.has(name), name)
  }
  t.ok(endedRequestFields.has('proxy'), 'HTTP_PROXY in CGI programs')
  t.notOk(endedRequestFields.has('host'))
})

t.test('fields that Connection names', async (t) => {
  t.equal(namedByConnection('keep-alive'), undefined)
  t.equal(namedByConnection('Close'), undefined)
  t.same([...(namedByConnection('close, X-Own , te') ?? [])].includes('x-own'), true)
  for (const name of ['host', 'content-length', 'transfer-encoding']) {
    t.notOk(namedByConnection(`x-own, ${name}`)?.has(name), name)
  }
})

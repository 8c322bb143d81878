import t from 'tap'
import { enforceDuties, hasNoContent, withVary } from '../../src/http/duties.js'

const upstream = [
  ...['Content-Type', 'application/json', 'Content-Length', '10', 'Content-Encoding', 'gzip', 'ETag', '"1"'],
  ...['Last-Modified', 'Mon, 05 Jan 2026 10:00:00 GMT', 'Repr-Digest', 'sha-256=:x:', 'Signature', 's=:x:'],
  ...['Accept-Ranges', 'bytes', 'X-Own', 'kept', 'Vary', 'Origin'],
]
const body = { length: 4, contentType: 'text/plain', varies: true }

t.test('replacing a body removes every field that described the old one', async (t) => {
  const fields = enforceDuties(upstream, 'GET', 500, 500, { status: false, body })
  t.same(fields, [
    'X-Own',
    'kept',
    'Vary',
    'Origin, Accept',
    'Content-Type',
    'text/plain',
    'Content-Length',
    '4',
  ])
})

t.test(
  'a changed status takes the validator and signatures along, and leaves the content alone',
  async (t) => {
    const fields = enforceDuties(upstream, 'GET', 200, 404, { status: true, body: undefined })
    t.notOk(fields.includes('ETag'))
    t.notOk(fields.includes('Signature'))
    for (const name of ['Content-Encoding', 'Content-Length', 'Repr-Digest', 'X-Own'])
      t.ok(fields.includes(name), name)
  },
)

t.test('204 and 304 say nothing of a length', async (t) => {
  for (const status of [204, 304]) {
    const fields = enforceDuties(upstream, 'DELETE', 200, status, { status: true, body: undefined })
    for (const name of ['Content-Length', 'Content-Type', 'Content-Encoding', 'ETag'])
      t.notOk(fields.includes(name), name)
  }
})

t.test('a response that came without content says so under its new status', async (t) => {
  const fields = enforceDuties(['X-Own', 'kept'], 'POST', 204, 404, { status: true, body: undefined })
  t.same(fields, ['X-Own', 'kept', 'Content-Length', '0'])
  t.same(enforceDuties(['X-Own', 'kept'], 'HEAD', 204, 404, { status: true, body: undefined }), [
    'X-Own',
    'kept',
  ])
})

t.test('a range is none of another status', async (t) => {
  const fields = enforceDuties(['Content-Range', 'bytes 0-1/9'], 'GET', 206, 500, {
    status: true,
    body: undefined,
  })
  t.same(fields, [])
})

t.test('an unchanged response stays as it is', async (t) => {
  t.equal(enforceDuties(upstream, 'GET', 200, 200, { status: false, body: undefined }), upstream)
})

t.test('Vary is added once, and not to the star', async (t) => {
  t.same(withVary([], 'Accept'), ['Vary', 'Accept'])
  t.same(withVary(['vary', 'accept'], 'Accept'), ['vary', 'accept'])
  t.same(withVary(['Vary', '*'], 'Accept'), ['Vary', '*'])
  t.same(withVary(['Vary', 'A', 'vary', 'B'], 'Accept'), ['Vary', 'A, B, Accept'])
})

t.test('what has no content on the wire', async (t) => {
  t.ok(hasNoContent('HEAD', 200))
  t.ok(hasNoContent('GET', 204))
  t.ok(hasNoContent('GET', 304))
  t.notOk(hasNoContent('GET', 404))
})

t.test('if the length of the new body is unknown, none is sent', async (t) => {
  const change = { status: false, body: { ...body, length: undefined } }
  const fields = enforceDuties(upstream, 'HEAD', 500, 500, change)
  t.same(fields, ['X-Own', 'kept', 'Vary', 'Origin, Accept', 'Content-Type', 'text/plain'])
})

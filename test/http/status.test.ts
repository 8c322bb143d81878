import { STATUS_CODES } from 'node:http'
import t from 'tap'
import { reasonOf } from '../../src/http/status.js'

t.test('phrases', (t) => {
  t.equal(reasonOf(404), 'Not Found')
  t.equal(reasonOf(413), 'Content Too Large')
  t.equal(reasonOf(422), 'Unprocessable Content')
  t.equal(reasonOf(299), '')
  t.equal(reasonOf(999), '')
  t.end()
})

t.test('every status that Node knows has one, but those that IANA dropped', (t) => {
  const dropped = [418, 509]
  const missing = Object.keys(STATUS_CODES)
    .map(Number)
    .filter((status) => reasonOf(status) === '')
  t.strictSame(
    missing.filter((status) => !dropped.includes(status)),
    [],
  )
  t.end()
})

import t from 'tap'
import { saysNone, statusOfMessage, statusOfText } from '../../src/dialects/messages.js'

const texts: readonly (readonly [text: string, status: number | undefined])[] = [
  ['User not found.', 404],
  ['Not found: order 7 in region eu-west', 404],
  ['The order that you asked for a moment ago in our shop could not be found', 404],
  ['The record with this number, as you will see, does not exist in our books', 404],
  ['Too many requests from this address, try again in a minute please', 429],
  ['Not allowed (incorrect access key)', 401],
  ['Your session has expired, so the order was not placed at this time', 401],
  ['You do not have permission to see the orders of the other customers here', 403],
  ['A customer with this address already exists in our books, sorry for that', 409],
  ['The shop is temporarily unavailable while we count what is in stock', 503],
  ['用户不存在', 404],
  ['権限がありません', 403],
  ['로그인이 필요합니다', 401],
  ['No access token passed', 401],
  ['The password is incorrect', 401],
  ['Zugriff verweigert für diesen Bereich', 403],
  ['The order was placed', undefined],
  [`The order ${'x'.repeat(200)} was not found`, undefined],
]

t.test('the status of a message for people', async (t) => {
  for (const [text, status] of texts) t.equal(statusOfText(text), status, text)
  t.equal(statusOfText(404), undefined)
})

t.test('a message about the internals of the service is a 500, whatever its words', async (t) => {
  t.equal(statusOfMessage('relation "shop_orders" does not exist'), 500)
  t.equal(statusOfMessage('open /srv/shop/orders.json: file not found'), 500)
  t.equal(statusOfMessage('The order does not exist'), 404)
})

t.test('texts that say that there is no error', async (t) => {
  for (const text of ['', 'ok', 'Success.', 'none', 'No errors', '0', '-', 'N/A', '操作成功'])
    t.ok(saysNone(text), text)
  for (const text of ['failed', 'ok so far', 'no entry', '404']) t.notOk(saysNone(text), text)
})

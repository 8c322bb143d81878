/** Successes that look like errors, and errors whose words must not be believed. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { envelope } from '../../src/dialects/envelope.js'
import { dialects } from '../../src/dialects/index.js'
import { unwrap } from '../../src/rules/unwrap.js'
import { compileKind, exchangeOf } from '../support/exchange.js'
import { statusBy } from './bodies.js'

const types: Readonly<Record<string, string>> = {
  json: 'application/json',
  xml: 'text/xml',
  html: 'text/html',
  text: 'text/plain',
  form: 'application/x-www-form-urlencoded',
}

/** The lines of a table, each in parts: what comes before the format, the format, the body. */
function linesOf(name: string): [before: string, format: string, body: string][] {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, before, format, body] = /^([\d,]*) ?([a-z]+) (.*)$/.exec(line)!
      return [before!, format!, body!.replaceAll('\\n', '\n')]
    })
}

const any = compileKind(unwrap, { dialect: 'any' })

function statusByAny(format: string, body: string): number | undefined {
  const outcome = any.apply(exchangeOf({ fields: ['Content-Type', types[format]!], body }))
  return 'status' in outcome ? outcome.status : undefined
}

t.test('no look-alike is converted', async (t) => {
  const lines = linesOf('lookalikes.txt')
  t.ok(lines.length > 200)
  for (const [, format, body] of lines) t.equal(statusByAny(format, body), undefined, body)
})

t.test('every unmistakable error is, to a status that is right', async (t) => {
  const lines = linesOf('wrappedErrors.txt')
  t.ok(lines.length > 100)
  for (const [statuses, format, body] of lines) {
    const status = statusByAny(format, body)
    t.ok(statuses.split(',').includes(String(status)), `${status}, not ${statuses}: ${body}`)
  }
})

const successes = [
  '{"status":"failed","errors":[{"code":"E1","message":"bad row"}],"total":3}',
  '{"status":"failed","errors":["Unable to create the application"]}',
  '{"status":"error","id":7,"message":"job failed"}',
  '{"errors":[{"path":"/CODEOWNERS","line":1,"column":1,"kind":"Invalid pattern","message":"Invalid pattern"}]}',
  '{"code":404,"name":"Berlin area","message":"area code"}',
  '[{"code":"NOT_FOUND","message":"The thing was not found"},{"code":"DENIED","message":"Access denied"}]',
  '{"error":0.003,"message":"fit done"}',
  '{"error":"0.5 px"}',
  '{"success":true,"errors":["row 3 skipped"]}',
  '{"level":"error","message":"disk full","time":"2026"}',
  '{"valid":false,"errors":[{"message":"must be string","instancePath":"/a"}]}',
  '{"status":"FAILED","message":"Payment failed","transactionId":"t1"}',
  '{"status":"DENIED","reason":"Insufficient income"}',
  '{"state":"error","message":"Worker died","error":{"code":1,"message":"x"}}',
  '{"exception":"holiday","reason":"Christmas"}',
  '{"errors":{"4xx":3,"5xx":1}}',
  '{"errors":[{"status":"204","message":"fine"}]}',
  '{"code":-1,"message":"next","data":{"id":1}}',
  '{"ok":false,"reason":"cart is empty","items":[{"id":1}]}',
  '{"data":{"user":null},"errors":[{"message":"x","path":["user"]}]}',
]

t.test('successes stay', async (t) => {
  for (const dialect of dialects)
    for (const body of successes) t.equal(statusBy(dialect, body), undefined, `${dialect.name}: ${body}`)
})

const errors: readonly (readonly [words: string, status: number])[] = [
  ['relation "orders" does not exist', 500],
  ['duplicate key value violates unique constraint "u"', 500],
  ['No such file or directory (os error 2)', 500],
  ['ORA-00942: table or view does not exist', 500],
  ["Table 'shop.orders' doesn't exist", 500],
  ["'NoneType' object has no attribute 'id'", 500],
  ['no space left on device', 500],
  ['divide by zero', 500],
  ['Unable to process your request', 500],
  ['Something went wrong', 500],
  ['Cart is empty', 400],
  ['is_archived', 400],
  ['Wrong username or password', 401],
  ['Request not allowed (incorrect access key)', 401],
  ['This Express Checkout session has expired.', 400],
  ['Your session has expired', 401],
  ['Too many parameters', 400],
  ['Too many requests', 429],
  ['No matching location found.', 404],
]

t.test('words', async (t) => {
  for (const [error, status] of errors) t.equal(statusBy(envelope, { success: false, error }), status, error)
  t.equal(statusBy(envelope, { code: -404, message: 'nichts da', data: null }), 404)
  t.equal(statusBy(envelope, { error: { code: 'INVALID_REQUEST', message: 'User not found' } }), 404)
  t.equal(statusBy(envelope, { error: { code: 'BAD_REQUEST', message: 'Authentication failed' } }), 400)
})

// The jobs: what the upstream answers, what the proxy must turn it into, and the config for that.

const json = 'application/json'
const trace = [
  'java.lang.IllegalStateException: could not load order 17',
  ...Array.from(
    { length: 30 },
    (_, i) => `\tat com.shop.orders.OrderService.step${i}(OrderService.java:${40 + i})`,
  ),
  'Caused by: java.sql.SQLException: ORA-00942: table or view does not exist',
  ...Array.from({ length: 12 }, (_, i) => `\tat oracle.jdbc.driver.T4C${i}.execute(T4C${i}.java:${100 + i})`),
].join('\n')

const pad = (text, length) => text + 'x'.repeat(Math.max(0, length - text.length))
const failure = JSON.stringify({
  success: false,
  error: { code: 'USER_NOT_FOUND', message: pad('there is no user with this number', 210) },
})
const success = JSON.stringify({ success: true, data: { id: 7, name: pad('Ada', 240) } })
const page = (bytes) => Buffer.alloc(bytes, 'abcdefghijklmnopqrstuvwxyz')
const bigJson = JSON.stringify({
  success: true,
  data: Array.from({ length: 9000 }, (_, id) => ({
    id,
    name: `name ${id}`,
    mail: `person-${id}@shop.example`,
    tags: ['a', 'b'],
  })),
})

const unwrap = {
  name: 'wrapped',
  match: { path: '/**' },
  unwrap: {
    when: { '/success': false },
    status: { from: '/error/code', map: { USER_NOT_FOUND: 404 }, default: 500 },
  },
}

/**
 * `answer`: of the upstream. `rules`: of Upstanding's config. `expect`: the status that clients must see;
 * `keepsBody`: with the upstream's own bytes; `answers`: what else must hold of the answer. `unwraps`: done by
 * contenders that unwrap. `apart`: not among the jobs of the comparison with others.
 */
export const jobs = [
  {
    name: 'stream 300 B',
    keepsBody: true,
    answer: { status: 200, type: 'text/plain', body: page(300) },
    rules: [],
    expect: 200,
  },
  {
    name: 'stream 100 KiB',
    keepsBody: true,
    answer: { status: 200, type: 'text/plain', body: page(100 << 10) },
    rules: [],
    expect: 200,
  },
  {
    name: 'stream 10 MiB',
    keepsBody: true,
    answer: { status: 200, type: 'text/plain', body: page(10 << 20) },
    rules: [],
    expect: 200,
    connections: 8,
  },
  {
    name: '403 to 404',
    answer: { status: 403, type: json, body: Buffer.from('{"error":"admins only"}') },
    rules: [{ name: 'hidden', match: { path: '/**' }, conceal: {} }],
    expect: 404,
    answers: ({ body }) => !body.includes('admins'),
  },
  {
    name: 'unwrap error 300 B',
    keepsBody: true,
    unwraps: true,
    answer: { status: 200, type: json, body: Buffer.from(failure) },
    rules: [unwrap],
    expect: 404,
  },
  {
    name: 'unwrap success 300 B',
    keepsBody: true,
    unwraps: true,
    answer: { status: 200, type: json, body: Buffer.from(success) },
    rules: [unwrap],
    expect: 200,
  },
  {
    name: 'unwrap rule, 1 MiB',
    keepsBody: true,
    unwraps: true,
    answer: { status: 200, type: json, body: Buffer.from(bigJson) },
    rules: [unwrap],
    expect: 200,
    connections: 16,
  },
  {
    name: 'sanitize a trace',
    answer: {
      status: 500,
      type: json,
      body: Buffer.from(JSON.stringify({ status: 500, error: 'Internal Server Error', trace })),
    },
    rules: [{ name: 'no-leaks', match: { status: '5xx' }, sanitize: {} }],
    expect: 500,
    answers: ({ body }) => !body.includes('OrderService') && !body.includes('ORA-'),
  },
  {
    name: 'Retry-After',
    answer: { status: 429, type: 'text/plain', body: Buffer.from('slow down\n') },
    rules: [{ name: 'polite', match: { status: [429, 503] }, retryAfter: { default: '30s' } }],
    expect: 429,
    keepsBody: true,
    answers: ({ fields }) => fields['retry-after'] === '30',
  },
  {
    name: 'a path that four rules match',
    apart: true,
    path: '/service-1/orders/17',
    answer: { status: 200, type: json, body: Buffer.from(success) },
    rules: [],
    expect: 200,
    keepsBody: true,
  },
  {
    name: 'a path that no rule matches',
    apart: true,
    path: '/catalogue/books/17',
    answer: { status: 200, type: json, body: Buffer.from(success) },
    rules: [],
    expect: 200,
    keepsBody: true,
  },
]

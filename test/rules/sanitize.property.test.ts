import t from 'tap'
import { fc } from '../support/fc.js'
import { actionOf, effectOf, exchangeOf, incidentId, sanitized } from './sanitize.fixture.js'

const word = fc.constantFrom(
  'order',
  'amount',
  'currency',
  'status',
  'region',
  'customer',
  'note',
  'total',
  'items',
  'retryable',
)
const text: fc.Arbitrary<string> = fc.constantFrom(
  'open',
  'Please try again later',
  'EUR',
  'blue & green <3',
  'Grüße',
  '50 % off',
  '2026-03-02',
  'a\\b',
  'ESC',
)
const value = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.constant('@NUM@'))
const object = fc.dictionary(word, value, { minKeys: 1, maxKeys: 5 })

/** A clean error: plain members, some of them nested, a list among them. */
const cleanError = fc.record({
  code: fc.constantFrom('E_ORDER', 'order.closed', 7),
  data: object,
  list: fc.array(object, { minLength: 1, maxLength: 3 }),
  words: fc.array(text, { minLength: 1, maxLength: 3 }),
  requestId: fc.uuid(),
})

const traces = [
  'java.lang.IllegalStateException: Zebra\n\tat com.zebra.Loader.load(Zebra.java:87)\n\tat com.zebra.Main.main(Zebra.java:3)',
  'Traceback (most recent call last):\n  File "/srv/zebra/views.py", line 12, in zebra\n    zebra(1)\nZeroDivisionError: zebra',
  'TypeError: zebra is not a function\n    at zebra (/srv/zebra/index.js:3:9)\n    at async Zebra.run (file:///srv/zebra/run.js:1:2)',
  'System.NullReferenceException: Zebra\r\n   at Zebra.Web.Load(Int32 id) in C:\\zebra\\Load.cs:line 4\r\n   at Zebra.Web.Main()',
  '#0 /var/www/zebra/index.php(12): Zebra\\Loader->load()\n#1 {main}\n  thrown in /var/www/zebra/index.php on line 3',
  'panic: zebra\n\ngoroutine 1 [running]:\nmain.zebra(0x1)\n\t/srv/zebra/main.go:5 +0x1d',
  "app/models/zebra.rb:12:in `zebra'\n\tfrom /srv/zebra/config.ru:3:in `<main>'",
]

const escapeHtml = (trace: string) => trace.replace(/[&<>"'/().]/g, (char) => `&#${char.charCodeAt(0)};`)
const forms: Record<string, (trace: string) => unknown> = {
  plain: (trace) => trace,
  lines: (trace) => trace.split(/\r?\n/),
  html: (trace) => `<pre>${escapeHtml(trace)}</pre>`,
  tags: (trace) => `<ol><li>${trace.split('\n').join('</li><li>')}</li></ol>`,
  json: (trace) => JSON.stringify({ detail: { inner: trace } }),
  jsonTwice: (trace) => JSON.stringify([JSON.stringify({ lines: trace.split('\n') })]),
  colored: (trace) => `\x1b[31m${trace}\x1b[0m`,
  percent: (trace) => `e=${encodeURIComponent(trace)}`,
  nested: (trace) => ({ one: { two: [trace] } }),
  frames: () => [
    { file: '/srv/zebra/a.py', line: 3, function: 'zebra' },
    { file: 'Zebra.java', line: 9, method: 'zebra' },
  ],
}

const messages = new Set(['message', 'detail', 'error'])
const names = fc.constantFrom(
  'trace',
  'stack',
  'stackTrace',
  'x',
  'info2',
  'message',
  'detail',
  'error',
  'exception',
  'backtrace',
)
const takesAll = new Set(['trace', 'stack', 'stackTrace', 'exception', 'backtrace'])
const message = 'The request could not be completed.'

/** What JSON.stringify never writes, though it is valid: other digits, other escapes. */
const spell = (json: string) => json.replaceAll('"@NUM@"', '1.0e+2').replaceAll('"ESC"', '"\\u0041\\/"')

/** The object with the member at the place; the place shows what contains the member. */
function withMember(object: object, name: string, member: unknown, place: number): object {
  const members = Object.entries(object).filter(([key]) => key !== name)
  members.splice(place % (members.length + 1), 0, [name, member])
  return Object.fromEntries(members)
}

t.test('a trace in any form and place is cut out, and every other byte stays', async (t) => {
  fc.assert(
    fc.property(
      cleanError,
      fc.constantFrom(...traces),
      fc.constantFrom(...Object.keys(forms)),
      names,
      fc.nat(9),
      fc.constantFrom('root', 'data', 'list', 'words'),
      fc.constantFrom(undefined, 2, '\t'),
      (error, trace, form, name, place, where, indent) => {
        const leak = forms[form]!(trace)
        // A message that leaks is replaced when it is text; what only holds the trace is left without it.
        const hollow = { one: { two: [] } }
        const kept = form === 'nested' && !takesAll.has(name) ? hollow : undefined
        const becomes = messages.has(name) && typeof leak === 'string' ? message : kept
        const put = (member: unknown): object => {
          const here = (object: object) => withMember(object, name, member, place)
          if (where === 'root') return here(error)
          if (where === 'data') return { ...error, data: here(error.data) }
          if (where === 'list') return { ...error, list: [here(error.list[0]!), ...error.list.slice(1)] }
          const words: unknown[] = [...error.words]
          words.splice(place % (words.length + 1), 0, ...(member === undefined ? [] : [member]))
          return { ...error, words }
        }
        const before = spell(JSON.stringify(put(leak), null, indent))
        const wanted = put(where === 'words' ? (form === 'nested' ? hollow : undefined) : becomes)
        const after = spell(JSON.stringify({ ...wanted, incident: incidentId }, null, indent))
        const effect = effectOf({ fields: ['Content-Type', 'application/json'], body: before })
        const content = effect?.body?.content.toString() ?? 'unchanged'
        if (/zebra/i.test(content)) throw new Error(`leaks: ${before} -> ${content}`)
        const emptied = /[[{]\s+[\]}]/.test(content)
        if (
          emptied
            ? JSON.stringify(JSON.parse(content)) !== JSON.stringify(JSON.parse(after))
            : content !== after
        ) {
          throw new Error(`\n${before}\n-> ${content}\nnot ${after}`)
        }
      },
    ),
    { numRuns: 1500 },
  )
  t.pass('in every case')
})

t.test('a clean body stays as it is', async (t) => {
  const bodies = fc.oneof(
    fc.tuple(
      fc.constant('application/json'),
      cleanError.map((error) => spell(JSON.stringify(error))),
    ),
    // Random bytes may well spell a path of Windows: these characters cannot.
    fc.tuple(
      fc.constant('application/json'),
      fc.json({ stringUnit: fc.constantFrom(...'abc xyz{}[]"\n<&%') }),
    ),
    fc.tuple(fc.constant('text/plain'), fc.lorem({ mode: 'sentences' })),
    fc.tuple(
      fc.constant('text/html'),
      fc
        .lorem()
        .map((words) => `<!doctype html><title>${words}</title><p class="a">${words} &amp; <b>${words}</b>`),
    ),
    fc.tuple(
      fc.constant('application/xml'),
      fc.lorem().map((words) => `<?xml version="1.0"?><a b="c"><d>${words}</d></a>`),
    ),
  )
  fc.assert(
    fc.property(bodies, fc.constantFrom(400, 404, 500, 503), ([type, body], status) => {
      const outcome = sanitized({ status, fields: ['Content-Type', type], body })
      if ('note' in outcome) throw new Error(`${outcome.note}: ${body}`)
    }),
    { numRuns: 500 },
  )
  t.pass('in every case')
})

t.test('nothing makes it throw, and what it edits stays JSON', async (t) => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    '\\u00',
    '<',
    '>',
    '<!--',
    '<![CDATA[',
    '&#',
    ';',
    '%',
    '\x1b[',
    '\n',
    '\0',
    '"a":1',
    'at com.zebra.A.b(A.java:1)',
    '"trace":',
    '<script>',
    '</',
    "='",
    'é',
  )
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.array(pieces, { maxLength: 60 }).map((parts) => Buffer.from(parts.join(''))),
    fc
      .array(pieces, { maxLength: 30 })
      .map((parts) => Buffer.from(`{"x":${JSON.stringify(parts.join(''))},"y":1}`)),
    fc.array(pieces, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(''), 'utf16le')),
  )
  const types = fc.constantFrom(
    '',
    'application/json',
    'text/html; charset=utf-8',
    'text/plain; charset=utf-16',
    'text/xml',
    'application/x-ndjson',
    'image/png',
    'application/json; charset=iso-8859-1',
    'text/plain; charset=x-none',
    'text/html; charset=gbk',
    ';;;',
  )
  const codings = fc.constantFrom('', 'gzip', 'br', 'deflate', 'zstd', 'gzip, br', 'x-unknown')
  const action = actionOf()
  fc.assert(
    fc.property(body, types, codings, fc.boolean(), (content, type, coding, html) => {
      const fields = [
        ...(type === '' ? [] : ['Content-Type', type]),
        ...(coding === '' ? [] : ['Content-Encoding', coding]),
      ]
      const given = { fields, body: content, ...(html ? { accept: 'text/html' } : {}) }
      const exchange = exchangeOf(given)
      action.need?.(exchange)
      const effect = effectOf(given)
      if (effect?.body?.manner === 'edit') JSON.parse(effect.body.content.toString())
    }),
    { numRuns: 3000 },
  )
  t.pass('in every case')
})

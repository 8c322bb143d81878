import t from 'tap'
import { dialects } from '../../src/dialects/index.js'
import { mayHave } from '../../src/dialects/triggers.js'
import { fc } from '../support/fc.js'
import { bodyOf, statusBy } from './bodies.js'

const names = fc.constantFrom(
  'error',
  'errors',
  'message',
  'success',
  'ok',
  'status',
  'code',
  'statusCode',
  'errorCode',
  'data',
  'result',
  'detail',
  'title',
  'type',
  'timestamp',
  'path',
  'fault',
  'exception',
  'name',
  'items',
  'value',
  'Fault',
  'meta',
)
const scalars = fc.oneof(
  fc.constantFrom(
    'error',
    'fail',
    'NOT_FOUND',
    'not found',
    'Fatal error',
    '',
    'ok',
    '404',
    false,
    true,
    null,
    0,
    -1,
  ),
  fc.integer({ min: 0, max: 600 }),
  fc.double({ noNaN: true }),
  fc.string(),
)
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    scalars,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(names, fc.string()), tie('tree'), { maxKeys: 5 }),
  ),
}))

// What every resource has, but no error: with these members, nothing else makes it an error.
const identity = { uuid: '6f9619ff-8b86-d011-b42d-00c04fc964ff', createdAt: '2026-03-01', owner: { id: 7 } }

const contentTypes = ['application/json', 'text/plain', 'text/html', 'application/problem+json', '']

t.test('a resource is never an error, whatever its members', async (t) => {
  fc.assert(
    fc.property(fc.dictionary(names, tree, { maxKeys: 6 }), fc.boolean(), (members, first) => {
      const resource = first ? { ...identity, ...members } : { ...members, ...identity }
      for (const dialect of dialects) {
        const status = statusBy(dialect, JSON.stringify(resource))
        if (status !== undefined) throw new Error(`${dialect.name}: ${status}`)
      }
    }),
    { numRuns: 3_000 },
  )
  t.pass('holds')
})

t.test('what lies deeper than the envelope is data', async (t) => {
  fc.assert(
    fc.property(fc.constantFrom('user', 'data', 'items', 'orders', 'response'), tree, (name, inner) => {
      for (const dialect of dialects) {
        const status = statusBy(dialect, JSON.stringify({ [name]: inner }))
        if (status !== undefined) throw new Error(`${dialect.name}: ${status}`)
      }
    }),
    { numRuns: 3_000 },
  )
  t.pass('holds')
})

t.test('no bytes make a dialect throw, and every verdict is an error status', async (t) => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    tree.map((value) => Buffer.from(JSON.stringify(value) ?? '')),
    fc
      .array(
        fc.constantFrom(
          '<',
          '/',
          'Fault',
          '>',
          '&',
          ']]>',
          '<![CDATA[',
          'xmlns="',
          '"',
          '{',
          '}',
          ':',
          'error',
          '\\u',
          '\n',
        ),
      )
      .map((parts) => Buffer.from(parts.join(''))),
  )
  fc.assert(
    fc.property(
      bytes,
      fc.constantFrom(...contentTypes, 'text/xml', 'application/problem+xml'),
      (raw, contentType) => {
        for (const dialect of dialects) {
          const status = statusBy(dialect, raw, contentType) ?? 500
          if (!(status >= 400 && status <= 599)) throw new Error(`${dialect.name}: ${status}`)
        }
      },
    ),
    { numRuns: 3_000 },
  )
  t.pass('holds')
})

t.test('every body that a dialect recognizes contains one of its triggers', async (t) => {
  fc.assert(
    fc.property(fc.dictionary(names, tree, { maxKeys: 4 }), (members) => {
      const body = bodyOf(members)
      for (const dialect of dialects) {
        const triggers = dialect.triggers.map((word) => Buffer.from(word))
        if (statusBy(dialect, members) !== undefined && !mayHave(body, triggers))
          throw new Error(dialect.name)
      }
    }),
    { numRuns: 3_000 },
  )
  t.pass('holds')
})

t.test('no form and no XML makes a dialect throw', async (t) => {
  const element = fc.constantFrom(
    'error',
    'errors',
    'code',
    'message',
    'status',
    'title',
    'result',
    'success',
  )
  const { xml } = fc.letrec((tie) => ({
    xml: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('NOT_FOUND', 'not found', '404', '-404', '', 'fail', 'false'),
      fc
        .array(fc.tuple(element, element, tie('xml')), { maxLength: 4 })
        .map((each) =>
          each.map(([name, attribute, inner]) => `<${name} ${attribute}="1">${inner}</${name}>`).join(''),
        ),
    ),
  }))
  const form = fc
    .array(fc.tuple(element, fc.constantFrom('404', 'fail', 'Not+found', '')), { maxLength: 8 })
    .map((pairs) => pairs.map((pair) => pair.join('=')).join('&'))
  fc.assert(
    fc.property(element, xml, form, (root, inner, form) => {
      for (const dialect of dialects) {
        statusBy(dialect, `<${root}>${inner}</${root}>`, 'text/xml')
        statusBy(dialect, form, 'application/x-www-form-urlencoded')
      }
    }),
    { numRuns: 3_000 },
  )
  t.pass('holds')
})

t.test('nesting without end', async (t) => {
  const deep = `${'{"error":'.repeat(100_000)}1${'}'.repeat(100_000)}`
  const xml = `${'<a>'.repeat(100_000)}Fault${'</a>'.repeat(100_000)}`
  for (const dialect of dialects) {
    t.doesNotThrow(() => statusBy(dialect, deep))
    for (const [open, close] of [
      ['[', ']'],
      ['{"error":[', ']}'],
      ['{"errors":[', ']}'],
      ['{"code":[', ']}'],
      ['{"data":{"error":[', ']}}'],
    ] as const) {
      const nested = `${open.repeat(30_000)}"x"${close.repeat(30_000)}`
      t.doesNotThrow(() => statusBy(dialect, nested))
      t.doesNotThrow(() => statusBy(dialect, `{"errors":[{"message":"x","status":${nested}}]}`))
      t.doesNotThrow(() => statusBy(dialect, `{"success":false,"message":${nested},"code":${nested}}`))
    }
    for (const part of ['1', '1 ', 'a', 'not found ', '\\u0031', ':http:', '#', '.', '_']) {
      const long = part.repeat(600_000 / part.length)
      t.doesNotThrow(() =>
        statusBy(dialect, `{"success":false,"error":"${long}","code":"${long}","status":"${long}"}`),
      )
    }
    t.doesNotThrow(() => statusBy(dialect, xml, 'text/xml'))
  }
})

t.test('the example of each dialect', async (t) => {
  for (const dialect of dialects) {
    const { body, contentType, status } = dialect.example
    t.equal(statusBy(dialect, body, contentType), status, dialect.name)
    const mediaType = bodyOf(body, contentType).mediaType
    t.ok(dialect.accepts(mediaType), `${dialect.name} speaks ${mediaType}`)
    for (const other of ['image/png', 'application/octet-stream', 'video/mp4', 'application/pdf']) {
      t.notOk(dialect.accepts(other), `${dialect.name} does not speak ${other}`)
    }
  }
})

t.test('no dialect misses its own errors, in any encoding', async (t) => {
  for (const { name, example, matchesPrefix: mayBegin } of dialects) {
    for (const lead of ['', ' \r\n\t', '\ufeff']) {
      const text = lead + example.body
      for (const bytes of [
        Buffer.from(text),
        Buffer.from(text, 'utf16le'),
        Buffer.from(text, 'utf16le').swap16(),
        Buffer.from(lead),
      ])
        t.not(mayBegin?.(bytes, example.contentType), false, `${name}: ${bytes.toString('latin1')}`)
    }
  }
  for (const { name, matchesPrefix: mayBegin } of dialects) {
    if (name === 'php') continue
    t.equal(mayBegin?.(Buffer.from('Hello'), 'text/html'), false, name)
    if (name !== 'soap' && name !== 'html')
      t.equal(mayBegin?.(Buffer.from(' <html>'), 'text/html'), false, name)
  }
})

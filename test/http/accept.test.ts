import t from 'tap'
import { negotiator, type Offer } from '../../src/http/accept.js'
import { fc } from '../support/fc.js'

const negotiate = negotiator<Offer>([
  { type: 'application/problem+json', aliases: ['application/json'] },
  { type: 'text/html' },
  { type: 'text/plain' },
])

const json = 'application/problem+json'
const html = 'text/html'
const plain = 'text/plain'

const table: readonly (readonly [accept: string | undefined, expected: string])[] = [
  [undefined, json],
  ['', json],
  ['*/*', json],
  ['application/json', json],
  ['application/problem+json', json],
  ['application/*', json],
  ['text/html', html],
  ['TEXT/HTML', html],
  ['text/*', html],
  ['text/plain', plain],
  ['text/plain; charset=utf-8', plain],
  // Browsers, axios, jQuery, Java.
  ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8', html],
  ['application/json, text/plain, */*', json],
  ['application/json, text/javascript, */*; q=0.01', json],
  ['text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2', html],
  // Qualities.
  ['text/html;q=0.5, application/json;q=0.4', html],
  ['text/html;q=0.4, application/json;q=0.5', json],
  ['text/html;q=0.500, text/plain;q=0.501', plain],
  ['text/html ; q=0.1 , text/plain ; Q=0.2', plain],
  ['text/plain;q=1.0, text/html;q=0.99999', plain],
  // The most specific range decides, wherever it stands.
  ['*/*, application/json;q=0.1', html],
  ['application/json;q=0.1, */*', html],
  ['text/*;q=0.9, text/html;q=0.1, */*;q=0.5', plain],
  ['text/plain;q=0.2, text/*;q=0.3, */*;q=0.1', html],
  ['application/json;q=0.9, application/problem+json;q=0.1, text/html;q=0.5', html],
  // Refusals.
  ['application/json;q=0', html],
  ['application/json;q=0, text/html;q=0.0', plain],
  ['application/*;q=0, text/*;q=0', json],
  ['*/*;q=0', json],
  ['*/*;q=0, text/plain', plain],
  ['text/html;q=0, */*', json],
  // Nothing on offer.
  ['image/png', json],
  ['application/xml', json],
  ['image/png, application/json;q=0', html],
  // Parameters that no offer has.
  ['text/html;level=1', json],
  ['text/html;level=1, text/plain;q=0.1', plain],
  ['text/html;p="a,b;q=0";q=0.5, text/plain;q=0.1', plain],
  // What follows q is an extension.
  ['text/html;q=0.5;level=1', html],
  // Malformed members are left out.
  ['text/html;q=abc', json],
  ['text/html;q=2, text/plain;q=0.1', plain],
  ['text/html;q=-1', json],
  ['text/html;q', json],
  ['text/html;q=', json],
  ['text/html;;q=0.5', html],
  ['html', json],
  ['/', json],
  ['text/', json],
  ['/html', json],
  ['text/html/plain', json],
  [',,,text/html,,', html],
  [';q=1', json],
  ['"text/html', json],
  ['text/html, "', html],
]

t.test('preferences', (t) => {
  for (const [accept, expected] of table) {
    t.equal(negotiate(accept).type, expected, String(accept))
    t.equal(negotiate(accept).type, expected, 'again, from memory')
  }
  t.end()
})

t.test('more strings than are remembered, and longer ones', (t) => {
  for (let i = 0; i < 1_000; i++) t.equal(negotiate(`text/html, x/y${i}`).type, html)
  const long = `${'x/y, '.repeat(2_000)}text/plain`
  t.equal(negotiate(long).type, plain)
  t.equal(negotiate('text/html').type, html)
  t.end()
})

t.test('whatever the string, an offer is chosen', (t) => {
  const parts = fc.constantFrom(
    'text',
    '/',
    '*',
    'html',
    ',',
    ';',
    'q=',
    '0',
    '.',
    '1',
    '"',
    '\\',
    ' ',
    'application/json',
  )
  const accept = fc.oneof(
    fc.string(),
    fc.array(parts).map((list) => list.join('')),
  )
  fc.assert(
    fc.property(accept, (text) => [json, html, plain].includes(negotiate(text).type)),
    { numRuns: 2_000 },
  )
  t.end()
})

import t from 'tap'
import { isProse, proseBefore, sentenceBefore } from '../../../src/detect/edit/prose.js'

t.test('what stays on a page that leaks', async (t) => {
  for (const text of [
    'Your order could not be placed.',
    'Please try again later, e.g. in an hour...',
    'We use JavaScript and GitHub.',
    'Bitte versuchen Sie es sp\u00e4ter erneut',
    '\u041f\u043e\u043f\u0440\u043e\u0431\u0443\u0439\u0442\u0435 \u043f\u043e\u0437\u0436\u0435',
    'Not Found',
  ]) {
    t.ok(isProse(text), text)
  }
  for (const text of [
    '',
    'Error',
    'at shop.cart()',
    'see /srv/app/cart.py',
    'order_total is missing',
    'orderTotal is missing',
    'a.b is undefined',
    'value 0x7f was wrong',
    'in cart.py at line 7',
    'Stack trace of the error',
    'Powered by Django debug',
    'SRVE0777E was raised here',
    'mail to me@host please',
    'a -> b is not possible',
    'x'.repeat(601),
  ]) {
    t.notOk(isProse(text), text.slice(0, 40))
  }
})

const clean = () => true

t.test('what a program put in front of an error', async (t) => {
  for (const [text, lead] of [
    ['Could not load the cart: no such table: carts', 'Could not load the cart: no such table'],
    ['Payment failed. Details: com.acme.X', 'Payment failed. Details'],
    ['error: x', ''],
    ['interface conversion: x', ''],
    ['we could not save it: x', 'we could not save it'],
    ['no break at all', ''],
    ['Could not load the cart. (dial tcp: lookup x', 'Could not load the cart.'],
    ['Could not load it (the cart) now: x', 'Could not load it (the cart) now'],
    ['Could not load it (Get cart now: x', 'Could not load it'],
    ['', ''],
    [': x', ''],
  ] as const) {
    t.equal(proseBefore(text, clean), lead, text)
  }
  t.equal(sentenceBefore('we could not save it: x', clean), '', 'a sentence begins with a capital')
  t.equal(sentenceBefore('\u00c4hnliches gibt es nicht: x', clean), '\u00c4hnliches gibt es nicht')
})

t.test('the longest beginning that is clean', async (t) => {
  const text = 'Could not load it. Please call us now: secret at x: more'
  t.equal(proseBefore(text, clean), 'Could not load it. Please call us now: secret at x')
  t.equal(
    proseBefore(text, (lead) => !lead.includes('secret')),
    'Could not load it. Please call us now',
  )
  t.equal(
    proseBefore(text, () => false),
    '',
  )
  t.equal(proseBefore(`${'Could not load it. '.repeat(100)}: x`, clean).length < 600, true)
})

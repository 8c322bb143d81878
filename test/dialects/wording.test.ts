import t from 'tap'
import {
  blamesClient,
  isClientFault,
  isExplanation,
  isServiceFault,
  readsLikeError,
} from '../../src/dialects/wording.js'

const table: readonly (readonly [text: string, is: { error?: true; client?: true; service?: true }])[] = [
  ['Name is required', { error: true, client: true }],
  ['Invalid e-mail address', { error: true, client: true }],
  ['The payment could not be processed', { error: true, service: true }],
  ['An unexpected error occurred', { error: true, service: true }],
  ['Internal server error', { error: true, service: true }],
  ['User not found', { error: true }],
  ['Der Benutzername ist ungültig', { error: true }],
  ['Order shipped', {}],
  ['Round 3 of 6', {}],
  ['success', {}],
]

t.test('whether a text reads like an error, and whose fault it is', async (t) => {
  for (const [text, is] of table) {
    t.equal(readsLikeError(text), is.error === true, `${text}: error`)
    t.equal(isClientFault(text), is.client === true, `${text}: client`)
    t.equal(isServiceFault(text), is.service === true, `${text}: service`)
  }
})

t.test('the documentation of an error reports none', async (t) => {
  const text = 'Returned when the user is not found'
  t.ok(isExplanation(text))
  t.notOk(readsLikeError(text))
  t.notOk(blamesClient(text))
})

t.test(
  'a message counts if it says what is wrong with the request, or is the phrase of a status',
  async (t) => {
    for (const text of ['Name is required', 'Not Found', 'Internal Server Error', 'Invalid signature'])
      t.ok(blamesClient(text), text)
    for (const text of ['Something went wrong', 'no such table: shop_orders'])
      t.notOk(blamesClient(text), text)
  },
)

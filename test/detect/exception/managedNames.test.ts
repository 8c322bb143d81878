import t from 'tap'
import { scan } from '../../../src/detect/scan.js'

const exceptions = (text: string) => scan(text, new Set(['exception'])).length > 0

/** A qualified name is a class of the program, unless it may be the id of an app or of a problem. */
t.test('qualified names beside text, and on their own', async (t) => {
  for (const [text, isFound] of [
    ['no bean of com.acme.shop.Cart', true],
    ['(com.acme.shop.Cart)', true],
    ['com.acme.shop.Cart is null', true],
    ['com.acme.shop.CartService', true],
    ['{"type":"com.acme.shop.CartService"}', true],
    ['["com.acme.shop.CartService"]', true],
    ['com.acme.shop.ShopApp', false],
    ['{"app":"com.acme.shop.ShopApp"}', false],
    ['{"apps":["com.acme.shop.ShopApp","com.acme.shop.Other"]}', false],
    ['{"app" : "com.acme.shop.ShopApp"}', false],
    ['{"app":"com.acme.shop.ShopApp is not installed"}', true],
    ['one\ncom.acme.shop.ShopApp\ntwo', false],
    ['one com.acme.shop.ShopApp', true],
    ['', false],
  ] as const) {
    t.equal(exceptions(text), isFound, text)
  }
})

t.test('names that only look qualified', async (t) => {
  for (const text of [
    'https://com.acme.shop.Cart/',
    'mail@com.acme.Shop',
    'www.com.acme.Shop/x',
    'com.acme',
    'com.Acme',
    'com.acme.shop.cart',
    'xcom.acme.shop.CartService',
    'com..acme.CartService',
  ]) {
    t.notOk(exceptions(text), text)
  }
})

t.test('message codes of application servers have their own number of digits', async (t) => {
  for (const [text, isFound] of [
    ['WFLYCTL0013: Operation failed', true],
    ['[WFLYEJB0442] Unexpected', true],
    ['see UT005023)', true],
    ['WFLYCTL013: too short', false],
    ['WFLYCTL00130000: too long', false],
    ['XWFLYCTL0013: another word', false],
    ['SRVE0777E: thrown', true],
    ['SRVE0777X: thrown', false],
    ['SRVE0777Ex', false],
  ] as const) {
    t.equal(exceptions(text), isFound, text)
  }
})

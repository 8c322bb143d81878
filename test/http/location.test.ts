import t from 'tap'
import { rewriteCookie, rewriteLink, rewriteLocation, rewriteRefresh } from '../../src/http/location.js'

t.test('Location in the client’s view', async (t) => {
  const up = 'http://10.0.0.5:3000'
  const client = 'https://shop.example'
  const rows: [location: string, upstream: string | undefined, prefix: string, expected: string][] = [
    ['http://10.0.0.5:3000/a?b=c#d', up, '', 'https://shop.example/a?b=c#d'],
    ['http://10.0.0.5:3000/a', up, '/shop', 'https://shop.example/shop/a'],
    ['http://10.0.0.5:3000', up, '/shop', 'https://shop.example/shop/'],
    ['http://10.0.0.5:3000?x', up, '', 'https://shop.example/?x'],
    ['HTTP://10.0.0.5:3000/%2F/é', up, '', 'https://shop.example/%2F/é'],
    ['//10.0.0.5:3000/a', up, '', 'https://shop.example/a'],
    ['http://backend/a', 'http://backend:80', '', 'https://shop.example/a'],
    ['http://BACKEND:80/a', 'http://backend', '', 'https://shop.example/a'],
    ['/a', up, '/shop', '/shop/a'],
    ['/a', up, '', '/a'],
    ['a/b', up, '/shop', 'a/b'],
    ['?page=2', up, '/shop', '?page=2'],
    ['', up, '/shop', ''],
    ['https://10.0.0.5:3000/a', up, '', 'https://10.0.0.5:3000/a'],
    ['http://10.0.0.5:3001/a', up, '', 'http://10.0.0.5:3001/a'],
    ['http://10.0.0.5:3000@evil.example/a', up, '', 'http://10.0.0.5:3000@evil.example/a'],
    ['http://10.0.0.5:3000.evil.example/a', up, '', 'http://10.0.0.5:3000.evil.example/a'],
    ['https://pay.example/a', up, '/shop', 'https://pay.example/a'],
    ['mailto:a@b.example', up, '/shop', 'mailto:a@b.example'],
    ['//pay.example/a', up, '/shop', '//pay.example/a'],
    ['http://[::', up, '', 'http://[::'],
    ['http://localhost/a', undefined, '', 'http://localhost/a'],
    ['/a', undefined, '/shop', '/shop/a'],
    // Made of Host, as most frameworks do, whichever scheme they believe in.
    ['https://shop.example/a?b', up, '/shop', 'https://shop.example/shop/a?b'],
    ['http://SHOP.example/a', up, '/shop', 'http://SHOP.example/shop/a'],
    ['//shop.example', undefined, '/shop', '//shop.example/shop/'],
    ['http://shop.example/a', up, '', 'http://shop.example/a'],
    ['http://shop.example:8080/a', up, '/shop', 'http://shop.example:8080/a'],
    ['https://me@shop.example/a', up, '/shop', 'https://me@shop.example/a'],
    // A service that knows its prefix says it.
    ['/shop/a', up, '/shop', '/shop/a'],
    ['/shop', up, '/shop', '/shop'],
    ['/shop?a', up, '/shop', '/shop?a'],
    ['/shopping', up, '/shop', '/shop/shopping'],
    ['https://shop.example/shop/a', up, '/shop', 'https://shop.example/shop/a'],
    ['http://10.0.0.5:3000/shop/a', up, '/shop', 'https://shop.example/shop/a'],
  ]
  for (const [location, upstream, prefix, expected] of rows) {
    const mapping = { origins: upstream === undefined ? [] : [upstream], prefix, base: '' }
    t.equal(rewriteLocation(location, mapping, client), expected, location)
  }
})

t.test('a base path is removed, and a client without Host gets a path', async (t) => {
  const mapping = { origins: ['http://up:1', 'http://legacy.example'], prefix: '/shop', base: '/app' }
  for (const [location, expected] of [
    ['/app/a?b', '/shop/a?b'],
    ['/app', '/shop/'],
    ['/apple', '/shop/apple'],
    ['http://up:1/app/a', '/shop/a'],
    ['http://legacy.example/app/a', '/shop/a'],
    ['http://other.example/app/a', 'http://other.example/app/a'],
    ['/shop/a', '/shop/a'],
  ] as const) {
    t.equal(rewriteLocation(location, mapping, undefined), expected, location)
  }
})

t.test('Link, Refresh and cookies', async (t) => {
  const mapping = { origins: ['http://up:1'], prefix: '/shop', base: '' }
  const rewrite = (reference: string) => rewriteLocation(reference, mapping, 'https://client')
  for (const [value, expected] of [
    ['<http://up:1/a>; rel=next', '<https://client/shop/a>; rel=next'],
    ['</a,b>; title="x, </c>", <d>, </e>', '</shop/a,b>; title="x, </c>", <d>, </shop/e>'],
    ['<https://elsewhere/a>', '<https://elsewhere/a>'],
  ] as const) {
    t.equal(rewriteLink(value, rewrite), expected, value)
  }
  for (const [value, expected] of [
    ['5; url=http://up:1/a', '5; url=https://client/shop/a'],
    ['0;URL="/a"', '0;URL="/shop/a"'],
    ['0; /a', '0; /shop/a'],
    ['5', '5'],
  ] as const) {
    t.equal(rewriteRefresh(value, rewrite), expected, value)
  }
  for (const [value, expected] of [
    ['s=/; Path=/; HttpOnly', 's=/; Path=/shop; HttpOnly'],
    ['s=1; path=/cart; Secure', 's=1; path=/shop/cart; Secure'],
    ['s=1; Path=/shop/cart', 's=1; Path=/shop/cart'],
    ['s=1; Domain=.UP; Path=/', 's=1; Path=/shop'],
    ['s=1; Domain=example.org', 's=1; Domain=example.org'],
    ['__Host-s=1; Path=/; Secure', '__Host-s=1; Path=/; Secure'],
    ['s=1', 's=1'],
  ] as const) {
    t.equal(rewriteCookie(value, mapping, ['up']), expected, value)
  }
})

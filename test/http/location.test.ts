import t from 'tap'
import { rewriteLocation } from '../../src/http/location.js'

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
    t.equal(rewriteLocation(location, upstream, client, prefix), expected, location)
  }
})

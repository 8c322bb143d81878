import t from 'tap'
import { recordedRequest } from '../../../src/engine/replay.js'
import { destinationOf } from '../../../src/rules/conceal/redirect.js'

const request = recordedRequest('GET', '/admin/users?page=2', ['Host', 'shop.example'])
const locationOf = (status: number, fields: readonly string[]) =>
  destinationOf({ status, reason: '', fields }, request, (location) => location)

const redirects: readonly (readonly [location: string, target: string, isRefusal: boolean])[] = [
  ['/', '/', false],
  ['users/7', '/admin/users/7', false],
  ['?page=3', '/admin/users?page=3', false],
  ['https://shop.example/orders', '/orders', false],
  ['http://10.0.0.1:3000/orders', '/orders', false],
  ['/login', '/login', true],
  ['/account/sign-in?next=%2F', '/account/sign-in?next=%2F', true],
  ['/blogging', '/blogging', false],
  ['/wp-login.php', '/wp-login.php', true],
  ['/errors/403', '/errors/403', true],
  ['/sorry?reason=not_allowed', '/sorry?reason=not_allowed', true],
  ['https://login.shop.example/', '/', true],
  ['/welcome?return=%2Fadmin%2Fusers', '/welcome?return=%2Fadmin%2Fusers', true],
  ['/welcome?return=%252Fadmin%252Fusers', '/welcome?return=%252Fadmin%252Fusers', true],
  ['http://', '', false],
]

t.test('where a redirect leads, and whether that refuses access', async (t) => {
  for (const [location, target, isRefusal] of redirects) {
    t.strictSame(locationOf(302, ['Location', location]), { target, isRefusal }, location)
  }
})

t.test('a redirect without a Location leads somewhere unknown', async (t) => {
  t.strictSame(locationOf(302, []), { target: '', isRefusal: false })
})

t.test('a success leads somewhere only by a Refresh with a URL', async (t) => {
  t.equal(locationOf(200, ['Location', '/login']), undefined)
  t.equal(locationOf(200, ['Refresh', '5']), undefined)
  for (const value of ['0; url=/login', '0;URL="/login"', "0, '/login'", '0;/login'])
    t.strictSame(locationOf(200, ['Refresh', value]), { target: '/login', isRefusal: true }, value)
  t.equal(locationOf(404, ['Refresh', '0; url=/login']), undefined)
})

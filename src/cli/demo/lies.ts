/**
 * The ten lies as requests that show them before and after.
 *
 * @module
 */

export interface Scene {
  readonly number: number
  /** What the service does. */
  readonly title: string
  readonly method: string
  readonly target: string
  /** Headers of the response that show the difference, in lower case. */
  readonly fields: readonly string[]
  /** Whether the body shows it. */
  readonly body: boolean
}

export const lies: readonly Scene[] = [
  {
    number: 1,
    title: '403 on a secret path',
    method: 'GET',
    target: '/admin/users',
    fields: ['set-cookie'],
    body: true,
  },
  {
    number: 2,
    title: 'a stack trace in a 500',
    method: 'GET',
    target: '/orders/17',
    fields: ['x-powered-by'],
    body: true,
  },
  { number: 3, title: '200 around an error', method: 'GET', target: '/api/users/7', fields: [], body: true },
  {
    number: 4,
    title: '429 without Retry-After',
    method: 'GET',
    target: '/api/report',
    fields: ['retry-after'],
    body: false,
  },
  {
    number: 5,
    title: '200 for a creation',
    method: 'POST',
    target: '/api/users',
    fields: ['location'],
    body: false,
  },
  {
    number: 6,
    title: '200 with nothing in it',
    method: 'DELETE',
    target: '/api/users/42',
    fields: ['content-length'],
    body: false,
  },
  {
    number: 7,
    title: '302 that turns POST into GET',
    method: 'POST',
    target: '/upload',
    fields: ['location'],
    body: false,
  },
  { number: 8, title: '404 for bad input', method: 'GET', target: '/search', fields: [], body: true },
  {
    number: 8,
    title: 'a login page for an API client',
    method: 'GET',
    target: '/account',
    fields: ['location', 'www-authenticate'],
    body: false,
  },
  {
    number: 9,
    title: '401 without a challenge',
    method: 'GET',
    target: '/private',
    fields: ['www-authenticate'],
    body: false,
  },
  {
    number: 9,
    title: '405 without Allow',
    method: 'PUT',
    target: '/reports',
    fields: ['allow'],
    body: false,
  },
  {
    number: 10,
    title: 'an error format of its own',
    method: 'POST',
    target: '/api/orders',
    fields: ['content-type'],
    body: true,
  },
]

/**
 * The examples of `remap`: the most common wrong statuses.
 *
 * @module
 */
import type { Example } from '../example.js'

export const remapExamples: readonly Example[] = [
  {
    title: 'An API that redirects to the login page: 401',
    rule: {
      name: 'login-redirect',
      match: { path: '/api/**', status: [302, 303], responseHeader: { Location: '*/login*' } },
      remap: { to: 401 },
    },
    tests: [
      {
        name: 'a redirect to the login page becomes a 401',
        request: 'GET /api/me',
        response: { status: 302, headers: { Location: 'https://shop.example/login?next=%2Fapi%2Fme' } },
        expect: { status: 401, headers: { Location: false, 'Cache-Control': 'no-store' } },
      },
      {
        name: 'another redirect stays',
        request: 'GET /api/me',
        response: { status: 302, headers: { Location: '/api/users/7' } },
        expect: { unchanged: true },
      },
    ],
  },
  {
    title: 'A malformed id, not an unknown one: 400',
    rule: {
      name: 'malformed-id',
      match: { path: '/api/**', status: 404 },
      remap: { to: 400, when: { '/error': { pattern: '(?i)malformed|not a valid' } } },
    },
    tests: [
      {
        name: 'malformed',
        request: 'GET /api/users/x',
        response: { status: 404, body: { error: 'Malformed id "x"' } },
        expect: { status: 400, body: { '/error': 'Malformed id "x"' } },
      },
      {
        name: 'unknown',
        request: 'GET /api/users/7',
        response: { status: 404, body: { error: 'No such user' } },
        expect: { unchanged: true },
      },
    ],
  },
  {
    title: 'A well-formed request that fails validation: 422',
    rule: {
      name: 'validation',
      match: { method: ['POST', 'PUT', 'PATCH'], status: 400 },
      remap: { to: 422, when: { '/errors': { exists: true } } },
    },
    tests: [
      {
        name: 'errors by field',
        request: 'POST /users',
        response: { status: 400, body: { errors: { email: ['is taken'] } } },
        expect: { status: 422 },
      },
    ],
  },
  {
    title: 'A duplicate that the database rejected: 409',
    rule: {
      name: 'duplicate',
      match: { status: 500 },
      remap: { to: 409, when: { text: '(?i)duplicate key|unique constraint|ORA-00001' } },
    },
    tests: [
      {
        name: 'found in the text of a page',
        request: 'POST /users',
        response: {
          status: 500,
          headers: { 'Content-Type': 'text/html' },
          body: '<h1>ORA-00001: unique constraint violated</h1>',
        },
        expect: { status: 409 },
      },
      {
        name: 'another failure stays',
        request: 'POST /users',
        response: { status: 500, headers: { 'Content-Type': 'text/html' }, body: '<h1>ORA-00942</h1>' },
        expect: { unchanged: true },
      },
    ],
  },
]

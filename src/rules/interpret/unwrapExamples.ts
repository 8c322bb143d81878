/**
 * The examples of `unwrap`: custom conditions, and one for each dialect.
 *
 * @module
 */
import { dialects } from '../../dialects/index.js'
import type { Example } from '../example.js'

const own: readonly Example[] = [
  {
    title: 'A custom envelope: a flag and an error name that determines the status',
    rule: {
      name: 'legacy-envelope',
      match: { path: '/api/**', method: ['GET', 'POST'] },
      unwrap: {
        when: { '/success': false },
        status: {
          from: '/error/code',
          map: { USER_NOT_FOUND: 404, VALIDATION_ERROR: 422, DUPLICATE: 409 },
          default: 500,
        },
      },
    },
    tests: [
      {
        name: 'an unknown user is a 404',
        request: 'GET /api/users/7',
        response: { status: 200, body: { success: false, error: { code: 'USER_NOT_FOUND' } } },
        expect: { status: 404, headers: { 'Cache-Control': 'no-store' }, body: { '/success': false } },
      },
      {
        name: 'another name is a 500',
        request: 'POST /api/users',
        response: { status: 200, body: { success: false, error: { code: 'E17' } } },
        expect: { status: 500 },
      },
      {
        name: 'a success stays',
        request: 'GET /api/users/8',
        response: { status: 200, body: { success: true, user: { error: null } } },
        expect: { unchanged: true },
      },
    ],
  },
  {
    title: 'An error page sent as a success',
    rule: {
      name: 'error-page',
      match: { path: '/shop/**' },
      unwrap: { when: { text: '<title>Error \\d+' }, status: 500 },
    },
    tests: [
      {
        name: 'found in the text',
        request: 'GET /shop/cart',
        response: {
          status: 200,
          headers: { 'Content-Type': 'text/html' },
          body: '<html><title>Error 1042</title></html>',
        },
        expect: { status: 500 },
      },
      {
        name: 'another page stays',
        request: 'GET /shop/cart',
        response: {
          status: 200,
          headers: { 'Content-Type': 'text/html' },
          body: '<html><title>Your cart</title></html>',
        },
        expect: { unchanged: true },
      },
    ],
  },
  {
    title: 'Clients that send HEAD first',
    rule: { name: 'headed', match: { path: '/files/**' }, unwrap: { dialect: 'envelope', head: 'asGet' } },
    tests: [
      {
        name: 'HEAD has the status of GET',
        request: 'HEAD /files/7',
        response: { status: 200, body: { success: false, error: 'file not found' } },
        expect: { status: 404 },
      },
    ],
  },
]

export const unwrapExamples: readonly Example[] = [
  ...own,
  ...dialects.map(({ name, summary, example }) => ({
    title: summary,
    rule: { name: `unwrap-${name}`, unwrap: { dialect: name } },
    tests: [
      {
        name: `the dialect ${name}`,
        request: 'GET /',
        response: { status: 200, headers: { 'Content-Type': example.contentType }, body: example.body },
        expect: { status: example.status, body: example.body },
      },
    ],
  })),
]

import t from 'tap'
import { graphql } from '../../src/dialects/graphql.js'
import { hasTrigger, statusBy } from './bodies.js'

const coded = (extensions: unknown, more: object = {}) => ({
  errors: [{ message: 'some words', path: ['a'], extensions, ...more }],
  data: null,
})
const code = (name: unknown) => coded({ code: name })

t.test('errors', async (t) => {
  const rows: [body: unknown, status: number][] = [
    [code('UNAUTHENTICATED'), 401],
    [code('FORBIDDEN'), 403],
    [code('NOT_FOUND'), 404],
    [code('BAD_USER_INPUT'), 400],
    [code('BAD_REQUEST'), 400],
    [code('GRAPHQL_PARSE_FAILED'), 400],
    [code('GRAPHQL_VALIDATION_FAILED'), 400],
    [code('INTERNAL_SERVER_ERROR'), 500],
    [code('CONFLICT'), 409],
    [code('TOO_MANY_REQUESTS'), 429],
    [code('RATE_LIMITED'), 429],
    [code('AUTH_NOT_AUTHENTICATED'), 401],
    [code('AUTH_NOT_AUTHORIZED'), 403],
    [code('access-denied'), 403],
    [code('invalid-jwt'), 401],
    [code('validation-failed'), 400],
    [code(404), 404],
    [code('503'), 503],
    [code('SOMETHING_ELSE'), 500],
    [coded({ http: { status: 418 } }), 418],
    [coded({ status: 404, code: 'INTERNAL_SERVER_ERROR' }), 404],
    [coded({ statusCode: '409' }), 409],
    [coded({ code: 'INTERNAL_SERVER_ERROR', originalError: { statusCode: 404 } }), 404],
    [coded({ classification: 'DataFetchingException' }), 500],
    [coded({ classification: 'NOT_FOUND' }), 404],
    [coded({ classification: { type: 'UNAUTHORIZED' } }), 401],
    [coded({ errorType: 'PERMISSION_DENIED' }), 403],
    [coded({ category: 'authentication' }), 401],
    [coded({ category: 'authorization' }), 403],
    [coded(undefined, { type: 'NOT_FOUND' }), 404],
    [coded(undefined, { errorType: 'UnauthorizedException' }), 401],
    [{ errors: [{ message: 'Syntax Error: Unexpected Name "x".' }] }, 400],
    [{ errors: [{ message: 'Queries nested this deep are not allowed' }] }, 403],
    [{ errors: [{ message: 'Batches are disabled' }] }, 400],
    [
      {
        errors: [
          {
            message: 'Cannot query field "x" on type "Query".',
            extensions: { classification: 'ValidationError' },
          },
        ],
      },
      400,
    ],
    [{ errors: [{ message: 'Internal server error' }] }, 500],
    [{ errors: [{ message: 'Unauthorized' }], data: null }, 401],
    [{ errors: [{ message: 'some words', path: ['a'] }], data: null, extensions: { tracing: {} } }, 500],
    [{ errors: [code('NOT_FOUND').errors[0], code('NOT_FOUND').errors[0]], data: null }, 404],
    [{ errors: [code('NOT_FOUND').errors[0], code('FORBIDDEN').errors[0]], data: null }, 400],
    [{ errors: [code('NOT_FOUND').errors[0], code('UNAVAILABLE').errors[0]], data: null }, 500],
    [[code('NOT_FOUND'), code('NOT_FOUND')], 404],
    [{ data: null, errors: [{ message: 'Validation error of type FieldUndefined' }] }, 400],
    [{ errors: [{ message: 'Your session has expired, please start again from the very beginning' }] }, 401],
  ]
  for (const [body, status] of rows) {
    t.equal(statusBy(graphql, body), status, JSON.stringify(body))
    t.ok(hasTrigger(graphql, body))
  }
  t.equal(statusBy(graphql, code('NOT_FOUND'), 'application/graphql-response+json'), 404)
})

t.test('no errors', async (t) => {
  const errors = [{ message: 'x', path: ['a', 'b'] }]
  const rows: unknown[] = [
    { data: { a: null }, errors },
    { data: {}, errors },
    { data: { a: 1 } },
    { data: null },
    { data: null, errors: [] },
    { data: null, errors: null },
    { data: { errors } },
    { errors: ['x'] },
    { errors: [{ code: 1 }] },
    { errors: [{ message: 'Paper jam' }] },
    { errors: [{ code: 'P0301', message: 'Cylinder 1 misfire' }] },
    { errors: [{ message: 1 }] },
    { errors: { message: 'x' } },
    { errors, valid: false },
    { errors, imported: 3 },
    { errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] },
    { errors: [{ message: 'PersistedQueryNotFound' }] },
    { data: null, errors: [{ message: 'PersistedQueryNotSupported' }] },
    [code('NOT_FOUND'), { data: { a: 1 } }],
    [code('NOT_FOUND'), code('FORBIDDEN')],
    [],
    null,
  ]
  for (const body of rows) t.equal(statusBy(graphql, JSON.stringify(body)), undefined, JSON.stringify(body))
})

t.test('of a long list, an error of another kind counts wherever it is', async (t) => {
  const errors = (code: string) => ({ message: 'x', path: ['a'], extensions: { code } })
  const many = Array.from({ length: 150 }, () => errors('NOT_FOUND'))
  t.equal(statusBy(graphql, { data: null, errors: many }), 404)
  t.equal(statusBy(graphql, { data: null, errors: [...many, errors('INTERNAL_SERVER_ERROR')] }), 500)
})

import t from 'tap'
import { Comparer, readSpecification } from '../../../src/cli/audit/openapi.js'
import { recordedRequest } from '../../../src/engine/replay.js'
import { run } from '../run.fixture.js'

const spec = `
openapi: 3.0.3
info: { title: Shop, version: '1' }
servers: [{ url: https://shop.example/api/ }]
paths:
  /users/{user-id}:
    get:
      responses:
        '200': { content: { application/json: {} } }
        '404': { $ref: '#/components/responses/Missing' }
  /users/me:
    get: { responses: { 2XX: {} } }
  /users:
    post:
      responses:
        '201': { headers: { Location: {}, ETag: {} } }
components:
  responses:
    Missing: { content: { application/problem+json: {} } }
`
const dir = t.testdir({
  'spec.yaml': spec,
  'old.json': JSON.stringify({
    swagger: '2.0',
    basePath: '/v1',
    paths: { '/a': { get: { responses: { 200: {} } } } },
  }),
  'none.yaml': 'a: b',
  'bad.yaml': '{',
  'a.http': 'GET /api/users/7 HTTP/1.1\nHost: shop.example\n\nHTTP/1.1 500 Internal Server Error\n\noops\n',
  'b.http': 'GET /other HTTP/1.1\nHost: shop.example\n\nHTTP/1.1 200 OK\n\nhi\n',
})

const sample = (method: string, path: string, status: number, fields: readonly string[] = []) => ({
  service: 'https://shop.example',
  request: recordedRequest(method, path, []),
  requestBody: undefined,
  head: { status, reason: '', fields },
  body: Buffer.alloc(0),
  time: 0,
})

t.test('what differs from the description', async (t) => {
  const comparer = new Comparer(await readSpecification(`${dir}/spec.yaml`))
  comparer.add(sample('GET', '/api/users/7', 200, ['Content-Type', 'application/json']))
  comparer.add(sample('GET', '/api/users/7', 500))
  comparer.add(sample('GET', '/api/users/8', 500))
  comparer.add(sample('GET', '/api/users/me', 204))
  comparer.add(sample('POST', '/api/users', 201, ['Location', '/api/users/9']))
  comparer.add(sample('DELETE', '/api/users/9', 204))
  comparer.add(sample('GET', '/internal/42', 200))
  comparer.add(sample('GET', '/nothing', 404))
  const { matched, differences, unseen, declared } = comparer.result()
  t.equal(matched, 6)
  t.same(
    differences.map(({ what, endpoint, message, count }) => `${what}: ${endpoint}: ${message} ${count}`),
    [
      'status: GET /api/users/{user_id}: 500 is not declared (200, 404) 2',
      'header: POST /api/users: 201 without ETag 1',
      'method: DELETE /api/users/{user_id}: the method is not declared 1',
      'path: GET /internal/{id}: no such path is declared 1',
    ],
  )
  t.same(unseen, ['GET /api/users/{user_id} 404'])
  t.equal(declared, 4)
  t.equal(comparer.patternOf('/api/users/7'), '/api/users/{user_id}')
  t.equal(comparer.patternOf('/api/users/me'), '/api/users/me')
})

t.test('Swagger 2.0, and what is none', async (t) => {
  const { paths } = await readSpecification(`${dir}/old.json`)
  t.same(
    paths.map(({ pattern }) => pattern),
    ['/v1/a'],
  )
  for (const [file, message] of [
    ['none.yaml', /not an OpenAPI description: it has no "paths"/],
    ['bad.yaml', /neither YAML nor JSON|not an OpenAPI description/],
    ['gone.yaml', /the file does not exist/],
  ] as const)
    await t.rejects(readSpecification(`${dir}/${file}`), { message })
})

t.test('in the report, and in the exit code when nothing could be compared', async (t) => {
  const found = await run(['audit', `${dir}/a.http`, '--openapi', `${dir}/spec.yaml`])
  t.equal(found.code, 0)
  t.match(found.stdout, /Compared with Shop/)
  t.match(found.stdout, /GET \/api\/users\/\{user_id\} +500 is not declared \(200, 404\), once/)
  const nothing = await run(['audit', `${dir}/b.http`, '--openapi', `${dir}/spec.yaml`])
  t.equal(nothing.code, 2)
  t.match(nothing.stderr, /no exchange matches a path in/)
})

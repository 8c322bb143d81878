import t from 'tap'
import { logTo } from '../../src/observe/logger.js'

t.test('lines by the names of the Elastic Common Schema', async (t) => {
  const lines: string[] = []
  const logger = logTo({ write: (line: string) => lines.push(line) }, { level: 'info', format: 'ecs' })
  logger.info(
    {
      requestId: 'r',
      client: '192.0.2.1',
      method: 'GET',
      host: 'api.example:8080',
      target: '/a',
      protocol: 'HTTP/1.1',
      status: 503,
      upstreamStatus: undefined,
      durationMs: 1.5,
      local: 'OVERLOADED',
      rules: [{ rule: 'a', outcome: 'fired' }],
    },
    'exchange',
  )
  logger.error({ err: new TypeError('no') }, 'exchange failed')
  const [exchange, failure] = lines.map((line) => JSON.parse(line))
  const { '@timestamp': time, ...rest } = exchange
  t.match(time, /^\d{4}-\d\d-\d\dT.*Z$/)
  t.same(rest, {
    'log.level': 'info',
    'ecs.version': '8.11.0',
    'service.name': 'upstanding',
    'http.request.id': 'r',
    'client.ip': '192.0.2.1',
    'http.request.method': 'GET',
    'url.domain': 'api.example',
    'url.original': '/a',
    'http.version': '1.1',
    'http.response.status_code': 503,
    'event.duration': 1_500_000,
    'upstanding.local': 'OVERLOADED',
    'upstanding.rules': [{ rule: 'a', outcome: 'fired' }],
    message: 'exchange',
  })
  t.match(failure, {
    'log.level': 'error',
    'error.type': 'TypeError',
    'error.message': 'no',
    'error.stack_trace': /TypeError: no\n/,
    message: 'exchange failed',
  })
})

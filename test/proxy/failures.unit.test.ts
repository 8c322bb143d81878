import t from 'tap'
import { causeOf } from '../../src/proxy/failures.js'

const failure = (code: string, message = 'x') => Object.assign(new Error(message), { code })

t.test('what a client and Proxy-Status are told about each failure', async (t) => {
  for (const [code, status, proxyStatus] of [
    ['ECONNREFUSED', 503, 'connection_refused'],
    ['ENOENT', 503, 'connection_refused'],
    ['ENOTFOUND', 503, 'dns_error'],
    ['EAI_AGAIN', 503, 'dns_error'],
    ['EMFILE', 503, 'connection_limit_reached'],
    ['UPSTREAM_CONNECT_TIMEOUT', 504, 'connection_timeout'],
    ['ETIMEDOUT', 504, 'connection_timeout'],
    ['CERT_HAS_EXPIRED', 502, 'tls_certificate_error'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 502, 'tls_certificate_error'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 502, 'tls_certificate_error'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 502, 'tls_certificate_error'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 502, 'tls_certificate_error'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 502, 'tls_protocol_error'],
    ['EPROTO', 502, 'tls_protocol_error'],
    ['UPSTREAM_UNSENDABLE', 400, 'http_request_error'],
    ['ECONNRESET', 502, 'connection_terminated'],
    ['UPSTREAM_CLOSED', 502, 'connection_terminated'],
    ['HPE_INVALID_CONSTANT', 502, 'http_protocol_error'],
    ['', 502, 'http_protocol_error'],
  ] as const) {
    t.match(causeOf(failure(code)), { status, proxyStatus }, code)
  }
})

t.test('what the log is told', async (t) => {
  t.equal(causeOf(failure('ECONNRESET', 'read ECONNRESET 10.0.0.7')).cause, 'ECONNRESET')
  t.equal(causeOf(failure('UPSTREAM_MALFORMED', 'chunk size')).cause, 'chunk size')
  t.equal(causeOf(new TypeError('no code')).cause, 'TypeError')
  t.match(causeOf(failure('UND_ERR_SOCKET', 'bad response')), { proxyStatus: 'http_protocol_error' })
})

t.test('of several addresses the first failure counts', async (t) => {
  const all = new AggregateError([failure('ENOTFOUND'), failure('ECONNREFUSED')])
  t.match(causeOf(all), { proxyStatus: 'dns_error', cause: 'ENOTFOUND' })
  t.match(causeOf(new AggregateError([])), { proxyStatus: 'http_protocol_error', cause: 'AggregateError' })
})

t.test('no failure names an address to the client', async (t) => {
  const { detail, code } = causeOf(failure('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.7:3000'))
  t.notMatch(detail + code, /10\.0|3000|ECONN/)
})

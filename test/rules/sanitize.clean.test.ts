/** Error bodies as services send them on purpose: whatever the status and the families, they pass as they are. */
import t from 'tap'
import { sanitized } from './sanitize.fixture.js'

const j = JSON.stringify
const J = 'application/json'

const cleanBodies: [type: string, body: string][] = [
  [J, j({ error: { code: 'USER_NOT_FOUND', message: 'No user with id 7', target: 'userId', details: [] } })],
  [
    J,
    j({
      type: 'https://api.example.com/problems/out-of-credit',
      title: 'You do not have enough credit.',
      status: 403,
      detail: 'Your current balance is 30, but that costs 50.',
      instance: '/account/12345/msgs/abc',
      balance: 30,
      accounts: ['/account/12345', '/account/67890'],
    }),
  ],
  [
    J,
    j({
      error: 'invalid_grant',
      error_description: 'The refresh token is expired',
      error_uri: 'https://docs.example.com/oauth#invalid_grant',
    }),
  ],
  [
    J,
    j({
      errors: { password: ['must be at least 8 characters', 'must contain a digit'], email: ['is invalid'] },
    }),
  ],
  [
    J,
    j({
      message: 'Validation Failed',
      errors: [{ resource: 'Issue', field: 'title', code: 'missing_field' }],
      documentation_url: 'https://docs.github.com/rest',
    }),
  ],
  [
    J,
    j({
      error: {
        message: 'Your card was declined.',
        type: 'card_error',
        code: 'card_declined',
        decline_code: 'generic_decline',
        charge: 'ch_3MmlLrLkdIwHu7ix0snN0B15',
        doc_url: 'https://stripe.com/docs/error-codes/card-declined',
        request_log_url: 'https://dashboard.stripe.com/test/logs/req_abc?t=1',
      },
    }),
  ],
  [J, j({ __type: 'ValidationException', message: '1 validation error detected' })],
  [J, j({ jsonrpc: '2.0', error: { code: -32601, message: 'Method not found' }, id: '1' })],
  [
    J,
    j({
      errors: [
        {
          message: 'Cannot query field "foo" on type "Query".',
          locations: [{ line: 1, column: 3 }],
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        },
      ],
    }),
  ],
  [
    J,
    j({
      timestamp: '2024-01-01T00:00:00.000+00:00',
      status: 500,
      error: 'Internal Server Error',
      path: '/api/users/7',
    }),
  ],
  [J, j({ statusCode: 404, message: 'Cannot GET /api/users/7', error: 'Not Found' })],
  [
    J,
    j({ timestamp: '2024-01-01T00:00:00.000+00:00', status: 404, error: 'Not Found', path: '/home/index' }),
  ],
  [
    J,
    j({
      traceId: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
      trace_id: '4bf92f3577b34da6',
      span: 'b7ad6b71',
      trace: '4bf92f3577b34da6a3ce929d0e0e4736',
      correlationId: '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
    }),
  ],
  [
    J,
    j({
      ok: false,
      error: 'channel_not_found',
      response_metadata: { messages: ['[ERROR] missing required field: channel'] },
    }),
  ],
  [
    J,
    j({
      code: 'rest_no_route',
      message: 'No route was found matching the URL and request method.',
      data: { status: 404 },
    }),
  ],
  [J, j({ fault: { faultstring: 'Invalid ApiKey', detail: { errorcode: 'oauth.v2.InvalidApiKey' } } })],
  [
    J,
    j({
      error: {
        code: 404,
        message: 'Requested entity was not found.',
        status: 'NOT_FOUND',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'RESOURCE_NOT_FOUND',
            domain: 'googleapis.com',
            metadata: { service: 'library.googleapis.com' },
          },
        ],
      },
    }),
  ],
  [
    J,
    j({
      message: 'Rate limit exceeded. Retry at 12:30:45',
      retryAfter: 1.5,
      limit: '100/hour',
      ratio: '3/4',
      version: 'v1.2.3',
      apiVersion: '2024-01-01',
      build: '1.4.7',
    }),
  ],
  [
    J,
    j({
      message: 'File report.pdf at line 3 of the form could not be read',
      file: 'report.pdf',
      size: '12 KB',
    }),
  ],
  [
    J,
    j({
      message: 'The element at index 3 (zero-based) is not valid',
      cause: { code: 'X', message: 'not allowed' },
      exception: { code: 5, message: 'Order closed' },
    }),
  ],
  [
    J,
    j({
      message:
        'Error: please select an item; see https://example.com/help/errors.html#e5 or call +49 30 1234567',
    }),
  ],
  [J, j({ errors: [{ file: 'orders.csv', line: 4, column: 2, message: 'not a number' }] })],
  [
    J,
    j({
      items: Array.from({ length: 50 }, (_, i) => ({
        id: i,
        sku: `SKU-${i}`,
        price: i * 1.5,
        at: '2024-01-01T10:00:00Z',
      })),
    }),
  ],
  [J, j({ html: '<p>Sorry, <b>something</b> went wrong. <a href="/help">Help</a></p>', text: 'A & B < C' })],
  [J, j({ key: 'user.not_found', i18n: 'errors.user.NotFound', params: { id: '7' } })],
  [
    J,
    j({
      settings: { theme: 'dark', lang: 'de' },
      environment: 'production',
      server: 'eu-1',
      config: { retries: 3 },
    }),
  ],
  [
    J,
    j({
      status: 503,
      message: 'Service Unavailable',
      region: 'eu-west-1',
      host: 'api.example.com',
      support: 'support@example.com',
    }),
  ],
  [J, j({ type: 'ValidationError', name: 'ValidationError', message: 'bad input' })],
  [J, j({ stack: ['web', 'db'], frames: 12, traces: 0 })],
  [J, j({ ERR_CODE: 'E17', MESSAGE: 'Not found', STATUS: 404, PATH: '/api/x', USER: 'anna', ID: '12' })],
  [
    'text/html',
    '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
  ],
  [
    'text/html',
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><link rel="stylesheet" href="/assets/app-3f2a.css"><link rel="preload" href="https://cdn.example.com/fonts/x.woff2" as="font"><style>body{margin:0;font:14px/1.5 "Helvetica Neue",sans-serif}@media (max-width:600px){.a{top:0}}</style></head><body class="error-page"><h1>Page not found</h1><p>We couldn&rsquo;t find that page.&nbsp;Go <a href="/home/">home</a> or <a href="mailto:help@example.com">write</a>.</p><script>(function(w,d,s){var f=d.getElementsByTagName(s)[0];f.parentNode.insertBefore(d.createElement(s),f)})(window,document,"script");window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}gtag("js",new Date());</script><script src="/static/js/main.8d1c.js" defer></script></body></html>',
  ],
  [
    'text/html',
    '<!doctype html><title>Error 500</title><script type="application/ld+json">{"@context":"https:\\/\\/schema.org","@type":"WebSite","url":"https:\\/\\/www.example.com\\/"}</script><svg viewBox="0 0 24 24"><path d="M12 2L2 7l10 5 10-5-10-5z"/></svg><img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==">',
  ],
  [
    'text/html',
    '<script>!function(e,t){"object"==typeof exports&&"undefined"!=typeof module?module.exports=t():e.App=t()}(this,function(){try{throw new Error("x")}catch(e){console.error(e)}return{version:"1.2.3",path:"/api/v1"}});</script><p>Something went wrong</p>',
  ],
  [
    'text/html',
    '<div class="cf-error-details"><h1>Error 1020</h1><p>Ray ID: 7f1b2c3d4e5f6a7b &bull; 2024-01-01 10:00:00 UTC</p><p>Your IP: 203.0.113.7</p></div>',
  ],
  ['text/plain', 'Internal Server Error'],
  ['text/plain', 'no healthy upstream'],
  ['text/plain', 'Not Found\n'],
  ['text/plain', 'error code: 1015'],
  ['text/plain', 'Cannot POST /api/users/7'],
  ['text/plain', '404 page not found\n'],
  [
    'application/xml',
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>photos/2024/a.jpg</Key><RequestId>4442587FB7D0A2F9</RequestId><HostId>Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg==</HostId></Error>',
  ],
  [
    'application/xml',
    '<error xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><code>ResourceNotFound</code><message xml:lang="en-US">The specified resource does not exist.</message></error>',
  ],
  [
    'text/xml',
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><SOAP-ENV:Fault><faultcode>SOAP-ENV:Client</faultcode><faultstring>Invalid order number</faultstring></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>',
  ],
  [
    'application/x-www-form-urlencoded',
    'error=access_denied&error_description=The+user+denied+the+request&state=af0ifjsldkj',
  ],
  ['text/event-stream', 'event: error\ndata: {"code":"overloaded","message":"Try again"}\n\n'],
]

t.test('clean bodies pass as they are', async (t) => {
  for (const status of [400, 404, 500, 503]) {
    for (const [type, body] of cleanBodies) {
      t.match(sanitized({ status, fields: ['Content-Type', type], body }), { skip: 'no leak found' }, body)
    }
  }
})

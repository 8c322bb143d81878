/** Error bodies in the shapes of public APIs, gateways and servers: made to be read by clients, so nothing in them leaks. */
import t from 'tap'
import { families } from '../../src/detect/detector.js'
import { type Claim, inspect } from '../../src/detect/forms.js'
import { scan } from '../../src/detect/scan.js'

type Body = readonly [claim: Claim, text: string]

const J = (value: unknown): Body => ['json', JSON.stringify(value)]
const H = (text: string): Body => ['text', text]
const T = H
const X = (text: string): Body => ['xml', text]

const bodies: readonly Body[] = [
  J({
    error: {
      message:
        "No such customer: 'cus_4fdAW5ftNQow1a'; a similar object exists in live mode, but a test mode key was used to make this request.",
      param: 'id',
      type: 'invalid_request_error',
      code: 'resource_missing',
      doc_url: 'https://stripe.com/docs/error-codes/resource-missing',
      request_log_url: 'https://dashboard.stripe.com/test/logs/req_abc123?t=1709633472',
    },
  }),
  J({
    error: {
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
      charge: 'ch_3Nxyz',
      type: 'card_error',
      payment_intent: { id: 'pi_3N', client_secret: '', status: 'requires_payment_method' },
    },
  }),
  X(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>images/2024/photo.jpg</Key><RequestId>4442587FB7D0A2F9</RequestId><HostId>Gc2yHXiAbCd/efGhIJKlmnopQRSTuvwxyz0123456789abcdEFGH=</HostId></Error>',
  ),
  X(
    '<Error><Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>900</X-Amz-Expires><Expires>2024-03-05T10:11:12Z</Expires><ServerTime>2024-03-05T11:11:12Z</ServerTime></Error>',
  ),
  J({
    __type: 'ValidationException',
    message:
      "1 validation error detected: Value 'abc' at 'limit' failed to satisfy constraint: Member must be less than or equal to 100",
  }),
  J({ message: 'Missing Authentication Token' }),
  J({ message: 'Forbidden' }),
  J({ Message: 'Rate exceeded' }),
  J({ message: 'Endpoint request timed out' }),
  J({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'pods "web-1" not found',
    reason: 'NotFound',
    details: { name: 'web-1', kind: 'pods' },
    code: 404,
  }),
  J({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Deployment.apps "web" is invalid: spec.template.spec.containers[0].image: Required value',
    reason: 'Invalid',
    details: {
      name: 'web',
      group: 'apps',
      kind: 'Deployment',
      causes: [
        {
          reason: 'FieldValueRequired',
          message: 'Required value',
          field: 'spec.template.spec.containers[0].image',
        },
      ],
    },
    code: 422,
  }),
  J({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message: 'forbidden: User "system:anonymous" cannot get path "/"',
    reason: 'Forbidden',
    details: {},
    code: 403,
  }),
  J({
    error: {
      code: 400,
      message: 'Invalid JSON payload received. Unknown name "foo" at \'order.items[0]\': Cannot find field.',
      status: 'INVALID_ARGUMENT',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [
            {
              field: 'order.items[0]',
              description:
                'Invalid JSON payload received. Unknown name "foo" at \'order.items[0]\': Cannot find field.',
            },
          ],
        },
      ],
    },
  }),
  J({
    error: {
      code: 403,
      message:
        'Cloud Vision API has not been used in project 123456789 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/vision.googleapis.com/overview?project=123456789 then retry.',
      status: 'PERMISSION_DENIED',
    },
  }),
  J({
    error: {
      code: 'InvalidAuthenticationToken',
      message: 'Access token has expired or is not yet valid.',
      innerError: {
        date: '2024-03-05T10:11:12',
        'request-id': 'b1d1f06c-7246-4c1c-a1b2-0123456789ab',
        'client-request-id': 'b1d1f06c-7246-4c1c-a1b2-0123456789ab',
      },
    },
  }),
  J({
    error: {
      code: 'ResourceNotFound',
      message:
        "The Resource 'Microsoft.Compute/virtualMachines/vm1' under resource group 'rg1' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    },
  }),
  J({ errors: [{ code: 88, message: 'Rate limit exceeded' }] }),
  J({ title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' }),
  J({
    message: 'Not Found',
    documentation_url: 'https://docs.github.com/rest/reference/repos#get-a-repository',
  }),
  J({
    message: 'Validation Failed',
    errors: [{ resource: 'Issue', field: 'title', code: 'missing_field' }],
    documentation_url: 'https://docs.github.com/v3/issues/#create-an-issue',
  }),
  J({
    message:
      "API rate limit exceeded for 203.0.113.9. (But here's the good news: Authenticated requests get a higher rate limit. Check out the documentation for more details.)",
  }),
  J({ ok: false, error: 'channel_not_found' }),
  J({ ok: false, error_code: 400, description: 'Bad Request: chat not found' }),
  J({
    code: 20404,
    message: 'The requested resource /2010-04-01/Accounts/AC0123.json was not found',
    more_info: 'https://www.twilio.com/docs/errors/20404',
    status: 404,
  }),
  J({
    errors: [
      {
        status: '422',
        source: { pointer: '/data/attributes/title' },
        title: 'Invalid Attribute',
        detail: 'Title must contain at least three characters.',
      },
    ],
    jsonapi: { version: '1.0' },
  }),
  J({
    errors: [
      {
        id: 'e1',
        links: { about: 'https://example.com/docs/errors/e1' },
        status: '404',
        code: 'NOT_FOUND',
        title: 'Not found',
        detail: 'There is no article at /articles/42',
      },
    ],
  }),
  J({
    errors: [
      {
        message: 'Cannot query field "foo" on type "User". Did you mean "food"?',
        locations: [{ line: 3, column: 5 }],
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ],
  }),
  J({
    errors: [{ message: 'Syntax Error: Expected Name, found "}".', locations: [{ line: 12, column: 1 }] }],
  }),
  J({
    errors: [
      {
        message: 'Variable "$id" of required type "ID!" was not provided.',
        locations: [{ line: 1, column: 7 }],
      },
    ],
    data: null,
  }),
  J({
    data: { user: null },
    errors: [
      {
        message: 'User not found',
        path: ['user'],
        extensions: { code: 'NOT_FOUND', classification: 'DataFetchingException' },
      },
    ],
  }),
  J({
    detail: [
      { loc: ['body', 'items', 0, 'price'], msg: 'value is not a valid float', type: 'type_error.float' },
    ],
  }),
  J({
    detail: [
      {
        type: 'missing',
        loc: ['query', 'q'],
        msg: 'Field required',
        input: null,
        url: 'https://errors.pydantic.dev/2.5/v/missing',
      },
    ],
  }),
  J({ username: ['A user with that username already exists.'], email: ['Enter a valid email address.'] }),
  J({ detail: 'Authentication credentials were not provided.' }),
  J({ detail: 'Method "GET" not allowed.' }),
  J({ detail: 'Request was throttled. Expected available in 3213 seconds.' }),
  J({ detail: 'JSON parse error - Expecting property name: see the docs' }),
  J({
    message: 'The given data was invalid.',
    errors: {
      email: ['The email field is required.'],
      password: ['The password must be at least 8 characters.'],
    },
  }),
  J({ message: 'The route api/x could not be found.' }),
  J({ message: 'Unauthenticated.' }),
  J({ message: 'Too Many Attempts.' }),
  J({ message: 'CSRF token mismatch.' }),
  J({
    statusCode: 400,
    message: ['name should not be empty', 'age must be an integer number'],
    error: 'Bad Request',
  }),
  J({ statusCode: 404, message: 'Cannot GET /x', error: 'Not Found' }),
  J({
    statusCode: 400,
    code: 'FST_ERR_VALIDATION',
    error: 'Bad Request',
    message: "body must have required property 'name'",
  }),
  J({
    statusCode: 415,
    code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE',
    error: 'Unsupported Media Type',
    message: 'Unsupported Media Type: text/x',
  }),
  J({ timestamp: '2024-03-05T10:11:12.345+00:00', status: 404, error: 'Not Found', path: '/api/orders/7' }),
  J({
    timestamp: 1709633472345,
    status: 400,
    error: 'Bad Request',
    message: "Validation failed for object='order'. Error count: 1",
    path: '/api/orders',
    errors: [{ field: 'qty', defaultMessage: 'must be greater than 0', rejectedValue: -1, code: 'Min' }],
  }),
  J({
    type: 'https://tools.ietf.org/html/rfc9110#section-15.5.1',
    title: 'One or more validation errors occurred.',
    status: 400,
    errors: { '$.price': ['The price must be a number.'], Name: ['The Name field is required.'] },
    traceId: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00',
  }),
  J({
    violations: [{ field: 'email', message: 'must be a well-formed email address' }],
    title: 'Constraint Violation',
    status: 400,
  }),
  J({
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'error',
        code: 'not-found',
        diagnostics: 'Resource Patient/7 is not known',
        expression: ['Patient.name[0].given'],
        location: ['Patient.name'],
      },
    ],
  }),
  J({
    errorCode: 'E0000004',
    errorSummary: 'Authentication failed',
    errorLink: 'E0000004',
    errorId: 'oaeQ1',
    errorCauses: [],
  }),
  J({
    error: 'invalid_grant',
    error_description:
      'AADSTS50126: Error validating credentials due to invalid username or password. Trace ID: b1d1 Correlation ID: c2 Timestamp: 2024-03-05 10:11:12Z',
    error_codes: [50126],
    timestamp: '2024-03-05 10:11:12Z',
    trace_id: 'b1d1',
    correlation_id: 'c2',
    error_uri: 'https://login.microsoftonline.com/error?code=50126',
  }),
  J({ error: 'invalid_token', error_description: 'The access token expired' }),
  J({ error: 'unsupported_grant_type' }),
  J({ error: 'login_required', session_state: 'a.b' }),
  J({
    success: false,
    errors: [{ code: 1003, message: 'Invalid or missing zone id.' }],
    messages: [],
    result: null,
  }),
  J({ result: 'error', msg: 'API key is invalid', code: 'BAD_REQUEST' }),
  J({
    fault: {
      faultstring: 'Rate limit quota violation. Quota limit exceeded. Identifier : abc',
      detail: { errorcode: 'policies.ratelimit.QuotaViolation' },
    },
  }),
  J({
    httpStatus: 503,
    code: 'MAINTENANCE',
    message: 'Planned maintenance from 22:00 to 23:30 (CET).',
    retryAfter: 5400,
  }),
  J({
    error: 'Import failed',
    rows: [
      { line: 3, file: 'orders.csv', column: 'price', error: '"12,x" is not a number' },
      { line: 9, error: 'unknown SKU A-17' },
    ],
  }),
  J({ message: 'File "report.pdf" at position 2 is larger than 10 MB (line 4 of the manifest)' }),
  J({
    errors: [
      { line: 12, column: 3, rule: 'no-tabs', message: 'Tabs are not allowed at the start of a line' },
    ],
    file: 'openapi.yaml',
  }),
  J({ error: 'Your template has an error at line 4, column 12: unknown tag "foo"' }),
  J({ error: 'YAML error at line 3: mapping values are not allowed here' }),
  J({ error: 'Query error at 1:15: unknown field "foo"; expected one of name, price' }),
  J({ message: 'Invalid filter: near "and" at character 12' }),
  J({ message: 'Unsupported version 2.3.1; supported versions are 3.0.0 to 3.4.2' }),
  J({ message: 'Client 7.1.0 is outdated. Minimum is 8.0.', minimum: '8.0.0', platform: 'iOS 17.2' }),
  J({
    error: 'device_offline',
    device: {
      model: 'SM-G991B',
      os: 'Android 14',
      firmware: 'G991BXXS5CVF3',
      ip: '203.0.113.7',
      host: 'camera.example.com',
    },
  }),
  J({ message: 'Your Java SDK must be upgraded', url: 'https://docs.example.com/java/Errors.html' }),
  J({ hint: 'Use the Python client, or curl https://api.example.com/v1/orders' }),
  J({ message: 'Table 12 is reserved from 18:00' }),
  J({ message: 'Column B is empty in row 7' }),
  J({ error: 'Index 5 is outside of your selection (0-4)' }),
  J({ message: 'Select a seat from row 7 where possible' }),
  J({ message: 'Die Datei „Rechnung.pdf“ konnte in Zeile 12 nicht gelesen werden.' }),
  J({ message: 'Le fichier « facture.csv », ligne 12 : montant invalide' }),
  J({ message: '第 12 行的日期格式错误' }),
  J({ message: 'Ошибка в строке 12: неверная дата' }),
  J({ message: 'エラーが発生しました。12行目を確認してください。' }),
  J({ message: 'خطأ في السطر 12' }),
  J({ code: 'com.acme.orders.LIMIT', message: 'limit' }),
  J({
    type: 'https://api.example.com/problems/out-of-stock',
    title: 'Out of stock',
    status: 409,
    instance: '/orders/7f3a#2',
    balance: 30,
    accounts: ['/account/12345', '/account/67890'],
  }),
  J({
    openapi: '3.0.3',
    info: { title: 'Orders', version: '1.4.2' },
    paths: {
      '/orders/{id}': { get: { operationId: 'getOrder', responses: { 404: { description: 'Not found' } } } },
    },
    servers: [{ url: 'https://api.example.com/v1' }],
    error: 'You asked for nothing',
  }),
  J({
    swagger: '2.0',
    host: 'api.example.com',
    basePath: '/v1',
    message: 'No route; see this document',
    definitions: {
      Order: {
        type: 'object',
        properties: {
          id: { type: 'integer', format: 'int64' },
          file: { type: 'string' },
          line: { type: 'integer' },
        },
      },
    },
  }),
  J({ message: 'Not found', endpoints: ['GET /orders', 'POST /orders', 'DELETE /orders/{id}'] }),
  J({ error: 'Not found', _links: { self: { href: '/api/x' }, home: { href: '/' } } }),
  J({
    error: {
      markdown:
        '# Not found\n\nThe page **does not exist**. Try `GET /orders` or:\n\n```\ncurl https://api.example.com/orders\n```\n',
    },
  }),
  J({
    page: {
      token: 'eyJpZCI6NDIsInNvcnQiOiJwcmljZSIsImRpcmVjdGlvbiI6ImFzYyJ9',
      cursor: 'bmV4dDo0MjtwYWdlOjM7c29ydDpwcmljZTtkaXI6YXNj',
    },
    error: 'Cursor expired',
  }),
  J({
    signature: 'MEUCIQDx3gqZk0yq3n1S8w4m7j0fXoC9rYpI3m1W2a5bQIgT9v8w7x6y5z4a3b2c1d0e9f8g7h6i5j4k3l2m1n0o9p=',
    error: 'bad signature',
  }),
  J({
    qr: 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    message: 'Scan to retry',
  }),
  J({
    icon:
      'data:image/svg+xml;base64,' +
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path d="M12 2L2 22h20L12 2z" fill="none" stroke="#333"/></svg>',
      ).toString('base64'),
    message: 'x',
  }),
  J({
    html: Buffer.from('<p>Sorry, your order could not be completed. Please try again.</p>').toString(
      'base64',
    ),
  }),
  J({ code: 'P0001', message: 'Not enough points' }),
  J({ code: '23505', message: 'Already exists' }),
  J({ severity: 'HIGH', type: 'FRAUD', reason: 'velocity', index: 3 }),
  J({ table: 'T12', column: 'left', message: 'The booking overlaps' }),
  J({ port: 'Hamburg', host: 'Jane', address: 'Main St 1', path: ['a', 'b'], code: 'E_GUEST' }),
  J({ database: "Who's Who", collection: 'Spring 2024', error: 'not found' }),
  J({ routine: 'legs', severity: 'hard', reason: 'too soon' }),
  J({ error: 'Session timeout', cause: 'INACTIVITY', stack: null }),
  J({ inner: { code: 'X' }, cause: { code: 'INSUFFICIENT_FUNDS', message: 'Not enough money' } }),
  J({ exc: 'none', exc_type: null }),
  J({
    log: 'https://status.example.com/log/2024-03-05',
    level: 'error',
    time: '2024-03-05T10:11:12Z',
    msg: 'Order failed',
  }),
  J({ time: '2024-03-05 10:11:12', level: 'ERROR', message: 'Payment declined' }),
  T('Not Found'),
  T('Bad Gateway'),
  T('error code: 1020'),
  T('upstream request timeout'),
  T('no healthy upstream'),
  T('Service Unavailable\n'),
  T('RBAC: access denied'),
  T('404 page not found\n'),
  T('Too many requests, please try again later.'),
  T('default backend - 404'),
  T('stream timeout'),
  T('Cannot GET /orders\n'),
  T('Unauthorized: token expired at 2024-03-05T10:11:12Z'),
  T('id,line,error\n7,3,"price is not a number"\n8,9,"file missing"\n'),
  T('status: 503\nreason: maintenance\nuntil: 2024-03-05T12:00:00Z\n'),
  T(
    '# Error 404\n\nSee [the docs](https://example.com/docs/errors.md#404), or run:\n\n    curl https://api.example.com/health\n',
  ),
  T('BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//Cal 1.0//EN\nEND:VCALENDAR'),
  T('ERR 42: The order is closed.\nERR 43: The shop is closed.\n'),
  T('A=1&error=invalid_scope&error_description=The+scope+is+invalid&state=xyz'),
  H(
    '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
  ),
  H(
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>503 Service Unavailable</title>\n</head><body>\n<h1>Service Unavailable</h1>\n<p>The server is temporarily unable to service your\nrequest due to maintenance downtime or capacity\nproblems. Please try again later.</p>\n</body></html>',
  ),
  H(
    '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>',
  ),
  H(
    '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Wartung</title><link rel="stylesheet" href="/assets/app.css?v=3.2.1"><script src="/js/app.8f3a1c.js" defer></script></head><body><h1>Wir sind gleich zurück</h1><p>Version 3.2.1 · Stand 5.3.2024</p><form action="/suche.php" method="get"><input name="q"></form><img src="/images/2024/error.png" alt="Fehler"></body></html>',
  ),
  H(
    '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><div class="cf-error-details"><h1>Error 1020</h1><p>Ray ID: 7f3a9c1e1b2c4d5e &bull; 2024-03-05 10:11:12 UTC</p></div></body></html>',
  ),
  H(
    '<html><head><title>Error 524: A timeout occurred</title></head><body><h1>A timeout occurred <span>Error code 524</span></h1><ul><li>Your browser: Working</li><li>Frankfurt: Working</li><li>shop.example: Error</li></ul></body></html>',
  ),
  H(
    '<!doctype html><title>404</title><p>Try <a href="/shop/index.php?page=1">the shop</a>, <a href="/cgi-bin/find.pl">search</a> or <a href="docs/guide/setup.html">the guide</a>. <a href="mailto:help@example.com">Mail</a>',
  ),
  H(
    '<p>Pick a date from the calendar (Mon-Fri, 9:00-17:00) and update the order. Error code: <code>E-1042</code></p><table><tr><th>Line</th><th>Error</th></tr><tr><td>12</td><td>Price missing</td></tr></table>',
  ),
  H(
    '<script>window.__STATE__={"error":{"status":404,"message":"Not found"},"apiUrl":"https://api.example.com/v1","locale":"en","version":"2.14.0","user":null}</script><div id="app"></div>',
  ),
  H(
    '<noscript>Enable JavaScript</noscript><script>!function(e,t){try{t(e)}catch(n){console.error("Error:",n.message);throw new TypeError("boom")}}(window,function(w){w.x=function(a){return a.b.c(d)}})</script><p>Sorry</p>',
  ),
  X(
    '<?xml version="1.0"?><problem xmlns="urn:ietf:rfc:7807"><type>https://example.com/probs/out-of-credit</type><title>You do not have enough credit.</title><detail>Your current balance is 30, but that costs 50.</detail><instance>https://example.net/account/12345/msgs/abc</instance></problem>',
  ),
  X(
    '<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body><soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="en">Order 7 does not exist</soap:Text></soap:Reason></soap:Fault></soap:Body></soap:Envelope>',
  ),
  X(
    '<rss version="2.0"><channel><title>Errors</title><item><title>Line 3 closed</title><description>at Main St. (station)</description></item></channel></rss>',
  ),
  X(
    '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The user with name bob cannot be found.</Message></Error><RequestId>b1d1f06c-7246-4c1c-a1b2-0123456789ab</RequestId></ErrorResponse>',
  ),
  X(
    '<?xml version="1.0" encoding="utf-8"?><m:error xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><m:code>ResourceNotFound</m:code><m:message xml:lang="en-US">The specified resource does not exist. RequestId:b1d1 Time:2024-03-05T10:11:12.345Z</m:message></m:error>',
  ),
]

const all = new Set(families)

t.test('a body made for clients is not touched', async (t) => {
  for (const [claim, text] of bodies) {
    const inspection = inspect(text, claim, {
      scan: (part) => scan(part, all),
      families: all,
      known: new Set(),
    })
    t.equal(inspection.ok && inspection.signs.length, 0, text)
  }
})

t.test('nor is it when it is spaced out, or a string in another', async (t) => {
  for (const [claim, text] of bodies.filter(([claim]) => claim === 'json')) {
    for (const other of [
      JSON.stringify(JSON.parse(text), null, 2),
      JSON.stringify({ code: 7, error: text }),
    ]) {
      const inspection = inspect(other, claim, {
        scan: (part) => scan(part, all),
        families: all,
        known: new Set(),
      })
      t.equal(inspection.ok && inspection.signs.length, 0, other)
    }
  }
})

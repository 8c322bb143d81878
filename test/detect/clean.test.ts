/** What services say on purpose, in many words, languages and shapes: none of it is a leak. */
import t from 'tap'
import { type Family, families } from '../../src/detect/detector.js'
import { inspect } from '../../src/detect/forms.js'
import { scan } from '../../src/detect/scan.js'

const all = new Set(families)

function familiesIn(text: string): Family[] | string {
  const inspection = inspect(text, 'text', {
    scan: (part) => scan(part, all),
    families: all,
    known: new Set(),
  })
  return inspection.ok ? inspection.signs.map(({ family }) => family) : inspection.fault
}

const languages: Readonly<Record<string, string>> = {
  de: 'Der Dienst ist zurzeit nicht verfügbar. Bitte versuchen Sie es in 5 Minuten erneut. Bei Fragen: 030 123456-78 (Mo–Fr, 9–17 Uhr)',
  fr: "Une erreur s'est produite à l'étape de paiement (code 4012). Veuillez réessayer plus tard ou contacter l'assistance à aide@boutique.example.",
  ja: '現在サービスをご利用いただけません。しばらくしてから、もう一度お試しください。(エラーコード: E-1234)',
  ar: 'عذراً، حدث خطأ غير متوقع. الرجاء المحاولة مرة أخرى لاحقاً.',
  zh: '在系统维护期间，服务暂不可用。请于 2024-03-05 10:00 之后重试。',
  ru: 'В данный момент сервис недоступен (ошибка 503). Попробуйте позже.',
  es: 'En este momento (10:30) no podemos procesar su pedido nº 12.345,67. Inténtelo de nuevo.',
  pt: 'Ocorreu um erro em nosso servidor. Tente novamente em alguns minutos (código 500).',
  it: 'Si è verificato un errore in fase di pagamento. Riga ordine 12: articolo non disponibile.',
  ko: '일시적인 오류가 발생했습니다. 잠시 후 다시 시도해 주세요. (코드: 500)',
  tr: 'Bir hata oluştu. Lütfen daha sonra tekrar deneyin (satır 3).',
  pl: 'W tej chwili usługa jest niedostępna (błąd 503).',
  nl: 'Er is een fout opgetreden in regel 3 van uw bestelling.',
  sv: 'Ett fel inträffade på rad 3 i din beställning.',
  cs: 'V tuto chvíli je služba nedostupná (chyba 503).',
}

const sentences: readonly string[] = [
  'Please select a date from the list where your order was placed.',
  'Update your settings and set your language to English.',
  'Drop us a line at support@example.com or call +1 (555) 123-4567.',
  'Insert your card into the reader, then select the amount from the menu.',
  'Delete from your basket what you do not need where possible.',
  'Create an account or join on our mailing list; order by phone until 18:00.',
  'You must select at least one item from your cart.',
  'Select your country from the drop-down and update the set of options.',
  'The item at position 3 (blue, size 10.5) is out of stock.',
  'We looked at the order (number 12:34) and found nothing.',
  'Meet us at Main.Street (corner of 5th).',
  'Order #1024 could not be found. Contact us at (030) 123-456.',
  'The request timed out after 30 seconds. Ref: 2024-03-05T10:11:12.345Z/7f3a.',
  'Your session has expired. Please log in again.',
  'Access denied. Your IP 203.0.113.7 has been blocked.',
  'Version 2.4.1 of the app is required; you have 2.3.9.',
  'Error 404: the page /shop/items/42 does not exist.',
  'File too large: at most 10 MB (got 12.4 MB). Allowed types: image/png, image/jpeg, application/pdf.',
  'Line 3 of your CSV has 5 columns, expected 6.',
  'Row 12: price "abc" is not a number; row 13: date 31.02.2024 is invalid.',
  'Coordinates 52.5200,13.4050 are outside the area; use lat/long such as 48.8566,2.3522.',
  'The price is € 1.234,56 (incl. 19% VAT), was $1,299.99.',
  'Use the format user@host.tld; "foo@bar" is no e-mail address.',
  'Your password: must be changed every 90 days. Forgot your password? Reset it.',
  'The value of "limit" must be between 1 and 100 (default: 20).',
  'Field "birthDate": expected yyyy-MM-dd; got 5.3.2024 at index 0.',
  'Join us on Slack or where you like; limit 3 per customer.',
  'Group by group we let people in; values (of all kinds) matter.',
  'Please grant access to the camera. Call support() is not needed.',
  'An exception was made for your order: no returns after 30 days.',
  'Caused by: bad weather. Root cause: snow.',
  'Traceback is a service of ours; see https://example.com/traceback.',
  'The panic button: do not press it. Fatal error rates are low.',
  'Warning: do not refresh this page. Notice: we are closed on Mondays.',
  'Your trial (started at 10:30:45) ends in 3 days.',
  'Table 5 is not available at 19:30; column seats are free.',
  'We are running on reserve power; powered by solar energy.',
  'The server at our reception will help you; port side please.',
  'Host a party: 8080 guests at most. Ratio 16:9, score 3:2, time 10:30.',
  'Connection refused by your bank. Please use another card.',
  'Too many connections between trains; choose fewer stops.',
  'SELECT is the name of our loyalty program; FROM 2024 WHERE available.',
  'Try "Java" (the coffee), Python (the snake) 3.5 m long, Ruby rings and Go games.',
  'Undefined behaviour of children is welcome. Null and void after 2024.',
  'No results found for "null pointer exception handbook".',
  'The book "Exceptions in Java" (ISBN 978-3-16-148410-0) is sold out.',
  'E-Mail: max.mustermann@firma.example, Tel. 0171/1234567, Fax -89.',
  'Your order is at stage 3/5 (packing.area:12).',
  'Your IBAN DE89 3704 0044 0532 0130 00 was rejected by the bank (code AC01).',
  'Reference: ABC-123/2024.03#7',
  'Server maintenance: 2024-03-05 22:00–23:30 UTC. See https://status.example.com:443/incidents/42',
  'in line with our terms, at the end of the day (24:00) the offer ends',
  'the key was not found; the lock is stuck. expected one of: red, green',
  'The username or password is incorrect.',
  'Your token balance: 1234567890 tokens.',
  "Two-factor code: 6 digits. Secret question: your pet's name.",
  'Sign in with a passkey. API keys: manage them at https://example.com/keys.',
  'Use "Bearer <token>" in the Authorization header.',
  'Authorization: Bearer token is missing',
  'Set-Cookie headers are ignored by this endpoint.',
  'Invalid signature for key id 7f3a9c',
  'Content-Type "text/html" is not supported; use application/json;charset=utf-8',
  'Accept: application/vnd.api+json;version=2',
  'Rate limit: 100 requests per 60s; retry in 12.5s',
  'HTTP/1.1 426 Upgrade Required: use HTTP/2.0 or TLS 1.3',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36 is not supported',
]

const objects: readonly unknown[] = [
  {
    id: '7f3a9c1e-1b2c-4d5e-8f9a-0123456789ab',
    sha: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    etag: 'W/"33a64df5"',
    b64: 'SGVsbG8gd29ybGQ+/w==',
    img: 'data:image/png;base64,iVBORw0KGgo=',
    date: '2024-03-05T10:11:12.345678901+01:00',
    ver: '1.2.3-rc.1+build.7',
    href: '/api/v1/users/42/orders?from=2024-01-01&to=2024-02-01#top',
    mail: 'jane.doe+test@sub.example.co.uk',
    tel: '+44 20 7946 0958',
    price: '1299.99',
    lat: 52.52,
    lng: -13.405,
    mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    status: 503,
  },
  { error: { code: 'NotFoundError', message: 'User not found' } },
  { name: 'ValidationError', message: 'name is required' },
  { type: 'ValidationException', message: 'Invalid input' },
  {
    code: 'INTERNAL_SERVER_ERROR',
    message: 'Something went wrong',
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    span_id: '00f067aa0ba902b7',
  },
  {
    error: {
      type: 'server_error',
      message: 'The server had an error while processing your request. Sorry about that!',
      param: null,
      code: null,
    },
  },
  {
    status: 'error',
    message: 'Service temporarily unavailable',
    retryAfter: 30,
    timestamp: 1709633472345,
    path: '/v1/charge',
    method: 'POST',
    requestId: 'a1b2c3',
  },
  {
    fault: {
      faultstring: 'Rate limit quota violation. Quota limit  exceeded. Identifier : abc',
      detail: { errorcode: 'policies.ratelimit.QuotaViolation' },
    },
  },
  { fault: { faultstring: 'Invalid ApiKey', detail: { errorcode: 'oauth.v2.InvalidApiKey' } } },
  { errors: [{ errorCode: 'INVALID_FIELD', message: "No such column 'Foo__c' on entity 'Account'." }] },
  { method: 'POST', line: 12, type: 'card', path: '/x', url: 'https://example.com/a.html' },
  { line: 3, column: 5, message: 'Unexpected comma', source: 'your file' },
  { file: 'invoice.pdf', line: 7, message: 'Amount missing' },
  { file: 'import.csv', lineNumber: 7, function: 'sum', error: 'not a number' },
  { items: [{ sku: 'A-1', line: 1, type: 'book', method: 'dhl', class: 'premium' }] },
  { shipping: { method: 'express', class: 'Fragile', line: 'DHL' } },
  { stack: 'https://stack.example', trace: '5c1a7d2e12344a1b' },
  { traceId: '1-5e1b4151-5ac6c58d4d1b1a2b3c4d5e6f', debugId: 'f3b0c442' },
  {
    debug_id: 'b1d1f06c7246c',
    name: 'UNPROCESSABLE_ENTITY',
    message:
      'The requested action could not be performed, semantically incorrect, or failed business validation.',
    details: [
      {
        field: "/purchase_units/@reference_id=='x'/amount/value",
        value: '1',
        location: 'body',
        issue: 'CANNOT_BE_ZERO',
        description: 'Must be greater than zero.',
      },
    ],
    links: [
      {
        href: 'https://developer.paypal.com/docs/api/orders/v2/#error-CANNOT_BE_ZERO',
        rel: 'information_link',
        method: 'GET',
      },
    ],
  },
  { module: 'orders', source: 'web', location: 'Berlin', symbol: 'EUR', caller: '+49 30 1234' },
  { exception: false, error: true, debug: null, stackTrace: null, trace: [], stack: '' },
  { exceptions: ['Mondays', 'holidays'], closed: true },
  { environment: 'production', region: 'eu-west-1', service: 'orders', version: '2024.3.1' },
  { env: 'test', live: false },
  { host: 'api.example.com', server: 'eu-1' },
  { hostname: 'www.example.com' },
  { node: '12', cluster: 'eu' },
  { type: 'org.example.errors.OutOfStock', title: 'Out of stock' },
  { type: 'urn:problem-type:example:outOfStock', title: 'x' },
  { type: 'tag:example.com,2024:errors/out-of-stock' },
  { code: 'com.example.shop.out_of_stock', message: 'Out of stock' },
  { bundleId: 'com.example.ShopApp', minVersion: '4.2.0' },
  { package: 'com.android.chrome', message: 'Update required' },
  { reason: 'iap: com.example.shop.premium.monthly is not available' },
  { topic: 'orders/created', queue: 'mail' },
  { jsonrpc: '2.0', error: { code: -32601, message: 'Method not found' }, id: 1 },
  { jsonrpc: '2.0', error: { code: -32700, message: 'Parse error' }, id: null },
  {
    jsonrpc: '2.0',
    error: {
      code: -32000,
      message: 'execution reverted: ERC20: transfer amount exceeds balance',
      data: '0x08c379a00000000000000000000000000000000000000000000000000000000000000020',
    },
    id: 1,
  },
  {
    tx: '0x5e1b41515ac6c58d4d1b1a2b3c4d5e6f5e1b41515ac6c58d4d1b1a2b3c4d5e6f',
    to: '0x71C7656EC7ab88b098defB751B7401B5f6d8976F',
  },
  { mac: '00:1B:44:11:3A:B7', ipv6: '2001:db8::8a2e:370:7334' },
  { cron: '*/5 * * * *', tz: 'Europe/Berlin', duration: 'PT1H30M' },
  { path: ['user', 'address', 'zip'], pointer: '/user/address/zip' },
  { parameter: '$filter', expression: "Price gt 20 and startswith(Name,'A')" },
  { selector: 'div > p.a:nth-child(2)', css: '#main .x{top:0}' },
  { regex: '/^\\/users\\/(\\d+)$/i' },
  { template: 'Hello {{name}}, {{{amount}}}', placeholders: ['{{name}}'] },
  { message: 'Missing variable {{customer.name}} in your template' },
  { markdown: '# Title\n\n* item 1\n* item 2\n\n> quote\n\n1. one\n2. two' },
  { text: '1. Open the app\n2. Select *Settings*\n3. Update the app\n4. Restart' },
  { hours: 'Mon: 9:00-17:00\nTue: 9:00-17:00\nWED: closed' },
  { sizes: 'S  36\nM  38\nL  40' },
  { codes: 'ABC=1\nDEF=2' },
  { flags: { DEBUG: false, NEW_CHECKOUT: true } },
  { limits: { MAX_ITEMS: 10, MIN_AMOUNT: 5 } },
  { 'Content-Type': 'application/json', 'X-Request-Id': '7' },
  { _links: { self: { href: '/orders/7' }, next: { href: '/orders?page=2', templated: true } } },
  {
    '@context': '/contexts/ConstraintViolationList',
    '@type': 'ConstraintViolationList',
    'hydra:title': 'An error occurred',
    'hydra:description': 'name: This value should not be blank.',
    violations: [
      {
        propertyPath: 'name',
        message: 'This value should not be blank.',
        code: 'c1051bb4-d103-4f74-8988-acbcafc7fdc3',
      },
    ],
  },
  {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'error',
        code: 'processing',
        diagnostics: 'Resource Patient/7 is not known',
        location: ['Patient.name[0].given'],
        expression: ['Patient.name[0].given'],
      },
    ],
  },
  {
    Message: 'The request is invalid.',
    ModelState: { 'order.Quantity': ['The field Quantity must be between 1 and 10.'] },
  },
  {
    code: 'rest_no_route',
    message: 'No route was found matching the URL and request method.',
    data: { status: 404 },
  },
  {
    code: 'woocommerce_rest_cannot_view',
    message: 'Sorry, you cannot list resources.',
    data: { status: 401 },
  },
  { error_code: 190, error_msg: 'x', error_user_title: 't', fbtrace_id: 'AbCdEfGhIjKlMnOp' },
  {
    error: {
      message: '(#100) Tried accessing nonexisting field (foo) on node type (User)',
      type: 'OAuthException',
      code: 100,
      fbtrace_id: 'AbC1',
    },
  },
  {
    error: {
      message: 'Error validating access token: Session has expired on Tuesday, 05-Mar-24 10:00:00 PST.',
      type: 'OAuthException',
      code: 190,
    },
  },
  { errors: [{ code: 88, message: 'Rate limit exceeded' }] },
  { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' },
  { error: 'UnauthorizedError', message: 'jwt expired' },
  { result: 'failure', reason: 'E1234: The order is closed' },
  { errorCode: 'ERR0012345', errorMessage: 'Beleg nicht gefunden' },
  { messages: [{ id: 'MSG000123: Order not found' }] },
  { err: 'INV000123: invoice is locked' },
  { description: 'SKU ABCD1234E: sold out' },
  { note: 'Flight LH1234: gate changed to B12; at 10:30' },
]

t.test('sentences, plain, in JSON and in HTML', async (t) => {
  for (const sentence of [...sentences, ...Object.values(languages)]) {
    t.same(familiesIn(sentence), [], sentence)
    t.same(familiesIn(JSON.stringify({ code: 7, message: sentence })), [], `JSON: ${sentence}`)
    t.same(familiesIn(`<p>${sentence.replaceAll('<', '&lt;')}</p>`), [], `HTML: ${sentence}`)
  }
})

t.test('objects', async (t) => {
  for (const object of objects) {
    const text = JSON.stringify(object)
    t.same(familiesIn(text), [], text)
  }
})

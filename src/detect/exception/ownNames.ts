/**
 * Names of the service's own parts in a 5xx: a word for a part of a program or of its infrastructure, next to a name as
 * only programs have it. Elsewhere the same words may be about a field or a resource of the client's.
 *
 * @module
 */

import { isApiName } from '../data/exceptionNames.js'
import type { Pattern } from '../pattern.js'
import { barrier, either, oneOf, regex, words } from '../regex.js'
import { humps } from './printed.js'

const snake = '[a-z][a-z0-9]{0,40}(?:_[A-Za-z0-9]{1,40}){1,8}'
const camel = '[a-z][a-z0-9]{1,40}[A-Z]\\w{1,60}'
const quote = '["\'`´‘’“”]'

const parts = words(`
  aggregate bean breaker cache channel class cluster column command component constant consumer daemon datasource event exchange
  function handler helper hook index job layout library listener lock mapper method migration module mutex node package partial
  partition pipeline plugin pool procedure process producer queue replica repository routine rpc schema script semaphore sequence
  service shard step stream subsystem table task template thread topic trigger variable view worker workflow collection database
  bucket namespace keyspace property exporter importer resolver middleware subscriber publisher dispatcher scheduler`)
const anyCase = parts.map((part) => `[${part[0]!.toUpperCase()}${part[0]!}]${part.slice(1)}`)
/** Words that a name is in front of. */
const behindNames = words(`
  table queue topic shard function method module index schema worker job task procedure stream collection partition replica
  migration trigger sequence constraint lock bean column consumer handler service cache view template plugin component`)

const patterns: readonly Pattern[] = [
  {
    finds: [
      'could not be read from shard ledger_shard_3',
      'Function calculate_tax returned no value',
      "circuit breaker 'paymentGateway' is open",
      'job nightly_invoice_export failed',
      'topic payments.settled.v2 has no leader',
    ],
    ignores: [
      'The job failed',
      'The service is unavailable',
      'Event "Summer_Party" is sold out',
      'Step 7_b',
      'Your template "my letter" is empty',
    ],
    keys: parts.flatMap((part) => [`${part} `, `${part}: `]),
    expression: regex(
      'g',
      /(?<![\w-])/,
      oneOf(...anyCase),
      /(?: type| name| key| named| called)?:? /,
      barrier,
      oneOf(
        `${snake}(?![\\w-]|\\.\\w)`,
        `(?<=(?:named|called) )${camel}`,
        `${quote}(?:${snake}|${camel}|[a-z]\\w{1,40}(?:[.:-]\\w{1,40}){1,6})${quote}`,
        '[a-z]\\w{0,40}(?:\\.[a-z]\\w{0,40}){1,5}\\.v?\\d{1,3}(?![\\w.])',
      ),
    ),
  },
  {
    finds: ['the ledger_rows table is gone', "'order_events' queue is full"],
    ignores: ['the round table', 'a_b'],
    keys: behindNames.map((part) => ` ${part}`),
    expression: regex(
      'g',
      / /,
      oneOf(...behindNames),
      `(?!\\w)(?<=(?<![\\w./-])${snake}${quote}? \\w{1,12})`,
    ),
  },
  {
    finds: ['Call to recalc_totals() failed', 'getTotal() returned nothing'],
    ignores: ['Card() is empty', 'onclick="goBack()"', 'href="javascript:history.back()"', 'item(s)'],
    keys: ['()'],
    expression: new RegExp(`\\(\\)(?!["';)])(?<=(?:^|[\\s'"\`])(?:${snake}|${camel})\\(\\))`, 'g'),
  },
  {
    finds: ['Error in update_stock: no rows', 'failed while calling load_rows', 'Timeout in fetchLedger'],
    ignores: ['Error in field 7', 'An error occurred while running your report', 'We failed in May'],
    keys: words('error exception failed failure raised crashed thrown timeout panic')
      .flatMap((word) =>
        words('in inside within from calling invoking executing running while').map(
          (next) => `${word} ${next} `,
        ),
      )
      .concat('ed out in', 'ed out whil', 'ed out call', 'ed out exec'),
    expression: regex(
      'g',
      /\b(?:[Ee]rror|[Ee]xception|[Ff]ail(?:ed|ure)|raised|crashed|thrown|[Tt]imed out|[Tt]imeout|[Pp]anic) /,
      /(?:while |when )?(?:in|inside|within|from|calling|invoking|executing|running) /,
      `${quote}?(?:${snake}|${camel})(?![\\w-])`,
    ),
  },
  {
    finds: [
      'environment variable STRIPE_SECRET_KEY is not set',
      'DATABASE_URL must be set',
      'config key stripe_webhook_signing',
    ],
    ignores: ['The alarm is not set', 'A variable rate', 'ERR_42 is a code', 'SKU_7 is missing'],
    keys: [
      'nvironment var',
      'env var',
      ' not set',
      ' must be set',
      'config key',
      'configuration key',
      'onfig value',
      'nfiguration value',
    ],
    expression: either(
      /\b[Ee]nv(?:ironment)? var(?:iable)?s?:? ["'`]?[A-Z][A-Z0-9]{1,40}(?:_[A-Z0-9]{1,40}){0,6}\b/,
      /\b[A-Z][A-Z0-9]{1,40}(?:_[A-Z0-9]{1,40}){1,6} (?:is not set|not set|must be set)\b/,
      `\\b[Cc]onfig(?:uration)? (?:key|value|property|setting) ${quote}?(?:${snake}|${camel}|\\w{1,40}(?:\\.\\w{1,40}){1,6})(?!\\w)`,
    ),
  },
  {
    finds: ['Service inventory-svc is unavailable', "lost connection to 'orders-db-2'"],
    ignores: ['class="text-ms"', 'it took 20-ms', 'go to e-db'],
    keys: words(
      '-svc -srv -db -redis -kafka -mysql -postgres -rabbitmq -mongo -backend -worker -consumer -lambda -microservice',
    ),
    expression: regex(
      'g',
      /\b(?:[Ss]ervice|[Uu]pstream|[Bb]ackend|[Hh]ost|[Pp]od|[Cc]ontainer|[Dd]eployment|[Cc]luster|[Nn]ode|to|from|by|on|at) ["'`]?/,
      /[a-z][a-z0-9]{1,40}(?:-[a-z0-9]{1,40}){0,4}-/,
      /(?:svc|srv|db|redis|kafka|mysql|postgres|rabbitmq|mongo|backend|worker|consumer|lambda|microservice)(?:-\d{1,4})?(?![\w.-]*\w)/,
    ),
  },
  {
    // A method of gRPC, a template
    finds: ['RPC acme.inventory.v1.StockService/GetStock failed', 'Template ledger/show.mustache not found'],
    ignores: ['Microsoft.Web/sites', 'self-service/Returns', 'see guide.html'],
    keys: words(
      'service/ .mustache .hbs .ejs .pug .twig .jinja .j2 .ftl .vm .jsp .erb .haml .slim .liquid .blade .tmpl .gohtml .cshtml',
    ),
    expression: either(
      /(?<![\w/.-])(?:[a-z]\w{0,40}\.){1,6}[A-Z]\w{0,60}\/[A-Z]\w{1,60}/,
      /(?<![\w/.-])[\w-]{1,40}(?:\/[\w-]{1,40}){0,6}\.(?:mustache|hbs|ejs|pug|twig|jinja2?|j2|ftl|vm|jsp|haml|liquid|tmpl|gohtml|cshtml|(?:html\.)?(?:erb|slim)|blade\.php)(?![\w-])/,
    ),
  },
  {
    // Celery, Erlang: a process on a machine
    finds: ['held by worker-3@ledger-core-1'],
    ignores: ['lodash@4-1', 'ann@example.com', 'actions/checkout@release-1', 'Write to info@shop-1.example'],
    keys: ['@'],
    expression:
      /(?<![\w./-])[a-z][\w-]{1,40}@[a-z][a-z0-9]{1,30}(?:-[a-z0-9]{1,30}){0,4}-\d{1,4}(?![\w./-])/g,
  },
  {
    finds: [
      'caught LedgerStoreException while loading',
      'ClosedChannelException raised',
      'SAXParseException',
    ],
    ignores: [
      'InternalServerException',
      'ThrottlingException',
      'an Exception',
      'ServiceUnavailableException',
    ],
    keys: ['exception'],
    expression: /(?<!\b)Exception(?![\w(=])(?<=(?<![\w$.\\:/#@-])([A-Z]\w{2,80})Exception)/g,
    holds: ({ 1: name }) => !isApiName(name!),
  },
  {
    // Ruby, Perl, C++, Rust; types of CloudFormation are written alike
    finds: ["Couldn't find Tidewater::ParcelHub::Consignment", 'unspecified class: Tidewater::Hold'],
    ignores: ['AWS::S3::Bucket', '2001:DB8::A1', 'Custom::Thing', 'a::b'],
    keys: ['::'],
    expression: /(?<![\w:])(?!AWS::|Custom::|Alexa::|Fn::)[A-Z]\w{1,60}(?:::[A-Z]\w{1,60}){1,8}(?![\w:])/g,
    holds: ({ 0: name }) => /[g-z]/.test(name),
  },
  {
    finds: ['Failed with LedgerStoreError', 'Unhandled LedgerStoreError'],
    ignores: ['There was an unexpected InternalServerError', 'LedgerStoreError', 'with ValidationError'],
    keys: ['error'],
    expression: new RegExp(
      `(?<!\\b)Error(?![\\w(=-])(?<=\\b(?:with|[Cc]aught|raise[ds]?|threw|throws|thrown|[Uu]nhandled|[Uu]nexpected|by|type)[: ]{1,2}${quote}?(${humps})Error)`,
      'g',
    ),
    holds: ({ 1: name }) => !isApiName(name!),
  },
]

export const ownNames: readonly Pattern[] = patterns.map((pattern) => ({ ...pattern, ofFailures: true }))

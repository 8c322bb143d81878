/**
 * Exceptions: qualified names, names of built-in ones, and messages that only a runtime writes.
 *
 * @module
 */
import { alsoInBrowsers, apiWords, builtIns, runtimeMessages } from './exceptionNames.js'
import { logLines } from './logLines.js'
import { defineDetector, type Pattern } from './pattern.js'
import { programNames } from './programNames.js'

const longestKey = 18
const suffix = '(?:Exception|Error|Fault|Failure|Throwable|Interrupt|Panic|Timeout)'

/** A message with `*` for what varies and `0` for a number, as a pattern keyed by its longest fixed part. */
export function messagePattern(message: string): Pattern {
  const parts = message.split('*')
  // In a key a `0` is one digit, in a message any number of them; `00000` is as many at least.
  const fixed = parts.flatMap((part) => part.split(/(?<!0)0(?=[^0])/))
  // Its beginning tells as much as the whole.
  const key = fixed.toSorted((a, b) => b.length - a.length)[0]!.slice(0, longestKey)
  const source = parts
    .map((part) => part.replace(/[\\^$.+?()[\]{}|/]/g, '\\$&').replaceAll('0', '\\d{1,20}'))
    .join('[^\\n]{0,120}?')
  return { keys: [key], looksFor: new RegExp(source, 'g') }
}

const names: readonly Pattern[] = [
  {
    // java.lang.NullPointerException, System.FormatException, django.db.utils.OperationalError
    keys: ['exception', 'error', 'fault', 'failure', 'throwable', 'panic', 'timeout', 'interrupt'],
    // From its end on, since many words end so and few have a package before them.
    looksFor: new RegExp(`${suffix}(?:\`\\d{1,2}|\\[\\w\\])?(?![\\w(=])`, 'g'),
    holds: isQualifiedException,
  },
  {
    // werkzeug.exceptions.NotFound, sqlalchemy.exc.NoResultFound, psycopg2.errors.UndefinedTable
    keys: ['.exceptions.', '.exception.', '.exc.', '.errors.', '.error.', '.err.', '.client.', '.web.'],
    looksFor:
      /(?<![\w$.\\:/@%-])(?:(?:[a-z]\w{0,60}\.){1,8}(?:exceptions?|exc|err)|(?:psycopg2?|asyncpg|pymongo|botocore|jinja2|redis|kafka|elasticsearch|cassandra|grpc|aiohttp|httpx|requests|urllib3|pydantic_core|graphql|cx_Oracle|oracledb|MySQLdb|mysql|sqlite3|pyodbc|tornado|http|ssl|celery|amqp|kombu)\.(?:\w{1,60}\.){0,4}(?:errors?|exceptions?|exc|err|client|web))\.[A-Z]\w{1,100}(?![\w(=])/g,
  },
  {
    // ActiveRecord::RecordNotFound, PG::UndefinedTable, Errno::ECONNREFUSED, std::runtime_error
    keys: ['::'],
    looksFor:
      /(?<![\w:$.])(?:(?:ActiveRecord|ActiveModel|ActiveSupport|ActiveJob|ActionController|ActionView|ActionDispatch|ActionMailer|AbstractController|ActionCable|PG|Mysql2?|SQLite3|Rack|Net|Errno|OpenSSL|Mongo|Mongoid|Moped|Sequel|Faraday|Excon|Redis|Bunny|Sidekiq|Psych|Encoding|Zlib|Timeout|URI|IO|Gem|Bundler|RestClient|Grape|Sinatra|Elasticsearch|Aws|Dalli|Zeitwerk|Devise|CanCan|Pundit|JSON|YAML|CSV|Liquid|Haml|Slim|ERB|Concurrent|Puma|Unicorn|HTTParty|HTTP|Socket|DBIx|DBD|DBI|Mojo|Dancer2?|Catalyst|Plack|Moose|LWP|XML|Template|Try|IO)::(?:[A-Z]\w{0,80}::){0,6}[A-Z]\w{1,80}|(?:[A-Z]\w{0,80}::){1,8}[A-Z]\w{0,80}?(?:Error|Exception|NotFound|Failed|Invalid|Timeout|Refused|Violation|Missing|Unauthorized|Forbidden|Denied|Closed|Expired|Failure)|std::(?:exception|bad_\w{1,40}|runtime_error|logic_error|out_of_range|invalid_argument|length_error|domain_error|overflow_error|underflow_error|range_error|system_error|future_error|filesystem::\w{1,60}|regex_error|io::Error|num::\w{1,60}|string::\w{1,60})|(?:[a-z_]\w{0,60}::){1,8}[A-Z]\w{0,60}?(?:Error|ErrorKind|Exception)|[a-z_]{2,60}::[a-z_]{0,60}?(?:exception|error))(?!\w)/g,
  },
  {
    // Illuminate\Database\QueryException, \RuntimeException
    keys: ['\\'],
    looksFor: /(?<![\w:/.])\\?(?:[A-Z][A-Za-z0-9_]{1,80}\\{1,2}){1,12}[A-Z][A-Za-z0-9_]{1,100}(?![\w.\\])/g,
    holds: ({ 0: name }) =>
      /(?:Exception|Error|NotFound|Throwable)$/.test(name) ||
      /^\\?(?:Illuminate|Symfony|Laravel|App|Doctrine|Drupal|Cake|CodeIgniter|Zend|Laminas|GuzzleHttp|Psr|Slim|Twig|Monolog|Nette|Composer|Magento|Phalcon|Yii|PHPUnit|Whoops|Spatie)\\/.test(
        name,
      ) ||
      (/\\.*\\/.test(name) &&
        name.split(/\\+/).every((segment) => segment === '' || /^[A-Z]\w*[a-z]/.test(segment))),
  },
  {
    keys: ['\\'],
    looksFor:
      /(?<![\w\\:/])\\[A-Z]\w{1,80}(?:Exception|Error)(?!\w)|(?<!\w)(?:yii|think|craft)\\[\w\\]{1,160}/g,
  },
  {
    keys: [
      'exception',
      'error',
      'exist',
      'stopiteration',
      'multipleobjectsreturned',
      'improperlyconfigured',
      'noreversematch',
      'disallowedhost',
    ],
    looksFor: new RegExp(`(?<![\\w$.\\\\:/-])(?:${builtIns})(?![\\w$(.=-])`, 'g'),
    holds: isRuntimeName,
  },
  {
    // OrderProcessingException: …   PaymentError: …   NoMethodError in UsersController#show   [FooException: …]
    keys: ['exception', 'error', 'warning', 'interrupt'],
    looksFor:
      /(?:Exception|Error|Fault|Warning|Interrupt)(?<=(?<![\w$.\\:/#-])([A-Z][A-Za-z0-9]{1,100}))(?: \(0x[0-9A-Fa-f]{8}\)| \((?=[^)\n]{3}))?(?::[ \t\xa0]{1,4}(?=[^\s,}\]])|:?\s{1,4}(?=in [A-Z]\w{1,80}[#:]|at \/|at line \d|thrown|was thrown|has been thrown)| \((?=[^)\n]{3}))/g,
    holds: isNamedWithMessage,
  },
  {
    keys: ['uncaught', 'unhandled', 'thrown', 'threw', 'caught'],
    looksFor:
      /\b(?:[Uu]ncaught|[Uu]nhandled|UNCAUGHT|UNHANDLED) (?:PHP )?(?:(?:[A-Z]\w{0,100})?(?:Exception|Error)|promise rejection|exception '|exception of type|\(in promise\))/g,
  },
  {
    // (UndefinedFunctionError), (Ecto.NoResultsError)
    keys: [
      'error)',
      'exception)',
      '.noresultserror',
      'no_route',
      '.querryerror',
      '.router.',
      'ecto.',
      'phoenix.',
      'plug.',
      'dbconnection.',
      'postgrex.',
      'jason.',
      'poison.',
    ],
    looksFor:
      /\b(?:Ecto|Phoenix|Plug|DBConnection|Postgrex|MyXQL|Jason|Poison|GenServer|Enum|Protocol|Mint|Finch|Tesla|HTTPoison|Absinthe|Oban|Redix)\.(?:[A-Z]\w{0,60}\.){0,4}[A-Z]\w{1,80}(?![\w.(])/g,
    holds: ({ 0: name }) => /(?:Error|NotFound|Undefined\w*|Exists|Stale\w*|Conflict)$/.test(name),
  },
  {
    // Errors of the operating system as libuv, libc and Go's syscall name them
    keys: [
      'econn',
      'etimedout',
      'enotfound',
      'enoent',
      'eacces',
      'eaddrinuse',
      'epipe',
      'ehost',
      'eai_',
      'enospc',
      'emfile',
      'eisdir',
      'enotdir',
      'eperm',
      'eexist',
      'esockettimedout',
      'eproto',
      'enetunreach',
      'err_',
      'elifecycle',
      'module_not_found',
      'econnaborted',
      'enotempty',
      'ebusy',
      'enomem',
      'erofs',
    ],
    looksFor:
      /(?<![\w-])(?:ECONN(?:REFUSED|RESET|ABORTED)|E(?:SOCKET)?TIMEDOUT|ENOTFOUND|ENOENT|EACCES|EADDRINUSE|EADDRNOTAVAIL|EPIPE|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|EAI_[A-Z]{3,12}|ENOSPC|EMFILE|EISDIR|ENOTDIR|ENOTEMPTY|EPERM|EEXIST|EPROTO|EBUSY|ENOMEM|EROFS|MODULE_NOT_FOUND|ERR_(?:MODULE|HTTP|INVALID|UNHANDLED|STREAM|SOCKET|TLS|SSL|REQUIRE|UNKNOWN|ASSERTION|WORKER|PACKAGE|IPC|DLOPEN|SERVER|BUFFER|CRYPTO|FS|INTERNAL|MISSING|OUT_OF|UNSUPPORTED|NON|BAD|FR|CHILD)_[A-Z_]{2,60}|UND_ERR_[A-Z_]{2,40}|P[12]0\d\d: )(?!\w)/g,
  },
  {
    // Elasticsearch and its like: search_phase_execution_exception
    keys: ['_exception', '_error'],
    looksFor:
      /(?<![\w.-])[a-z]{2,30}_(?:[a-z]{1,30}_){0,6}exception(?!\w)|"(?:root_cause|failed_shards|caused_by)" ?:/g,
  },
  {
    keys: ['errno: ', 'hresult', '0x800', '800a', '0x0000'],
    looksFor:
      /\bHRESULT:? ?(?:0x)?[0-9A-Fa-f]{8}\b|\(?0x8[0-9A-Fa-f]{7}\)?(?=[:)\s]|$)|\b800[aA][0-9A-Fa-f]{4}\b/g,
  },
  { keys: ['connection refused'], looksFor: /\bConnection refused(?! by\b)/g },
  { keys: ["' is undefined"], looksFor: /(?:^|[\n:] ?)'[a-z_]\w{0,60}' is undefined\b/g },
  {
    // Enhanced status codes of mail servers (RFC 3463)
    keys: ['0 0.0.0 ', '0-0.0.0 ', '0 0.0.00 '],
    looksFor: /\b[245]\d\d[ -][245]\.\d\.\d{1,3} (?=\S)/g,
  },
  {
    // mysqli_connect(): …, msLoadMap(): …: a function that reports
    keys: ['(): '],
    looksFor: /\(\): (?=\S)(?<=(?:^|[\n:>] ?|PHP )[a-z_]\w{2,60}\(\): )/g,
  },
  {
    // ctx.cart is undefined
    keys: [' is undefined', ' is null'],
    looksFor: /(?:^|\n|: )[a-z_$][\w$]{0,60}(?:\.[\w$]{1,60}){1,8} is (?:undefined|null)(?!\w)/g,
  },
  {
    // Check failed: status.ok() INTERNAL: …, check failed: total >= 0
    keys: ['check failed: '],
    looksFor: /\b[Cc]heck failed: [\w.>()-]{1,80} ?(?:[=!<>]=? ?[\w-]|[A-Z_]{4,20}: )/g,
  },
  { keys: ['error:'], looksFor: /\berror:[0-9A-F]{8}:/g },
  {
    // order.items is not a function: an identifier, not the first word of a sentence
    keys: [' is not a function', ' is not defined', ' is not iterable', ' is not a constructor'],
    looksFor:
      /(?:^|\n|: )(?:\(intermediate value\)|[a-z_$][\w$]{0,80}|[A-Z]\w{0,80}[.[(])[^\s"'`]{0,120} is not (?:a function|defined|iterable|a constructor)\b/g,
  },
]

export const exception = defineDetector({
  family: 'exception',
  summary: 'Names of exceptions and the messages of runtimes.',
  finds: [
    'qualified names: `java.lang.NullPointerException`, `ActiveRecord::RecordNotFound`, `Illuminate\\Database\\QueryException`',
    'names of built-in exceptions, and any other with its message: `OrderException: no such row`',
    'messages of runtimes, drivers and systems: `Cannot read properties of undefined`, `connect ECONNREFUSED`',
    'names of classes and methods: `com.acme.shop.Cart`, `Cart::total()`, and codes of application servers such as `WFLYCTL0013`',
    'lines of a log: `2024-03-01 10:00:00,123 ERROR …`',
  ],
  ignores: [
    'codes and titles of an API: `NotFoundError`, `ValidationError: name is required`, `Internal Server Error`',
    'the word *exception*, and names in the scripts of ordinary pages',
  ],
  patterns: [...names, ...programNames, ...logLines, ...runtimeMessages.map(messagePattern)],
})

const scriptObject = /^(?:window|self|globalThis|this|global|module|exports|root|Error|[A-Za-z_$]{1,2})[.+$]/

const longestPart = 101
const mostParts = 10
const separators: ReadonlySet<number> = new Set([...'.+$'].map((char) => char.charCodeAt(0)))
const beforeName = /[\w$.\\:/@%-]/
const qualifiedName = /^(?:[A-Za-z_]\w*[.+$])+[A-Z]\w*(?:`\d+|\[\w\])?$/

function isWordCode(code: number): boolean {
  const lower = code | 32
  return (lower >= 97 && lower <= 122) || (code >= 48 && code <= 57) || code === 95
}

/** The dotted name that ends there; a search back that is bounded, where a pattern would try every way to part it. */
function nameBefore(text: string, end: number, from: number): string | undefined {
  let parts = 1
  let start = from
  let length = 0
  for (; start > 0; start--) {
    const code = text.charCodeAt(start - 1)
    if (separators.has(code)) {
      if (++parts > mostParts) return undefined
      length = 0
    } else if (!isWordCode(code)) break
    else if (++length > longestPart) return undefined
  }
  const name = text.slice(start, end)
  if (start > 0 && beforeName.test(text[start - 1]!)) return undefined
  return parts > 1 && qualifiedName.test(name) ? name : undefined
}

/** A name of two parts may be an object's member in a script; three parts are a package. */
function isQualifiedException({ 0: found, input, index }: RegExpExecArray): boolean {
  const name = nameBefore(input, index + found.length, index)
  if (name === undefined) return false
  const start = index + found.length - name.length
  const dots = name.match(/[.+$]/g)?.length ?? 0
  if (dots > 1 && !/^(?:window|self|globalThis|this|module|exports)\./.test(name)) return true
  if (scriptObject.test(name)) return false
  const before = input.slice(Math.max(0, start - 12), start)
  return !/(?:new |instanceof |[=!&|,(;{}?] ?|extends )$/.test(before) || /^[A-Z]\w+\./.test(name)
}

function isRuntimeName(found: RegExpExecArray): boolean {
  const name = found[0]
  const { input, index } = found
  if (!alsoInBrowsers.test(name)) return true
  const after = input.slice(index + name.length, index + name.length + 3)
  if (index === 0 && (after === '' || /^\s*$/.test(input.slice(name.length, name.length + 8)))) return true
  return /^: ?[^\s=]/.test(after) && /(?:^|[\s"'>[(|:])$/.test(input.slice(Math.max(0, index - 1), index))
}

function isNamedWithMessage(found: RegExpExecArray): boolean {
  const name = found[1]!
  if (apiWords.test(name)) return false
  if (name.endsWith('Exception')) return true
  // `Error:` and `Warning:` alone are words for people, and so is a camel-case title of one hump before.
  return (
    /^(?:[A-Z][a-z0-9]*){2,}(?:Error|Fault|Warning|Interrupt)$/.test(name) ||
    /^[A-Z][A-Za-z0-9]+Error$/.test(name)
  )
}

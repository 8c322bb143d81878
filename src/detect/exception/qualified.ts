/**
 * Exceptions by their qualified names: a package, a module or a namespace before the name.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { oneOf, regex, sequence, words } from '../regex.js'

const suffix = '(?:Exception|Error|Fault|Failure|Throwable|Interrupt|Panic|Timeout)'

export const qualifiedNames: readonly Pattern[] = [
  {
    // java.lang.NullPointerException, System.FormatException, django.db.utils.OperationalError
    finds: ['java.lang.Exception', 'System.NullReferenceException'],
    ignores: ['error', 'failure'],
    keys: ['exception', 'error', 'fault', 'failure', 'throwable', 'panic', 'timeout', 'interrupt'],
    // From its end on, since many words end so and few have a package before them.
    expression: new RegExp(`${suffix}(?:\`\\d{1,2}|\\[\\w\\])?(?![\\w(=])`, 'g'),
    holds: isQualifiedException,
  },
  {
    // werkzeug.exceptions.NotFound, sqlalchemy.exc.NoResultFound, psycopg2.errors.UndefinedTable
    finds: [
      'werkzeug.exceptions.NotFound',
      '            <div><pre>        This should forward :class:`~quart.exception.HTTPException` to',
    ],
    ignores: ['org.example.errors.OutOfStock'],
    keys: ['.exceptions.', '.exception.', '.exc.', '.errors.', '.error.', '.err.', '.client.', '.web.'],
    expression: regex(
      'g',
      /(?<![\w$.\\:/@%-])/,
      oneOf(
        /(?:[a-z]\w{0,60}\.){1,8}(?:exceptions?|exc|err)/,
        sequence(
          oneOf(
            ...words(`
        psycopg2? asyncpg pymongo botocore jinja2 redis kafka elasticsearch cassandra grpc aiohttp httpx
        requests urllib3 pydantic_core graphql cx_Oracle oracledb MySQLdb mysql sqlite3 pyodbc tornado http
        ssl celery amqp kombu`),
          ),
          /\.(?:\w{1,60}\.){0,4}(?:errors?|exceptions?|exc|err|client|web)/,
        ),
      ),
      /\.[A-Z]\w{1,100}(?![\w(=])/,
    ),
  },
  {
    // ActiveRecord::RecordNotFound, PG::UndefinedTable, Errno::ECONNREFUSED, std::runtime_error
    finds: ['std::out_of_range', 'ActiveRecord::RecordNotFound'],
    ignores: ['2001:db8::8a2e:370:7334', 'fra1::abcde-1709633472345-0123456789ab'],
    keys: ['::'],
    expression: regex(
      'g',
      /(?<![\w:$.])/,
      oneOf(
        sequence(
          oneOf(
            ...words(`
        ActiveRecord ActiveModel ActiveSupport ActiveJob ActionController ActionView ActionDispatch
        ActionMailer AbstractController ActionCable PG Mysql2? SQLite3 Rack Net Errno OpenSSL Mongo Mongoid
        Moped Sequel Faraday Excon Redis Bunny Sidekiq Psych Encoding Zlib Timeout URI IO Gem Bundler
        RestClient Grape Sinatra Elasticsearch Aws Dalli Zeitwerk Devise CanCan Pundit JSON YAML CSV Liquid
        Haml Slim ERB Concurrent Puma Unicorn HTTParty HTTP Socket DBIx DBD DBI Mojo Dancer2? Catalyst Plack
        Moose LWP XML Template Try IO`),
          ),
          /::(?:[A-Z]\w{0,80}::){0,6}[A-Z]\w{1,80}/,
        ),
        sequence(
          /(?:[A-Z]\w{0,80}::){1,8}[A-Z]\w{0,80}?/,
          oneOf(
            ...words(`
        Error Exception NotFound Failed Invalid Timeout Refused Violation Missing Unauthorized Forbidden
        Denied Closed Expired Failure`),
          ),
        ),
        sequence(
          /std::/,
          oneOf(
            ...words(String.raw`
        exception bad_\w{1,40} runtime_error logic_error out_of_range invalid_argument length_error
        domain_error overflow_error underflow_error range_error system_error future_error
        filesystem::\w{1,60} regex_error io::Error num::\w{1,60} string::\w{1,60}`),
          ),
        ),
        /[A-Z]\w{0,60}(?:Error|ErrorKind|Exception)::[A-Z]\w{0,60}/,
        /(?:[a-z_]\w{0,60}::){1,8}[A-Z]\w{0,60}?(?:Error|ErrorKind|Exception)/,
        /[a-z_]{2,60}::[a-z_]{0,60}?(?:exception|error)/,
      ),
      /(?!\w)/,
    ),
  },
  {
    // Illuminate\Database\QueryException, \RuntimeException
    finds: ['App\\Foo', 'Doctrine\\DBAL\\Driver'],
    ignores: ['\\u0046oo', '/^\\/users\\/(\\d+)$/i'],
    keys: ['\\'],
    expression: /(?<![\w:/.])\\?(?:[A-Z][A-Za-z0-9_]{1,80}\\{1,2}){1,12}[A-Z][A-Za-z0-9_]{1,100}(?![\w.\\])/g,
    holds: ({ 0: name }) =>
      /(?:Exception|Error|NotFound|Throwable)$/.test(name) ||
      /^\\?(?:Illuminate|Symfony|Laravel|App|Doctrine|Drupal|Cake|CodeIgniter|Zend|Laminas|GuzzleHttp|Psr|Slim|Twig|Monolog|Nette|Composer|Magento|Phalcon|Yii|PHPUnit|Whoops|Spatie)\\/.test(
        name,
      ) ||
      (/\\.*\\/.test(name) &&
        name.split(/\\+/).every((segment) => segment === '' || /^[A-Z]\w*[a-z]/.test(segment))),
  },
  {
    finds: [
      '\\RuntimeException',
      'yii\\base\\ErrorException: Undefined index: total in /var/www/shop/controllers/CartController.php:21',
    ],
    ignores: ['\\u0046oo', '/^\\/users\\/(\\d+)$/i'],
    keys: ['\\'],
    expression:
      /(?<![\w\\:/])\\[A-Z]\w{1,80}(?:Exception|Error)(?!\w)|(?<!\w)(?:yii|think|craft)\\[\w\\]{1,160}/g,
  },
  {
    // (UndefinedFunctionError), (Ecto.NoResultsError)
    finds: ['** (Ecto.NoResultsError) expected at least one result but got none in query:'],
    ignores: ['rest_no_route'],
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
    expression:
      /\b(?:Ecto|Phoenix|Plug|DBConnection|Postgrex|MyXQL|Jason|Poison|GenServer|Enum|Protocol|Mint|Finch|Tesla|HTTPoison|Absinthe|Oban|Redix)\.(?:[A-Z]\w{0,60}\.){0,4}[A-Z]\w{1,80}(?![\w.(])/g,
    holds: ({ 0: name }) => /(?:Error|NotFound|Undefined\w*|Exists|Stale\w*|Conflict)$/.test(name),
  },
]

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

/**
 * The dotted name that ends there. The backward search is bounded, whereas a pattern would try every way to split it.
 */
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

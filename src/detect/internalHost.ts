/**
 * Hosts and addresses that only the inside of a network knows.
 *
 * @module
 */
import { defineDetector, type Pattern } from './pattern.js'

const byte = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const label = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?'
const innerSuffix =
  'local|internal|intern|lan|corp|intra|intranet|localdomain|localhost|private|home\\.arpa|svc|cluster|consul|docker|vpc|priv|prod|staging|rds\\.amazonaws\\.com|cache\\.amazonaws\\.com|compute\\.internal|database\\.windows\\.net|mongodb\\.net|redis\\.cache\\.windows\\.net|servicebus\\.windows\\.net'

const patterns: readonly Pattern[] = [
  {
    keys: ['00.', '0.0.', '.0.', '10.', '127.', '192.', '172.', '169.'],
    looksFor: new RegExp(
      `(?<![\\w.])(?:10\\.${byte}|127\\.${byte}|192\\.168|172\\.(?:1[6-9]|2\\d|3[01])|169\\.254|100\\.(?:6[4-9]|[7-9]\\d|1[01]\\d|12[0-7]))(?:\\.${byte}){2}(?![\\w.]\\d)(?:[:/]\\d{1,5})?`,
      'g',
    ),
    holds: isAddress,
  },
  {
    // http://inventory/stock, amqp://rabbit01, jdbc:postgresql://db01/shop: a host without a domain
    keys: ['://'],
    looksFor:
      /:\/\/(?<=[a-z0-9]:\/\/)(?<!\b(?:unix|file|app|php|data|phar|webpack|about|chrome|mailto|content|android|ios|package|example):\/\/)(?:[\w.%-]{1,80}(?::[^\s/@:]{0,80})?@)?([A-Za-z][A-Za-z0-9_-]{2,62})(?::\d{1,5})?(?=[/\s"'`\\),;?\]}>]|$)(?!\/\/)/g,
    holds: isHostOfUrl,
  },
  {
    // postgres://db/shop, redis://cache: whatever the host, it is not for clients
    keys: ['://'],
    looksFor:
      /:\/\/(?<=\b(?:postgres(?:ql)?|mysqlx?|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|kafka|nats|ldaps?|cassandra|clickhouse|mssql|sqlserver|couchbases?|bolt|neo4j(?:\+s)?|memcached|zookeeper|etcd|dubbo|rmi|iiop|t3s?|stomp|jnp|remote\+http|consul|jdbc:\w{1,20}|jdbc:\w{1,20}:\w{1,20}):\/\/)(?:[^\s/@"'<>]{0,160}@)?([\w[][\w.:-]{0,200})/g,
    holds: isHostOfUrl,
  },
  {
    // jdbc:h2:mem:shop, jdbc:oracle:thin:@db:1521:shop
    keys: ['jdbc:'],
    looksFor: /\bjdbc:[a-z0-9]{2,20}:(?!\/\/)[\w./:@~-]{2,200}/g,
  },
  {
    // orders-7d9f8b6c5d-x2x4z: a pod, whose hash Kubernetes writes without vowels
    keys: ['-'],
    looksFor:
      /-(?=[a-z0-9]{0,9}\d)[bcdfghjklmnpqrstvwxz2456789]{8,10}-(?=\d|[a-z]{1,4}\d)[bcdfghjklmnpqrstvwxz2456789]{5}(?![\w-])(?<=(?<![\w./-])[a-z][a-z0-9]{1,40}(?:-[a-z0-9]{1,40}){2,8})/g,
  },
  {
    // uid=bob,ou=people,dc=acme,dc=corp (RFC 4514)
    keys: ['dc='],
    looksFor:
      /\b(?:cn|ou|uid|dc|CN|OU|UID|DC)=[^,="\n]{1,80},\s?(?:\w{1,12}=[^,="\n]{1,80},\s?){0,8}(?:dc|DC)=[\w-]{1,63}/g,
  },
  {
    // MISS from proxy01, by proxy01 (squid/4.10)
    keys: [
      'hit from ',
      'miss from ',
      'none from ',
      'served by ',
      'served from ',
      '(squid',
      '(ats',
      '(varnish',
      '(http proxy',
    ],
    looksFor:
      /\b(?:HIT|MISS|NONE) from [A-Za-z][\w.-]{0,60}[\d-][\w.-]{0,60}|\b[Ss]erved (?:by|from) (?=[\w.-]{0,40}\d)[A-Za-z][\w.-]{2,80}|\bby [\w.-]{2,80} \((?:squid|ATS|Varnish|varnish|HTTP Proxy)/g,
  },
  {
    // Unique local, link-local and loopback addresses of IPv6 (RFC 4193, RFC 4291)
    keys: ['fe80:', 'fc', 'fd', '::1', '::ffff:'],
    looksFor:
      /(?<![\w:.])(?:\[?(?:fe[89ab][0-9a-f]|f[cd][0-9a-f]{2}):(?:[0-9a-f]{0,4}:){1,7}[0-9a-f]{0,4}(?:%\w{1,16})?\]?(?::\d{1,5})?|\[::1\](?::\d{1,5})?|::1(?::\d{2,5})?(?![\w:])|::ffff:\d{1,3}(?:\.\d{1,3}){3})/gi,
    holds: ({ 0: address }) => /[\d]/.test(address) && (address.length > 8 || address.includes('::')),
  },
  {
    keys: [
      '.local',
      '.internal',
      '.intern',
      '.lan',
      '.corp',
      '.intra',
      '.private',
      '.svc',
      '.cluster',
      '.consul',
      '.docker',
      '.home.arpa',
      '.vpc',
      '.priv',
      '.prod',
      '.staging',
      'amazonaws.com',
      'windows.net',
      'mongodb.net',
    ],
    looksFor: new RegExp(
      `(?<![\\w@/.-])(?<!\\/\\/)(?:${label}\\.){1,8}(?:${innerSuffix})(?:\\.${label}){0,4}(?::\\d{1,5})?(?![\\w(=-])|(?<=\\/\\/|@)(?:${label}\\.){1,8}(?:${innerSuffix})(?:\\.${label}){0,4}(?::\\d{1,5})?(?![\\w(=-])`,
      'g',
    ),
    holds: isInnerName,
  },
  {
    keys: ['localhost'],
    looksFor:
      /(?<![\w.-])localhost(?::\d{2,5}|(?=\/)|(?=["'`\s,;)]{0,2}(?:port|\(|via TCP))|\.localdomain)|(?<=[@/])localhost(?![\w.-])|'localhost'(?= \()/g,
  },
  {
    // db-master:5432, redis:6379, [kafka-1:9092]
    keys: [':0000'],
    looksFor:
      /:(?<=[A-Za-z0-9_]:)(?:1433|1521|2049|2181|2375|2376|2379|2380|3000|3001|3306|3307|4222|4369|4444|5000|5001|5432|5433|5601|5672|5671|6379|6380|6432|7000|7001|7687|8000|8001|8080|8081|8082|8083|8086|8088|8090|8091|8125|8200|8300|8443|8500|8888|9000|9001|9042|9090|9092|9093|9094|9160|9200|9300|9999|11211|15672|16379|26257|26379|27017|27018|27019|28015|33060|50051|50070|61613|61616|1883|3268|3478|5984|6650|8529)(?![\w.:-])/g,
    holds: isServiceName,
  },
  {
    keys: ['unix:', '.sock', '.s.pgsql.'],
    looksFor: /\bunix:(?:\/\/)?\/[\w./-]{1,200}|(?<=\w)\.sock(?![\w-])|\.s\.PGSQL\.\d{2,5}/g,
  },
  {
    // Names of hosts as messages tell them
    keys: [
      'enotfound ',
      'no such host',
      'lookup ',
      'getaddrinfo',
      'unknownhostexception: ',
      'host name "',
      "mysql server on '",
      "'@'",
      'unknown host',
      'eai_again ',
      'no host named',
      'resolve host',
    ],
    looksFor:
      /(?:ENOTFOUND|EAI_AGAIN) [\w.-]{1,200}|\blookup [\w.-]{1,200}(?: on [\w.:[\]]{1,80})?:|UnknownHostException: [\w.-]{1,200}|host name "[\w.-]{1,200}"|MySQL server on '[\w.-]{1,200}'|'\w{1,40}'@'[\w.%-]{1,200}'|[Cc]ould not resolve host:? [\w.-]{1,200}|[Uu]nknown host:? '?[\w.-]{1,200}/g,
  },
  {
    keys: ['server at "', 'host ', 'server: ', 'port 0000', 'port: 0000'],
    looksFor:
      /(?:server at|host) "[\w./-]{1,200}"(?: \([^()\n]{1,80}\))?,? port:? \d{2,5}|\bon port \d{4,5}(?: failed|\?)/g,
  },
  {
    // host=db user=shop database=shop
    keys: ['host='],
    looksFor: /\bhost=[\w./-]{1,200} (?:user|port|dbname|database|hostaddr|password)=/g,
  },
  {
    keys: ['ip-0'],
    looksFor: /\bip-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}(?:\.[\w.-]{1,100})?/g,
  },
]

export const internalHost = defineDetector({
  family: 'internalHost',
  summary: 'Addresses and names of hosts inside the network.',
  finds: [
    'private, loopback, link-local and unique local addresses (RFC 1918, 4193, 4291, 6598)',
    'names below `.local`, `.internal`, `.svc.cluster.local`, `.corp` and their like',
    'a host with the port of a database, a broker or an application server, and Unix sockets',
  ],
  ignores: ['addresses of public sites', 'versions of four parts, times, ratios and UUIDs'],
  patterns,
})

const placeholderHost =
  /^(?:example|domain|hostname|host|server|servername|site|website|your[\w-]*|my[\w-]*|test|path|url|uri|schemas|foo|bar|www|localhost|null|undefined|none)$/i

/** Documentation says `http://server/path`; names of one letter or two are what scripts try URLs with. */
function isHostOfUrl({ 1: host }: RegExpExecArray): boolean {
  return !placeholderHost.test(host!)
}

/** Four numbers after *version* or *v* are a version. */
function isAddress({ input, index }: RegExpExecArray): boolean {
  return !/(?:\bv|\bversion:?|\brelease|\bbuild|(?:Chrome|Edge?|Safari|OPR|Version|Firefox|Electron)\/|§) ?$/i.test(
    input.slice(Math.max(0, index - 12), index),
  )
}

const memberOfScript =
  /^(?:window|self|this|e|t|n|process|module|exports|options|config|settings|app|state|props|data|event|document|navigator)\./

function isInnerName({ 0: name, input, index }: RegExpExecArray): boolean {
  if (memberOfScript.test(name)) return false
  if (
    /\.(?:prod|staging|private|cluster|svc|local|internal|priv|intern|docker)$/.test(name) &&
    /^(?:env|config|settings|application|values|docker-compose|\w{0,20}rc)\./.test(name)
  )
    return false
  // A file such as config.local or a class such as a.b.internal.Foo
  const tail =
    /\.(?:local|internal|intern|lan|corp|intra|intranet|private|svc|cluster|consul|docker|vpc|priv|prod|staging)((?:\.[\w-]{1,63}){1,4})(?::\d+)?$/.exec(
      name,
    )
  if (tail !== null)
    return /^(?:\.(?:svc|cluster|local|internal|lan|corp|net|com|org|io|de|fr|uk|example|test|consul|dc\d|node|service)){1,4}$/.test(
      tail[1]!,
    )
  if (/\.(?:prod|staging|private|cluster|priv|intern)(?::\d+)?$/.test(name))
    return /:\d+$|\/\/$/.test(name) || /(?:\/\/|@)$/.test(input.slice(Math.max(0, index - 2), index))
  return true
}

const wordBeforePort =
  /^(?:port|line|status|code|error|id|year|at|in|since|until|by|count|total|max|min|size|limit|timeout|ms|amount|price|page|item|order|ref|http|https|rfc|iso|height|width|level|number|time|date|version|build|row|rows|col|duration|length|offset|value|retry|seconds|delay|x|y|z|top|left|right|bottom|index|z-index|font-weight|flex|weight|start|end|from|to)$/i

function isServiceName({ 0: place, input, index: end }: RegExpExecArray): boolean {
  const name = /(?<![\w.:-])[A-Za-z0-9_][\w.-]{0,120}$/.exec(input.slice(Math.max(0, end - 122), end))
  if (name === null) return false
  const host = name[0]
  const index = end - host.length
  const port = place.slice(1)
  if (/^[\d_]+$/.test(host) || /^\d+(?:\.\d+)*$/.test(host)) return false
  const lead = input.slice(Math.max(0, index - 8), index)
  if (host.includes('.')) {
    // A public name with a port is a public address, unless the port is a store's.
    if (/\.(?:[cm]?[jt]sx?|py|rb|php|java|go|css|html?)$/.test(host)) return false
    return !/^(?:3000|3001|5000|5001|8000|8001|808\d|809\d|8443|8888|9000|9001|9999)$/.test(port)
  }
  if (wordBeforePort.test(host) || host.length < 2) return false
  // A declaration of a style sheet: {z-index:9999}
  if (/[{;]\s*$/.test(lead) && /^[;}!]/.test(input.slice(end + place.length, end + place.length + 1)))
    return false
  if (/\/\/$|@$/.test(lead)) return true
  return (
    /-|\d|^(?:db|database|postgres|postgresql|pg|mysql|mariadb|mongo|mongodb|redis|kafka|rabbit|rabbitmq|elastic|elasticsearch|es|opensearch|solr|memcached|cassandra|zookeeper|zk|consul|vault|etcd|nats|minio|oracle|mssql|sqlserver|backend|upstream|server|api|app|web|auth|gateway|proxy|cache|queue|broker|master|slave|primary|replica|node|host|service|internal|grafana|prometheus|jaeger|keycloak|ldap|smtp|mail|localhost)$/i.test(
      host,
    ) ||
    /[-_]/.test(host) ||
    !/^(?:8\d{3}|1883|3000|3001|4444|5000|5001|7000|7001|8000|8001|9000|9001|9999|1521|2049|2181)$/.test(port)
  )
}

/**
 * Keys that people know from other proxies and frameworks, and what to write here instead.
 *
 * @module
 */
import { kinds } from '../rules/index.js'
import type { ConfigPath } from './source.js'

const upstream = 'the service’s address is "upstream: http://127.0.0.1:3000"'
const listen = 'the proxy’s own address is "listen: :8080"'
const tls =
  'a certificate is configured as listen: { address: ":8443", tls: { cert: cert.pem, key: key.pem } }'
const routes =
  'other services by path are configured as "routes: [{ prefix: /billing, upstream: http://127.0.0.1:3001 }]"'
const rules = 'responses are changed by "rules", a list in which each rule has a "match" and one kind'
const timeout = 'the timeout for the response head is upstream: { url: …, headTimeout: 60s }'
const inFront = 'the proxy does not do this: use nginx, Envoy or a gateway in front of it'
const inMatch = (example: string) => `conditions belong in "match": match: { ${example} }`
const kind =
  'the action of a rule is its own key, as in "conceal: {}", "unwrap: { dialect: any }" or "remap: { to: 400 }"'

type Words = Readonly<Record<string, string>>

/** Each key in lower case, without `-` and `_`. */
function table(...rows: readonly (readonly [keys: string, advice: string])[]): Words {
  return Object.fromEntries(rows.flatMap(([keys, advice]) => keys.split(' ').map((key) => [key, advice])))
}

const top = table(
  [
    'target proxypass reverseproxy backend backends origin service services upstreams cluster clusters url uri destination forward forwardto proxyto proxy server servers loadbalancer balancer apps spring versiondata formatversion staticresources',
    upstream,
  ],
  [
    'port bind host hostname address listener listeners entrypoint entrypoints frontend frontends http',
    listen,
  ],
  ['ssl tls https certificate certificates cert key sslcertificate', tls],
  ['location locations route router routers path paths proxies handle apis', routes],
  [
    'plugin plugins middleware middlewares filter filters handler handlers policy policies rule errorpage errorpages errors handleerrors rewrite transform transforms interceptors',
    rules,
  ],
  ['timeout timeouts readtimeout proxyreadtimeout proxytimeout requesttimeout', timeout],
  ['servername serveralias virtualhost domain domains hosts', inMatch('host: api.example')],
  ['logging logs accesslog errorlog logger', 'the log is set with "log: { level: info }"'],
  [
    'metrics health healthcheck healthchecks prometheus status ping dashboard',
    'health and metrics are on the admin listener: "admin: 127.0.0.1:9901"',
  ],
  ['workerprocesses threads cluster concurrency processes', 'the number of processes is "workers: 2"'],
  ['includes import imports files', 'other files are named in "include: rules/*.yaml"'],
  ['dryrun observe reportonly', '"mode: observe" logs what rules would do'],
  [
    'headers addheader responseheaders',
    'headers are changed by a rule: "headers: { set: { X-Frame-Options: DENY } }"',
  ],
  [
    'cors',
    'CORS headers of the proxy’s own replies are set by "localReplies: { cors: learn }"; other headers are set by the rule kind "headers"',
  ],
  ['changeorigin preservehost', 'the Host header is set by upstream: { url: …, host: upstream }'],
  [
    'trustproxy trustedproxies trustforwardheader realip setrealipfrom',
    'trusted proxies in front are listed in "forwarded: { trustProxy: [10.0.0.0/8] }"',
  ],
  [
    'maxbody maxbodysize clientmaxbodysize bodylimit',
    'limits of the proxy are in "limits"; request bodies are not limited unless you set "requestBody"',
  ],
  [
    'retry retries',
    'the proxy itself retries idempotent requests once on a fresh connection: remove the key',
  ],
  ['cache caching ratelimit ratelimits ratelimiting gzip compression auth authentication jwt waf', inFront],
  [
    'apiversion kind metadata spec data',
    'this is a manifest of Kubernetes: the config is the text in its "data"',
  ],
  [
    'openapi swagger',
    'this describes an API: compare recorded exchanges with it by upstanding audit --openapi FILE',
  ],
  [
    'definitions anchors templates vars variables common defaults shared',
    'put YAML anchors under a key that begins with "x-", as in "x-common"',
  ],
)

const rule = table(
  [
    'path paths uri url location route prefix pathprefix pattern endpoint handlepath listenpath',
    inMatch('path: /api/**'),
  ],
  ['method methods verb verbs', inMatch('method: POST')],
  ['status statuses statuscode code', inMatch('status: 5xx')],
  ['host hosts hostname', inMatch('host: api.example')],
  ['query params', inMatch('query: { debug: true }')],
  ['requestheader responseheader', inMatch('requestHeader: { Accept: "*json*" }')],
  ['contenttype mediatype mimetype', inMatch('contentType: application/json')],
  [
    'if matches condition conditions where filter filters predicates matcher on rule acl',
    inMatch('path: /api/**, status: 5xx'),
  ],
  ['when', 'conditions on the body belong in the kind: unwrap: { when: { /success: false }, status: 500 }'],
  [
    'action actions type kind handler handle then do effect plugin plugins middleware middlewares use httpresponse httprequest',
    kind,
  ],
  [
    'addheader addheaders setheader setheaders removeheader removeheaders hideheader hideheaders responseheaders header',
    'headers are changed by "headers: { remove: [Server], set: { X-Frame-Options: DENY } }"',
  ],
  [
    'return respond response errorpage error',
    '"conceal: {}" turns a 403 into a 404, "remap: { to: 400 }" gives another status',
  ],
  ['enabled disabled enable active dryrun', '"mode: observe" makes a rule only log what it would do'],
  [
    'description comment comments title id label',
    'use "name" for a short name, and a # comment for the rest',
  ],
  ['priority order weight', 'rules run in the order of the file: remove the key and move the rule'],
  ['hide deny forbid block notfound', '"conceal: {}" turns a 403 into a 404'],
  ['mask scrub redact clean strip', '"sanitize: {}" removes internal details from errors'],
  [
    'redirect rewrite setstatus statusmap',
    'another status is "remap: { to: 400 }", a redirect that keeps the method "keepMethod: {}"',
  ],
)

const match = table(
  [
    'url uri urls paths pathprefix pathbeg location route pathname prefix glob regex saferegex pathregexp pathregex',
    '"path" takes globs, as in path: /api/**',
  ],
  ['methods verb verbs httpmethod', '"method" takes one or a list: method: [PUT, PATCH]'],
  ['code codes statuses statuscode statuscodes', '"status" takes one, a class or a list: status: [403, 5xx]'],
  [
    'header headers',
    '"requestHeader" or "responseHeader" takes names and values: requestHeader: { Accept: "*json*" }',
  ],
  [
    'mime mimetype mediatype type accept',
    '"contentType" is that of the response: contentType: application/json',
  ],
  ['hosts hostname domain servername authority', '"host" takes globs: host: "*.example"'],
  [
    'params parameters args querystring search queryparams',
    '"query" takes names and values: query: { debug: true }',
  ],
  [
    'body json',
    'conditions on the body belong in the kind: unwrap: { when: { /success: false }, status: 500 }',
  ],
  ['cookie cookies', 'cookies are matched as a header: requestHeader: { Cookie: "*session=*" }'],
  [
    'client clients ip clientip remoteaddr sourceip src',
    'clients are not matched by address; "percent" takes a share of them',
  ],
  ['rule acl expression expr', 'conditions are keys: path: /api/**, method: POST, status: 5xx'],
  [
    'any or oneof anyof all and',
    'all conditions must hold, each may list alternatives: path: [/a/**, /b/**]; write a rule for each of the others',
  ],
  ['not except exclude unless', 'there is no negation: put a narrower rule first, or list what should match'],
)

const ofLimits = table(
  [
    'timeout timeouts readtimeout proxyreadtimeout headtimeout responsetimeout bodytimeout',
    'the timeouts of the service are in "upstream": upstream: { url: …, headTimeout: 60s }; "requestTimeout" is that of the client',
  ],
  [
    'connecttimeout proxyconnecttimeout',
    'it belongs to "upstream": upstream: { url: …, connectTimeout: 5s }',
  ],
  [
    'body bodysize bodylimit maxbody maxbodysize clientmaxbodysize maxrequestbody requestsize maxsize',
    '"requestBody" is the largest body of a request: requestBody: 10MiB',
  ],
  [
    'headers headersize maxheadersize largeclientheaderbuffers header',
    '"requestHead" is the largest head of a request: requestHead: 32KiB',
  ],
  ['maxconnections maxconns', '"connections" is the maximum number of connections: connections: 10000'],
  ['rate ratelimit rps requestspersecond', inFront],
)

const ofTls = table([
  'rejectunauthorized insecure insecureskipverify skipverify secure sslverify checkcertificate',
  'certificates of the service are checked unless "verify: false"',
])

const ofLog = table([
  'file output path destination dest target',
  'the log goes to standard output: remove the key, and redirect the output',
])

const ofMaintenance = table([
  'from start begin until end to cron schedule days',
  'times are in "windows": windows: [{ from: "2026-03-29T02:00:00Z", until: "2026-03-29T04:00:00Z" }]',
])

const ofWindow = table(
  ['to end stop till', '"until" is the end: until: "2026-03-29T04:00:00Z"'],
  ['start begin since', '"from" is the start: from: "2026-03-29T02:00:00Z"'],
)

const ofRemap = table([
  'from status statuses code map when status',
  'the statuses that it acts on belong in "match", next to "remap": match: { status: 403 }',
])

const ofRetryAfter = table(['seconds delay wait value time after', '"default" is the wait: default: 30s'])

const ofUpstream = table(
  [
    'target address uri href backend origin server servers hosts hostname port',
    '"url" has scheme, host and port: url: http://127.0.0.1:3000',
  ],
  [
    'timeout readtimeout proxytimeout responsetimeout requesttimeout',
    '"headTimeout" is the timeout for the response head: headTimeout: 60s',
  ],
  ['changeorigin preservehost hostheader passhostheader', '"host" sets the Host header: host: upstream'],
  [
    'secure insecure rejectunauthorized verify insecureskipverify sslverify',
    'certificates are checked unless tls: { verify: false }',
  ],
  [
    'prefix basepath pathprefix pathrewrite stripprefix',
    '"path" is put in front of every path: path: /api; "stripPrefix" belongs to a route',
  ],
  [
    'pool poolsize maxconnections maxconns maxsockets keepaliveconnections',
    '"connections" is the maximum number of connections: connections: 1024',
  ],
  ['idletimeout keepalivetimeout', '"keepAlive" is how long an idle connection is kept: keepAlive: 4s'],
)

const ofListen = table(
  ['port host hostname bind interface', '"address" has both: address: ":8080"'],
  ['cert key certificate ssl https', 'both files belong in "tls": tls: { cert: cert.pem, key: key.pem }'],
)

const ofRoute = table(
  ['path paths location match pattern route context mount', '"prefix" is the path: prefix: /billing'],
  [
    'url uri target proxypass proxyto service backend backends to destination forward origin handler cluster',
    '"upstream" is the service: upstream: http://127.0.0.1:3001',
  ],
  [
    'strip striplocation strippath rewrite pathrewrite striprequestpath',
    '"stripPrefix: true" removes the prefix',
  ],
)

const ofAdmin = table(
  ['port host bind listen', '"address" has both: address: 127.0.0.1:9901'],
  ['enabled enable disabled', 'without the listener it is "admin: off"'],
  ['password secret apikey key auth', `"token" has at least 8 characters: token: \${ADMIN_TOKEN}`],
  ['metrics health path', 'health and metrics are always there: remove the key'],
)

const ofHeaders = table(
  ['delete del unset hide drop removeheader proxyhideheader', '"remove" is a list: remove: [Server]'],
  ['replace overwrite setheader override', '"set" takes names and values: set: { X-Frame-Options: DENY }'],
  ['append addheader insert', '"add" takes names and values: add: { Vary: Origin }'],
)

/** What to write instead of an unknown key; undefined if unknown. */
export function placeOf(path: ConfigPath, key: string): string | undefined {
  if (/^(?:\/\/|\/\*)/.test(key)) return 'a comment begins with "#"'
  const word = key.toLowerCase().replace(/[-_ ]/g, '')
  const words = wordsOf(path)
  if (words !== undefined && Object.hasOwn(words, word)) return words[word]
  const last = path.at(-1)
  if (last === 'match' && kinds.some(({ name }) => name === key)) {
    return `a kind belongs next to "match", not in it: start "${key}" at the column of "match"`
  }
  if (last === 'headers' && /^[A-Z]\w*(?:-\w+)*$/.test(key)) {
    return `"set" takes names and values: set: { ${key}: … }`
  }
  return last === 'remap' && /^\d/.test(key) ? ofRemap.from : undefined
}

const inRule: Readonly<Record<string, Words>> = {
  match,
  headers: ofHeaders,
  remap: ofRemap,
  retryAfter: ofRetryAfter,
}
const inSettings: Readonly<Record<string, Words>> = {
  admin: ofAdmin,
  limits: ofLimits,
  listen: ofListen,
  log: ofLog,
  maintenance: ofMaintenance,
  tls: ofTls,
  upstream: ofUpstream,
}

function wordsOf(path: ConfigPath): Words | undefined {
  const [section, , ...inside] = path
  const last = path.at(-1) ?? ''
  if (section === undefined) return top
  if (section === 'rules') return inside.length === 0 ? rule : inRule[last]
  if (path.at(-2) === 'windows') return ofWindow
  if (section === 'routes' && inside.length === 0) return ofRoute
  return inSettings[last]
}

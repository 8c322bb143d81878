/**
 * Credentials: keys, tokens, passwords, and addresses that hold them.
 *
 * @module
 */

import { compileAnchors } from './anchors.js'
import { defineDetector, type Pattern } from './pattern.js'
import { behind, oneOf, regex, sequence, words } from './regex.js'

const names = words(`
  pass(?:word|wd|phrase|code)? passwort contrase[nñ]a mot_de_passe pwd
  secret(?:[_-]?(?:key|token|access[_-]?key|base|id))? api[_-]?(?:key|token|secret)
  app(?:lication)?[_-]?(?:key|secret) access[_-]?(?:key(?:[_-]?id)?|token|secret)
  auth(?:orization)?[_-]?(?:token|key)? client[_-]?secret consumer[_-]?secret private[_-]?key signing[_-]?key
  encryption[_-]?key master[_-]?key shared[_-]?secret refresh[_-]?token id[_-]?token
  session[_-]?(?:key|token|secret|id) bearer[_-]?token csrf[_-]?token account[_-]?key
  shared[_-]?access[_-]?(?:key|signature) credentials? db[_-]?pass(?:word)? proxy-authorization x-api-key
  set-cookie cookie phpsessid jsessionid connection[_-]?string`).join('|')

interface Credential extends Pattern {
  /** Whether the group that takes part in the match is the value to mask; otherwise, the whole match is masked. */
  readonly valued?: true
}

const credentialPatterns: readonly Credential[] = [
  {
    // password=…, "apiKey": "…", 'SECRET_KEY' => '…', <password>…</password>, DB_PASSWORD: …
    finds: ['password=hunter2', '"api_key": "abcd1234efgh"'],
    ignores: ['credentials', 'Unauthorized'],
    keys: [
      'pass',
      'pwd',
      'secret',
      'key',
      'token',
      'auth',
      'credential',
      'contrase',
      'mot_de_passe',
      'cookie',
      'sessid',
      'sessionid',
      'connection',
      'shared',
      'session',
    ],
    expression: regex(
      'gi',
      `(?:${names})(?![A-Za-z0-9_])`,
      /["'\]]{0,3}(?:[ \t]{0,3}(?:=>|:=|[=:|>])[ \t]{0,3}|\t|[ \t]{2,12})/,
      /(?:(?:string\(\d{1,6}\)|\w{1,12}) ?(?="))?/,
      oneOf(
        /"([^"\n]{3,400})/,
        /'([^'\n]{3,400})/,
        /`([^`\n]{3,400})/,
        /((?:(?:[Bb]earer|[Bb]asic|[Dd]igest|[Tt]oken) )?[^\s"'`<>,;&|(){}[\]]{3,400})/,
      ),
    ),
    holds: isSecretMember,
    valued: true,
  },
  {
    // scheme://user:password@host
    finds: ['postgres://user:secret@db.example/shop'],
    ignores: ['https://stack.example', 'https://user@example.com/a'],
    keys: ['://'],
    expression: /:\/\/(?<=[a-z0-9]:\/\/)[^\s/@:"'<>]{0,120}:([^\s/@"'<>]{1,200})@[^\s/@"'<>]{1,200}/gi,
    holds: ({ 1: password }) => !/^\*+$|^\[?masked\]?$|^<.*>$/i.test(password!),
    valued: true,
  },
  {
    finds: ['jdbc:oracle:thin:@db:1521:shop'],
    ignores: ['Choose a driver: odbc or jdbc: none'],
    keys: ['jdbc:', 'dsn'],
    expression: /jdbc:[a-z0-9]{2,20}:[^\s"'<>]{3,400}/gi,
    holds: ({ 0: address }) => /@|pass|pwd|user/i.test(address),
  },
  {
    finds: ['-----BEGIN RSA PRIVATE KEY-----\nMIIB'],
    ignores: ['-----BEGIN here-----'],
    keys: ['-----begin'],
    expression:
      /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}(?:PRIVATE KEY|KEY|CERTIFICATE|MESSAGE)(?: BLOCK)?-----[A-Za-z0-9+/=\s\\:,.]{0,20000}(?:-----END [A-Z0-9 ]{1,60}-----)?/g,
  },
  {
    finds: ['AKIAIOSFODNN7EXAMPLE', 'ghp_0123456789abcdefghijABCDEFGHIJ012345'],
    ignores: ['neighbours', 'AbCdEfGhIjKlMnOp'],
    keys: [
      'akia',
      'asia',
      'aroa',
      'aida',
      'agpa',
      'anpa',
      'gh',
      'github_pat_',
      'glpat-',
      'xox',
      'sk_',
      'rk_',
      'sk-',
      'aiza',
      'ya00',
      'npm_',
      'pypi-',
      'hf_',
      'shp',
      'sg.',
      'eyj',
      'dop_v0_',
      'hooks.slack.com',
      'sq0',
      'key-',
      'whsec_',
      'vault:',
      'hvs.',
      'nvapi-',
      'lin_api_',
      'dapi',
      'figd_',
      'tok_',
    ],
    expression: regex(
      'g',
      /(?<![\w+/-])/,
      oneOf(
        /(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{22,255}/,
        /glpat-[\w-]{20,64}|xox[abeoprs]-[\w-]{10,255}|(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,255}/,
        /sk-(?:ant-|proj-)?[\w-]{20,255}|AIza[\w-]{35}|ya29\.[\w-]{20,400}|npm_[A-Za-z0-9]{36}/,
        /pypi-[\w-]{50,255}|hf_[A-Za-z0-9]{30,64}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/,
        /SG\.[\w-]{16,32}\.[\w-]{32,64}|dop_v1_[a-f0-9]{64}|sq0(?:atp|csp)-[\w-]{22,64}|whsec_[\w+/=-]{20,100}/,
        /hvs\.[\w-]{20,200}|eyJ[\w-]{8,4000}\.eyJ[\w-]{4,8000}(?:\.[\w-]{0,2000})?/,
        /eyJ[\w-]{20,4000}\.[\w-]{0,4000}\.[\w-]{0,4000}\.[\w-]{0,4000}\.[\w-]{8,2000}/,
      ),
      /(?![\w/+])/,
    ),
  },
  {
    // Who calls, with the account: arn:aws:iam::123456789012:user/shop
    finds: ['User: arn:aws:sts::123456789012:assumed-role/shop-prod/i-0abc is not authorized'],
    ignores: ['The prefix arn:aws is missing'],
    keys: ['arn:aws'],
    expression: /\barn:aws[\w-]{0,12}:[a-z0-9-]{1,40}:[a-z0-9-]{0,24}:\d{12}:[\w/:.*@+=-]{1,300}/g,
  },
  {
    finds: ['https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'],
    ignores: ['Create one at hooks.slack.com'],
    keys: ['hooks.slack.com'],
    expression: /hooks\.slack\.com\/services\/([\w/]{20,100})/g,
    valued: true,
  },
  {
    finds: ['Authorization: Basic dXNlcjpwYXNzd29yZA=='],
    ignores: ['Authorization: Bearer <token>', 'Authorization: Bearer token is missing'],
    keys: ['bearer ', 'basic ', 'digest username'],
    expression:
      /(?<!\w)(?:[Bb]earer[ \xa0]([\w.~+/-]{16,2000}={0,2})|Basic ([A-Za-z0-9+/]{8,400}={0,2})(?![\w ])|Digest username="[^"\n]{1,120}")/g,
    holds: ({ 1: bearer, 2: basic }) =>
      bearer !== undefined ? /\d/.test(bearer) : basic === undefined || /\d|=$|[a-z][A-Z]/.test(basic),
  },
  {
    // Server=…;User Id=…;Password=…, from the first semicolon on, so that each text between two is read once
    finds: ['Server=db;User Id=sa;Password=P4ss;'],
    ignores: ['Uid=33 is not known'],
    keys: [
      'data source=',
      'server=',
      'user id=',
      'uid=',
      'accountkey=',
      'endpoint=sb:',
      'initial catalog=',
      'host=',
    ],
    expression: regex(
      'g',
      /;/,
      behind(
        sequence(
          /\b/,
          oneOf(
            /Data Source|Server|Host|Endpoint|DefaultEndpointsProtocol|User Id|Uid|Initial Catalog|AccountName/,
            /host|dbname|server|hostname/,
          ),
          / ?= ?[^\s;"'<>][^;"'<>\n]{0,200};/,
        ),
      ),
      /(?:[A-Za-z ]{2,40}=[^;"'<>\n]{0,200};){0,8}? ?/,
      oneOf(
        /(?:Password|Pwd|AccountKey|SharedAccessKey|password|pwd) ?= ?([^;"'<>\n]{1,400})/,
        /(?:Integrated Security|Trusted_Connection|Initial Catalog) ?= ?[^\s;"'<>]/,
      ),
    ),
    valued: true,
  },
  {
    finds: ["IDENTIFIED BY 'tiger-7'"],
    ignores: ['A user is identified by its number'],
    keys: ['using password:', 'identified by '],
    expression: /IDENTIFIED BY '([^'\n]{1,200})'/g,
    valued: true,
  },
  {
    finds: ['PHPSESSID=0a1b2c3d4e5f6a7b', 'JSESSIONID: 0A1B2C3D4E5F6A7B'],
    ignores: ['The cookie PHPSESSID is missing'],
    keys: [
      'laravel_session',
      'phpsessid',
      'jsessionid',
      'connect.sid',
      'asp.net_sessionid',
      'sessionid',
      '_session',
    ],
    expression:
      /(?<!\w)(?:laravel_session|PHPSESSID|JSESSIONID|connect\.sid|ASP\.NET_SessionId|sessionid|_\w{1,40}_session)["']?(?: ?[=:] ?|\s{1,4}=> ?)["']?([\w%.:+/=-]{12,1000})/g,
    valued: true,
  },
]

export const credentials = defineDetector({
  family: 'credentials',
  summary: 'Passwords, keys, tokens and addresses that hold them.',
  finds: [
    'values after a name that announces a secret: `password=…`, `"api_key": "…"`, `SECRET_KEY => …`',
    'addresses with user and password, connection strings, PEM blocks',
    'tokens in known formats: AWS, GitHub, GitLab, Slack, Stripe, Google, npm, JWT; `Bearer` and `Basic` values',
  ],
  ignores: [
    'sentences about passwords and tokens: *password: must have 8 characters*',
    'names without a value, and values that are masked already',
  ],
  patterns: credentialPatterns,
})

const anchors = compileAnchors(credentialPatterns.map(({ keys }) => keys))

/** The text with the value of every credential replaced by `[masked]`. */
export function maskCredentials(text: string): string {
  const owners = anchors.owners(text)
  if (owners.length === 0) return text
  const values: { readonly start: number; readonly end: number }[] = []
  for (const at of owners) {
    const { expression, holds, valued } = credentialPatterns[at]!
    expression.lastIndex = 0
    for (let found = expression.exec(text); found !== null; found = expression.exec(text)) {
      if (holds !== undefined && !holds(found)) continue
      const secret = valued === undefined ? found[0] : (valueIn(found) ?? found[0])
      const start = found.index + found[0].lastIndexOf(secret)
      values.push({ start, end: start + secret.length })
    }
  }
  values.sort((a, b) => a.start - b.start || b.end - a.end)
  let masked = ''
  let from = 0
  for (const { start, end } of values) {
    if (end <= from) continue
    if (start >= from) masked += `${text.slice(from, start)}[masked]`
    from = end
  }
  return masked + text.slice(from)
}

const placeholder = regex(
  'i',
  /^/,
  oneOf(
    ...words(String.raw`
        \*+ x+ \.+ -+ _+ null nil none undefined true false yes no empty required missing invalid incorrect
        expired wrong weak redacted masked hidden filtered string text password token secret key value
        example changeme-please optional unknown not must is was has the a an your please should cannot can
        may will too are and or for of to in on field length mismatch reset forgot(?:ten)? confirm(?:ation)?
        current new old show hide enter at minimum maximum object array number boolean unauthorized forbidden
        denied failed error session cookie bearer basic digest \[?masked\]? \[?filtered\]? \[?redacted\]?
        \d{1,3} accept-encoding`),
  ),
  /[.,:;!?]?$/,
)

function valueIn(found: RegExpExecArray): string | undefined {
  return found.slice(1).find((group) => group !== undefined)
}

// Texts about a credential that contain none
const remark =
  /(?:^| )(?:must|is|are|should|has|have|can|cannot|may|and|or|not|too|invalid|expired|missing|required|wrong|incorrect|does|do|least)(?: |$|\.)/i

/** A value of one plain word after `name: ` is prose, unless it is quoted, assigned or looks generated. */
function isSecretMember(found: RegExpExecArray): boolean {
  const value = valueIn(found)!
  const name = found[0].slice(0, found[0].lastIndexOf(value))
  const assigned = name.includes('=') || /["'`]$/.test(name)
  const plain = assigned
    ? value.length < 4 && !/\d/.test(value)
    : value.length < 6 || !/\d|[^\w.-]|[a-z][A-Z]/.test(value)
  if (plain || placeholder.test(value)) return false
  // `bypass: x1` is another word than `pass: x1`; `dbPass` and `DB_PASS` are not.
  if (/^[a-z]/.test(found[0]) && !/^(?:password|passwd|secret|api|token)/.test(found[0])) {
    if (/[a-z]$/.test(found.input.slice(Math.max(0, found.index - 1), found.index))) return false
  }
  if (
    /^(?:\S{0,80}[_.-])?(?:auth|authorization|credentials?|cookie|connection[_-]?string|session[_-]?id|pass|secret)["'\]]{0,3}[\s:=|>]/i.test(
      name,
    ) &&
    !/[=]|["'][\s:=>]/.test(name) &&
    !/\d/.test(value)
  )
    return false
  // An expression of code, such as `config.token`, `this` or `new Token`, is not a value.
  if (
    /^[a-z_$][\w$]*(?:\.[\w$]+)+$|^(?:function|this|new|await|return|void|e|t|n|r)\b/i.test(value) &&
    !/\d/.test(value)
  )
    return false
  return !assigned || !remark.test(value)
}

/**
 * Names and values as only programs in Go, Rust, C++, Erlang and Elixir, and the libraries of gRPC, print them.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either, oneOf, regex, words } from '../regex.js'

export const compiledNames: readonly Pattern[] = [
  {
    // Go's %T
    finds: ['*errors.errorString', '*pgconn.PgError'],
    ignores: ['*important', '* a.b', '*.example.com', 'see *errors.New here'],
    keys: ['*'],
    expression: /(?<=^|\n)\*[a-z]\w{1,40}\.[A-Za-z]\w{1,80}(?=$|\n)/g,
    holds: ({ 0: name }) => /(?:Err|Error|errorString|wrapError|Exception)$|[a-z][A-Z]/.test(name),
  },
  {
    // <0.123.0>, #Shop.Cart<>, GenServer.call(…)
    finds: ['{gen_server,call,[<0.123.0>,total,5000]}', '#Ecto.Association.NotLoaded<association :items>'],
    ignores: ['WHERE ELSE</h2>', '<hr><center>nginx</center>'],
    keys: [
      '<0.',
      '0<',
      'gen_server',
      'genserver.',
      ...[...'abcdefghijklmnopqrstuvwxyz_'].map((letter) => `${letter}<`),
    ],
    expression: either(
      /<\d{1,6}\.\d{1,8}\.\d{1,6}>/,
      /#[A-Z]\w{0,60}(?:\.[A-Z]\w{0,60}){1,8}</,
      /\bgen_server\b/,
      /\bGenServer\.(?:call|cast)\b/,
    ),
  },
  {
    // 14 UNAVAILABLE: …, as the libraries of gRPC say it
    finds: ['7 PERMISSION_DENIED: Missing or insufficient permissions.'],
    ignores: [
      '<title>500 Internal Server Error</title>',
      '<html><head><title>500 Internal Server Error</title></head><body>',
    ],
    keys: [
      '0 cancelled',
      '0 unknown',
      '0 invalid_',
      '0 deadline_',
      '0 not_found',
      '0 already_',
      '0 permission_',
      '0 resource_',
      '0 failed_',
      '0 aborted',
      '0 out_of',
      '0 unimpl',
      '0 internal',
      '0 unavail',
      '0 data_loss',
      '0 unauth',
    ],
    expression: regex(
      'g',
      /(?<![\w.,:-])(?:[1-9]|1[0-6]) /,
      oneOf(
        ...words(`
        CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED
        RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE
        DATA_LOSS UNAUTHENTICATED`),
      ),
      /: /,
    ),
  },
  {
    // sql: no rows, crypto/rsa: verification error: a package of Go, in front of what it says
    finds: ['crypto/rsa: verification error', 'fork/exec /opt/shop/bin/render: no such file or directory'],
    ignores: ['url: must be absolute; name: too long; json: yes'],
    keys: [
      'sql: ',
      'json: ',
      'xml: ',
      'yaml: ',
      'x000: ',
      'tls: ',
      'strconv',
      'http: ',
      'crypto/',
      'encoding/',
      'gob: ',
      'bufio',
      'pq: ',
      'pgx: ',
      'gorm: ',
      'viper: ',
      'proto: ',
      'grpc: ',
      'redis: ',
      'mongo: ',
      'fork/exec',
    ],
    expression: either(
      /(?:^|[\n"'] ?|: )(?:sql|json|xml|yaml|x509|tls|strconv\.\w{1,20}|net\/http|crypto\/\w{1,20}|encoding\/\w{1,20}|gob|bufio\.\w{1,20}|pq|pgx|gorm|mgo|viper|proto|grpc|redis|mongo): [a-z]/,
      /\bfork\/exec \S/,
    ),
  },
  {
    // %Shop.Cart{id: 7}
    finds: ['%Shop.Cart{id: 7}'],
    ignores: [
      'e=at%20com.acme.Foo.bar%28Foo.java%3A12%29',
      'The price is € 1.234,56 (incl. 19% VAT), was $1,299.99.',
    ],
    keys: ['%'],
    expression: /%[A-Z]\w{0,60}(?:\.[A-Z]\w{0,60}){0,8}\{/g,
  },
  {
    // Cart::total(), sqlx_core::pool::Pool
    finds: ['Cart::total() failed', '   7: core::ops::function::FnOnce::call_once'],
    ignores: ['2001:db8::8a2e:370:7334', 'fra1::abcde-1709633472345-0123456789ab'],
    keys: ['::'],
    expression:
      /::(?:(?<=(?<!\w)[A-Z]\w{0,80}::)[a-z_]\w{0,80}\(\)|(?<=(?<!\w)[a-z_]\w{0,60}::[a-z_]\w{0,60}::)[A-Z]\w{1,80})/g,
  },
  {
    // Go's %#v: &net.OpError{Op:"dial", Addr:(*net.TCPAddr)(0xc000)}
    finds: [
      '&net.OpError{Op:"dial", Net:"tcp"}',
      '&exec.Error{Name:"render"}',
      '(*net.TCPAddr)(0xc0000b4000)',
    ],
    ignores: ['{"a":{"b":1}}', 'a.B{c:1}', '(*see below)', 'f(*a.B)(x)', 'style.Box{ color: red }'],
    keys: ['{', ')(0x'],
    expression: either(
      /&[a-z]\w{0,40}\.[A-Za-z]\w{0,80}\{[A-Za-z]\w{0,60}:/,
      /\(\*[a-z]\w{0,40}\.[A-Za-z]\w{0,80}\)\((?:0x[0-9a-f]{4,16}|nil)\)/,
    ),
  },
  {
    // Rust's Debug: Os { code: 111, kind: ConnectionRefused, message: "…" }, Any { .. }
    finds: [
      'Os { code: 111, kind: ConnectionRefused, message: "no" }',
      'Any { .. }',
      'Error { kind: Timeout, source: None }',
      'not yet implemented: total of shop_carts',
    ],
    ignores: [
      'This is not yet implemented: use the form',
      'type Order { kind: Kind }',
      'Choose { size }',
      'Use Query { code: "x" }',
    ],
    keys: [
      'implemented: ',
      ' { .. }',
      ' { code: 0',
      ' { kind: ',
      ' { repr: ',
      ' { inner: ',
      ' { source: ',
      ' { severity: ',
    ],
    expression: either(
      /(?<!(?:type|input|interface|enum|query|mutation) )\b[A-Z]\w{1,60} \{ (?:\.\. \}|(?:kind|repr|inner|source|severity): [A-Z"(]|code: \d)/,
      /(?:^|[\n:"'])\s?not (?:yet )?implemented: /,
    ),
  },
]

/**
 * Errors of operating systems, drivers and runtimes, recognized by their codes and their grammar.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either, oneOf, regex, sequence, words } from '../regex.js'

export const systemErrors: readonly Pattern[] = [
  {
    // Errors of the operating system as libuv, libc and Go's syscall name them
    finds: ["    code: 'ENOTFOUND',", 'connect ECONNREFUSED'],
    ignores: ['com.amazonaws.dynamodb.v20120810#ResourceNotFoundException'],
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
    expression: regex(
      'g',
      /(?<![\w-])/,
      oneOf(
        /ECONN(?:REFUSED|RESET|ABORTED)|E(?:SOCKET)?TIMEDOUT|ENOTFOUND|ENOENT|EACCES|EADDRINUSE|EADDRNOTAVAIL/,
        /EPIPE|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|EAI_[A-Z]{3,12}|ENOSPC|EMFILE|EISDIR|ENOTDIR|ENOTEMPTY|EPERM/,
        /EEXIST|EPROTO|EBUSY|ENOMEM|EROFS|MODULE_NOT_FOUND/,
        sequence(
          /ERR_/,
          oneOf(
            ...words(`
        MODULE HTTP INVALID UNHANDLED STREAM SOCKET TLS SSL REQUIRE UNKNOWN ASSERTION WORKER PACKAGE IPC
        DLOPEN SERVER BUFFER CRYPTO FS INTERNAL MISSING OUT_OF UNSUPPORTED NON BAD FR CHILD`),
          ),
          /_[A-Z_]{2,60}/,
        ),
        /UND_ERR_[A-Z_]{2,40}|P[12]0\d\d: /,
      ),
      /(?!\w)/,
    ),
  },
  {
    // Elasticsearch and similar engines: search_phase_execution_exception
    finds: ['            <div><pre>    async def handle_user_exception('],
    ignores: ['server_error', 'INTERNAL_SERVER_ERROR'],
    keys: ['_exception', '_error'],
    expression: either(
      /(?<![\w.-])[a-z]{2,30}_(?:[a-z]{1,30}_){0,6}exception(?!\w)/,
      /"(?:root_cause|failed_shards|caused_by)" ?:/,
    ),
  },
  {
    finds: ['System.Net.Sockets.SocketException (0x80004005): Connection refused'],
    ignores: ['00f067aa0ba902b7', '5c1a7d2e12344a1b'],
    keys: ['errno: ', 'hresult', '0x800', "'800a", '0x0000'],
    expression: either(
      /\bHRESULT:? ?(?:0x)?[0-9A-Fa-f]{8}\b/,
      /\(0x80[0-9A-Fa-f]{6}\)|\b0x80[0-9A-Fa-f]{6}:|\b[Ee]rror(?: [Cc]ode)?:? 0x80[0-9A-Fa-f]{6}\b/,
      /'800[aA][0-9A-Fa-f]{4}'/,
    ),
  },
  {
    finds: [
      'System.Net.Sockets.SocketException (0x80004005): Connection refused',
      '<p id="sysmsg">The system returned: <i>(111) Connection refused</i></p>',
    ],
    ignores: ['Connection refused by your bank. Please use another card.'],
    keys: ['connection refused'],
    expression: /\bConnection refused(?! by\b)/g,
  },
  {
    finds: ["'cart' is undefined"],
    ignores: ["Term 'A' is undefined here"],
    keys: ["' is undefined"],
    expression: /(?:^|[\n:] ?)'[a-z_]\w{0,60}' is undefined\b/g,
  },
  {
    // Ruby: a function in C, and the path
    finds: ['Is a directory @ io_fread - /opt', 'No such file or directory @ rb_sysopen - x'],
    ignores: ['Meet us @ rb_studio', 'Total @ 7 - 9'],
    keys: [' @ rb_', ' @ io_', ' @ dir_', ' @ apply', ' @ rb_file', ' @ file_', ' @ syserr'],
    expression: / @ (?:rb|io|dir|file|apply2files|syserr)\w{0,40} - \S/g,
  },
  {
    // Enhanced status codes of mail servers (RFC 3463)
    finds: ['550 5.1.1 user unknown'],
    ignores: ['Order 550 1.2.3 is open'],
    keys: ['0 0.0.0 ', '0-0.0.0 ', '0 0.0.00 '],
    expression: /\b[245]\d\d[ -][245]\.\d\.\d{1,3} (?=\S)/g,
  },
  {
    // mysqli_connect(): …, msLoadMap(): …: a function that reports
    finds: ['msLoadMap(): cannot open it', 'Warning: PHP mysqli_connect(): no'],
    ignores: ['The function Total(): needs no arguments'],
    keys: ['(): '],
    expression: /\(\): (?=\S)(?<=(?:^|[\n:>] ?|PHP )[a-z_]\w{2,60}\(\): )/g,
  },
  {
    // ctx.cart is undefined
    finds: ['ctx.cart is undefined', 'TypeError: cart.items is null'],
    ignores: ['the order is null and void; status is undefined here'],
    keys: [' is undefined', ' is null'],
    expression: /(?:^|\n|: )[a-z_$][\w$]{0,60}(?:\.[\w$]{1,60}){1,8} is (?:undefined|null)(?!\w)/g,
  },
  {
    // Check failed: status.ok() INTERNAL: …, check failed: total >= 0
    finds: ['Check failed: status.ok() INTERNAL: no'],
    ignores: ['Check failed: your ID could not be verified'],
    keys: ['check failed: '],
    expression: /\b[Cc]heck failed: [\w.>()-]{1,80} ?(?:[=!<>]=? ?[\w-]|[A-Z_]{4,20}: )/g,
  },
  {
    finds: ['error:0308010C:digital envelope'],
    ignores: ['Error: Something went wrong', 'ERROR: 2024-03-05 is a holiday'],
    keys: ['error:'],
    expression: /\berror:[0-9A-F]{8}:/g,
  },
  {
    // order.items is not a function: an identifier, not the first word of a sentence
    finds: ['TypeError: x is not a function', '{}.loadLedger is not a function'],
    ignores: ['The address is not defined'],
    keys: [' is not a function', ' is not defined', ' is not iterable', ' is not a constructor'],
    expression:
      /(?:^|\n|: )(?:\(intermediate value\)|(?:\{\}|\[\])\.|[a-z_$][\w$]{0,80}|[A-Z]\w{0,80}[.[(])[^\s"'`]{0,120} is not (?:a function|defined|iterable|a constructor)\b/g,
  },

  {
    // What the standard library of Go says
    finds: [
      'json: cannot unmarshal string into Go struct field Order.qty of type int',
      'sql: Scan error on column index 1, name "total": no',
      'strconv.Atoi: parsing "x": invalid syntax',
      'dial tcp: missing port',
      'invalid memory address or nil pointer dereference',
    ],
    ignores: ['Reflect: is it true?', 'Dial tcp for help'],
    keys: [
      'go struct field',
      'go value of type',
      'sql: scan error',
      'sql: database is closed',
      'strconv.',
      'dial tcp',
      'dial udp',
      'dial unix',
      'nil pointer dereference',
      'sql: no rows',
      'sql: converting',
      'reflect: ',
    ],
    expression: either(
      /\binto Go (?:struct field|value of type) [\w.*[\]]{1,120}/,
      /\bsql: (?:Scan error on|database is closed|no rows in result|converting argument|unknown driver|transaction has already)/,
      /\bstrconv\.\w{3,20}: parsing /,
      /\bdial (?:tcp|udp|unix)\d?(?:: | )(?=\S)/,
      /invalid memory address or nil pointer|\breflect: (?:call|Call|reflect)/,
    ),
  },
  {
    // gRPC for Go, without the codes about the client's own request
    finds: ['rpc error: code = Unavailable desc = no', 'rpc error: code = Internal desc = no'],
    ignores: ['rpc error: code = InvalidArgument desc = tags may contain letters', 'rpc error: code = 7'],
    keys: ['rpc error: code'],
    expression:
      /\brpc error: code = (?:Unavailable|Internal|Unknown|DeadlineExceeded|DataLoss|Unimplemented|Aborted|Canceled)\b/g,
  },
]

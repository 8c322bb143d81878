/**
 * Lines of a log, which no service writes for its clients.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either } from '../regex.js'

const level = '(?:FATAL|ERROR|WARN(?:ING)?|INFO|DEBUG|TRACE|CRITICAL|SEVERE|Error|Warning)'
const time = '\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[.,]?\\d{0,9}(?: ?Z| ?[+-]\\d\\d:?\\d\\d)?'

export const logLines: readonly Pattern[] = [
  {
    // 2024-01-01 10:00:00,123 [worker-1] ERROR   2024-01-01T10:00:00Z ERROR 1 ---   [2024-01-01 10:00:00,123: ERROR/
    finds: [
      '[2024-01-01 10:00:00,123: ERROR/ForkPoolWorker-1] no stock',
      '2024-01-01 10:00:00.123 ERROR 1 --- [nio-8080-exec-1] o.a.c.C : no stock',
    ],
    ignores: ['10 errors in 2 fields'],
    keys: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'critical', 'severe'].flatMap((word) =>
      ['0 ', '0  ', '0: ', 'z ', '] ', '0 [', 'z [', '] ['].map((before) => before + word),
    ),
    expression: new RegExp(
      `${time}(?:\\]|:|,)?[ \\t]{1,4}(?:\\[[\\w. #:-]{1,60}\\][ \\t]{1,4})?\\[?${level}(?:\\]|\\/|:? {1,8}(?=[\\d[(\\w]))`,
      'g',
    ),
  },
  {
    // [ERROR] 2024-01-01 10:00:00   level=error msg=   E0312 10:20:30.123456 1 reflector.go:138]   ERROR --- [main]
    finds: [
      'I, [2024-01-01T10:00:00 #123]  INFO -- : Started',
      'E0312 10:20:30.123456       1 reflector.go] no stock',
      'time="2024-01-01T10:00:00Z" level=error msg="no stock"',
      '[FATAL] 2024-01-01 12:00:00 [worker-3] c.s.CartService - cannot total',
    ],
    ignores: ['Level=error is no valid filter'],
    keys: ['] 0000-00-00', 'level=', ' --- [', '-- : ', '00 00:00:00.'],
    expression: either(
      `\\[${level}\\] ${time}`,
      /\blevel=(?:error|fatal|warn|warning|panic) msg=/,
      `${level} {1,4}\\d{0,8} ?--- \\[`,
      `[A-Z], \\[${time} #\\d{1,8}\\] {1,4}${level} -- `,
      /(?:^|\n)[EWIF]\d{4} \d\d:\d\d:\d\d\.\d{3,9} {1,8}\d/,
    ),
  },
  {
    // [worker-1] o.a.c.c.CoyoteAdapter : …: a logger whose packages are cut to a letter
    finds: [
      '[info] p.c.s.AkkaHttpServer - Listening',
      '[FATAL] 2024-01-01 12:00:00 [worker-3] c.s.CartService - cannot total',
    ],
    ignores: ['[3] e.g. Something'],
    keys: [...'abcdefghijklmnoprstuvwxyz'].map((letter) => `] ${letter}.`),
    expression: /\] (?:[a-z]\.){2,12}[A-Z]\w{1,60}/g,
  },
]

/**
 * Lines of a log, which no service writes for its clients.
 *
 * @module
 */
import type { Pattern } from './pattern.js'

const level = '(?:FATAL|ERROR|WARN(?:ING)?|INFO|DEBUG|TRACE|CRITICAL|SEVERE|Error|Warning)'
const time = '\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[.,]?\\d{0,9}(?: ?Z| ?[+-]\\d\\d:?\\d\\d)?'

export const logLines: readonly Pattern[] = [
  {
    // 2024-01-01 10:00:00,123 [worker-1] ERROR   2024-01-01T10:00:00Z ERROR 1 ---   [2024-01-01 10:00:00,123: ERROR/
    keys: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'critical', 'severe'].flatMap((word) =>
      ['0 ', '0  ', '0: ', 'z ', '] ', '0 [', 'z [', '] ['].map((before) => before + word),
    ),
    looksFor: new RegExp(
      `${time}(?:\\]|:|,)?[ \\t]{1,4}(?:\\[[\\w. #:-]{1,60}\\][ \\t]{1,4})?\\[?${level}(?:\\]|\\/|:? {1,8}(?=[\\d[(\\w]))`,
      'g',
    ),
  },
  {
    // [ERROR] 2024-01-01 10:00:00   level=error msg=   E0312 10:20:30.123456 1 reflector.go:138]   ERROR --- [main]
    keys: ['] 0000-00-00', 'level=', ' --- [', '-- : ', '00 00:00:00.'],
    looksFor: new RegExp(
      `\\[${level}\\] ${time}|\\blevel=(?:error|fatal|warn|warning|panic) msg=|${level} {1,4}\\d{0,8} ?--- \\[|[A-Z], \\[${time} #\\d{1,8}\\] {1,4}${level} -- |(?:^|\\n)[EWIF]\\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3,9} {1,8}\\d`,
      'g',
    ),
  },
  {
    // [worker-1] o.a.c.c.CoyoteAdapter : …: a logger whose packages are cut to a letter
    keys: [...'abcdefghijklmnoprstuvwxyz'].map((letter) => `] ${letter}.`),
    looksFor: /\] (?:[a-z]\.){2,12}[A-Z]\w{1,60}/g,
  },
]

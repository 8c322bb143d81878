/**
 * What only a debugger prints: objects with their address in memory, and frames dumped as arrays.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either } from '../regex.js'

const dumped = '["\']?(?::protected|:"?[\\w\\\\]{1,80}"?:private)?\\] ?=> ?\\s{0,8}'
const value = '(?:string\\(\\d{1,6}\\) "|["\'/\\w])[^\\n]{1,300}'

export const objects: readonly Pattern[] = [
  {
    // <shop.Cart object at 0x7f12>, <function total at 0x7f12>
    finds: [
      '<function total at 0x7f1234567890>',
      "<ContextVar name='session' at 0x7f12345678>",
      '<shop.Cart object at 0x7f1234567890>',
      'the last result: <shop_binary.pq.PGresult [FATAL_ERROR] at 0x7f12345678>',
    ],
    ignores: ['The device at 0x1f40 is busy', '[the device] at 0x1f40'],
    keys: [' at 0x'],
    expression: / at 0x[0-9a-f]{4,16}(?<=<[\w.<>='":[\] -]{1,220})>?/gi,
  },
  {
    // #<Cart:0x0055, Cart=HASH(0x55d1)
    finds: ['Cart=HASH(0x55d1c0a8)', '#<Cart:0x000055d1c0a8'],
    ignores: ['#<3 items'],
    keys: ['#<', '(0x'],
    expression: either(
      /#<(?:Class:)?[A-Z]\w{0,80}(?:::\w{1,80}){0,8}:0x[0-9a-f]{4,16}/,
      /\b(?:HASH|ARRAY|CODE|SCALAR|GLOB)\(0x[0-9a-f]{4,16}\)/,
    ),
  },
  {
    // PHP's print_r and var_dump: [file] => /srv/cart.php [line] => 12
    finds: [
      '    [file] => lib/cart.php\n    [line] => 12',
      '  ["file":protected]=>\n  string(16) "lib/cart.php"\n  ["line":protected]=>\n  int(12)',
    ],
    ignores: ['[file] is required'],
    keys: ['[file', '["file', "['file"],
    expression: new RegExp(
      `\\[["']?file${dumped}${value}\\n\\s{0,40}\\[["']?line${dumped}(?:int\\()?\\d`,
      'g',
    ),
  },
  {
    finds: ['    [function] => total\n    [class] => Cart'],
    ignores: ['[function] is unknown'],
    keys: ['[function', '["function', "['function"],
    expression: new RegExp(
      `\\[["']?function${dumped}${value}\\n\\s{0,40}\\[["']?(?:class|args|type)${dumped}\\S`,
      'g',
    ),
  },
]

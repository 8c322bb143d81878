/**
 * Traces of R, Common Lisp, Scheme, Racket and Prolog.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either } from '../regex.js'

export const lisp: readonly Pattern[] = [
  {
    // R: Error in total(cart$price) : invalid 'type'   <simpleError in f(1): no stock>   Calls: f -> total
    finds: [
      'Execution halted',
      'Calls: f -> total',
      '<simpleError in total(1): no stock>',
      "Error in sum(cart$price) : invalid 'type' (character) of argument",
    ],
    ignores: ['Calls: 12 today -> see the list', 'Error in line 3 (total): must be a number'],
    keys: ['error in ', '<simple', 'calls: ', 'execution halted'],
    expression: either(
      /\bError in [\w.$:]{1,80}\([^\n:]{0,200}\) : /,
      /<simple(?:Error|Warning|Condition)(?: in [\w.$:]{1,80}\(|: )/,
      /\bCalls: [\w.$:<>]{1,60} -> /,
      /(?:^|\n)Execution halted/,
    ),
  },
  {
    // Common Lisp: Unhandled SIMPLE-ERROR in thread #<…>   3: (SB-INT:EVAL …)   {1003A4}>
    finds: [
      '                                        {1001348003}>:',
      '18: (SB-IMPL::%START-LISP)',
      '  The variable TOTL is unbound.',
      'Unhandled SIMPLE-ERROR in thread #<SB-THREAD:THREAD "main" RUNNING',
    ],
    ignores: ['3: (USA only) shipping is free'],
    keys: [
      ' in thread #<',
      'backtrace for: #',
      '0: (',
      '}>',
      'debugger invoked on',
      'is unbound.',
      'is not of type',
    ],
    expression: either(
      /\bUnhandled [A-Z][\w:*-]{2,80} in thread/,
      /\b[Bb]acktrace for: #</,
      /(?:^|\n)[ \t]{0,8}\d{1,4}: \(\(?(?:LAMBDA|LABELS|FLET|[A-Z][A-Z0-9-]{1,30}::?[A-Z%*][A-Z0-9*%+-]{1,60})[ )]/,
      /\{[0-9A-F]{8,12}\}>/,
      /debugger invoked on an? [A-Z]/,
      /The variable [A-Z][A-Z0-9*%+-]{0,60} is unbound\./,
      /The value\s{1,8}\S{1,80}\s{1,8}is not of type\s{1,8}\(?[A-Z-]{3}/,
    ),
  },
  {
    // Racket and Guile: context...:   In procedure car:   In ice-9/eval.scm:
    finds: ['  context...:', '   191:35  2 (_ #f)', 'In unknown file:', 'ERROR: In procedure +:'],
    ignores: ['This is a contract violation'],
    keys: [
      'context...:',
      'contract violation',
      'in procedure ',
      'in unknown file',
      '.scm:',
      '0:0  ',
      '0:00  ',
      '0:000  ',
    ],
    expression: either(
      /(?:^|\n) {0,4}context\.\.\.:/,
      /(?<=[\w/*!?<>=+-]): contract violation(?=\s)/,
      /\bIn procedure [\w:?!*<>=/+-]{1,60}:/,
      /(?:^|\n)In (?:unknown file|[\w./-]{1,200}\.scm):/,
      /(?:^|\n) {0,16}\d{1,4}:\d{1,3} {2,4}\d{1,3} \(/,
    ),
  },
  {
    // Prolog: catch/3: Unknown procedure: total/2
    finds: [
      'catch/3: Unknown procedure: total/2',
      'ERROR: /srv/shop/cart.pl:1: Initialization goal raised exception:',
    ],
    ignores: ['10/0: see the manual'],
    keys: ['raised exception', '/0: '],
    expression: either(
      /\b(?:[Ii]nitialization goal|Goal \([^()\n]{1,40}\)) raised exception/,
      /\b[a-z]\w{0,60}\/\d: (?:Arithmetic|Type error|Unknown procedure|Arguments are not|Domain error)/,
    ),
  },
]

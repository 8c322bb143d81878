/**
 * Traces of Perl, Lua, Tcl, shells, PL/SQL, R, Dart and of template languages.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either, oneOf, regex } from '../regex.js'

export const scripting: readonly Pattern[] = [
  {
    // Perl: at /srv/app.pl line 12.   called at Foo.pm line 3   at (eval 7) line 1   at -e line 1
    finds: ['no stock at -e line 1.', 'died at /srv/x.pl line 12.'],
    ignores: ['in line 5 of your letter', 'File a ticket, line 2 is busy'],
    keys: [' line 0'],
    expression: regex(
      'g',
      /(?<![\w$])at /,
      oneOf(
        /\(eval \d{1,6}\)(?:\[[^\]\n]{1,300}\])?|[^\s,()]{0,300}[/\\][^\s,()]{1,300}/,
        /[^\s,()]{1,200}\.(?:p[lmh]|t|psgi|f?cgi|tt2?|ep|tmpl|tx|mc|html?|mas)|template [^\s,]{1,200}|-e?/,
      ),
      / line \d{1,7}(?:,? (?:<\w{1,40}>|near ")|\.|$|[\s,;)])/,
    ),
  },
  {
    finds: ['\tmain::u(1) called at -e line 1', '\tmain::t(3, "x") called at -e line 1'],
    ignores: ['You called at line 12'],
    keys: ['called at '],
    expression: /\bcalled at [^\s]{1,300} line \d/g,
  },
  {
    // Lua
    finds: [
      '\t[C]: in ?',
      'stack traceback:',
      '\tx.lua:2: in main chunk',
      "x.lua:1: attempt to index a nil value (field 'items')",
    ],
    ignores: ['See in function and in method'],
    keys: [
      'stack traceback',
      '[c]: ',
      'in function',
      'in main chunk',
      'in upvalue',
      'in local',
      'in method',
      '[string ',
      '.lua:0',
      'coroutine 0:',
      'entry thread aborted',
      'in field',
    ],
    expression: either(
      /stack traceback:/,
      /\[C\]: in /,
      /(?:\.lua|"\]|\]|\)):\d{1,7}: in (?:function|main chunk|upvalue|local|method|field|metamethod|global)/,
      /: in function (?:<[^>\n]{1,300}>|'[^'\n]{1,120}'|`[^'\n]{1,120}')/,
      /\[string "[^"\n]{0,300}"\]:\d{1,7}/,
      /(?<=\w)\.lua:\d{1,7}(?![\w])/,
      /lua entry thread aborted/,
    ),
  },
  {
    // Dart: #0 foo (package:app/x.dart:1:2), package:app/x.dart 1:2  foo, dart:async/zone.dart
    finds: ['<asynchronous suspension>', '#0      foo (package:app/x.dart:12:3)'],
    ignores: ['package: 2 kg'],
    keys: ['.dart:0', '.dart 0', 'dart:', '<asynchronous suspension>', 'package:'],
    expression: either(
      /(?<=\w)\.dart(?::\d{1,7}(?::\d{1,5})?| {1,8}\d{1,7}:\d{1,5})(?![\w])/,
      /<asynchronous suspension>/,
      /\bdart:(?:async|core|io|isolate|_internal|_http|collection|convert)(?:-patch)?\/\w{1,60}\.dart/,
    ),
  },
  {
    // Apex: Class.Cart.total: line 12, column 1   Zope: Module ZPublisher.Publish, line 138, in publish
    finds: [
      'Class.CartController.load: line 12, column 1',
      '  Module ZPublisher.Publish, line 138, in publish',
    ],
    ignores: ['File a ticket, line 2 is busy'],
    keys: [': line 0', ', line 0', '; line 0'],
    expression: either(
      /\b(?:Class|Trigger|External entry point|AnonymousBlock)(?:\.\w{1,80}){0,6}: line \d{1,7}, column \d/,
      /\bModule [\w.]{1,200}, line \d{1,7}, in \w/,
      /\b(?:sys_\w{1,60})\.[\w.]{1,120}; line \d{1,7}/,
    ),
  },
  {
    finds: [
      '    (procedure "total" line 1)',
      '    invoked from within\n"handle"',
      'key "price" not known in dictionary\n    while executing\n"dict get $cart price"',
    ],
    ignores: ['while executing your order'],
    keys: ['while executing', 'invoked from within', '(procedure "', 'body line 0'],
    expression: either(
      /\n {0,8}while executing\s{1,4}"/,
      /invoked from within\s{1,4}"/,
      /\((?:procedure|"\w{1,20}" body) (?:"[^"\n]{1,120}" )?line \d/,
    ),
  },
  {
    finds: [
      '/srv/shop/x.sh: line 1: foo_cmd: command not found',
      'bash: line 3: /opt/render: No such file or directory',
    ],
    ignores: ['Row: line 7: no price'],
    keys: [': line 0'],
    expression:
      /(?<=[\w.-]): line \d{1,7}: [^\n]{1,120}: (?:command not found|No such file|Permission denied|syntax error|unbound variable|cannot execute)/g,
  },
  {
    // sh: 1: convert: not found   /bin/sh: convert: command not found
    finds: ['sh: 1: convert: not found', '/bin/sh: convert: command not found'],
    ignores: ['in a dash: not found'],
    keys: ['sh: ', 'zsh: '],
    expression:
      /(?<!\w)(?:\/(?:usr\/)?bin\/)?(?:ba|da|z|k|a)?sh: (?:\d{1,6}: |line \d{1,6}: )?[^\s:]{1,200}: (?:[\w ]{1,30}: )?(?:not found|command not found|No such file|Permission denied|cannot )/g,
  },
  {
    finds: ['ORA-06512: at "SHOP.CART_PKG", line 12'],
    ignores: ['Look at "Terms", line 3'],
    keys: ['ora-00000: at "', 'at "'],
    expression: /ORA-06512: at |\bat "\w{1,60}\.\w{1,60}(?:\.\w{1,60})?", line \d/g,
  },
  {
    // Template engines
    finds: [
      '[in template "cart.ftl" at line 3',
      '/layout.vm[line 12, column 3]',
      'Liquid error (cart line 4)',
      'in "cart.html.twig" at line 12',
    ],
    ignores: ['Your text has an error at line 0, column 3'],
    keys: [
      '[line 0',
      ' - line 0',
      '(template: "',
      'ftl stack trace',
      'line 0, col',
      'at line 0',
      'liquid error',
      'in scope',
    ],
    expression: either(
      /FTL stack trace/,
      /\[in (?:template|macro|function|nested)[^\]\n]{1,300}at line \d/,
      /\.vm\[line \d/,
      /\[line \d{1,7}, column \d/,
      /\(template: "[^"\n]{1,300}" - line \d/,
      /Liquid (?:syntax )?error \([^()\n]{0,80}line \d/,
      /\bin "[^"\n]{1,300}\.(?:twig|html|tpl|latte|tt)" at line \d/,
      /at line \d{1,7}, column \d{1,5} in [\w./-]{1,300}/,
    ),
  },
  {
    // pug, ejs, babel: file:1:2 and the code with its gutter
    finds: ['  at (y.mjs:3:5)', '  at boom (y.mjs:2:52)'],
    ignores: ['Node.js:18'],
    keys: [
      '.pug:0',
      '.ejs:0',
      '.vue:0',
      '.jsx:0',
      '.tsx:0',
      '.svelte:0',
      '.hbs:0',
      '.astro:0',
      '.js:0',
      '.ts:0',
      '.mjs:0',
      '.cjs:0',
    ],
    expression:
      /(?<=[\w\])}-])\.(?:pug|ejs|vue|[jt]sx?|[cm]js|[cm]ts|svelte|hbs|astro):\d{1,7}(?::\d{1,7}|(?=\r?\n[ \t>]{0,8}\d{1,6}\|))(?![\w:])/g,
  },
  {
    finds: [
      'An error occurred at line: [2] in the jsp file: [&#47;syntax.jsp]',
      '</pre><p><b>Root Cause</b></p><pre>org.apache.jasper.JasperException: Unable to compile class for JSP: ',
    ],
    ignores: ['processing [order 7]'],
    keys: [
      'processing jsp page',
      'processing [',
      'processing /',
      'in the jsp file',
      'unable to compile class for jsp',
      'tag library descriptor',
      'error occurred at line',
    ],
    expression: either(
      /processing (?:JSP page )?\[?\/[^\s\]]{1,300}\]? at line/,
      /in the (?:jsp|generated java) file/,
      /Unable to compile class for JSP/,
      /An error occurred at line: ?\[?\d/,
    ),
  },
  {
    finds: ["Microsoft VBScript runtime error '800a000d'", "ADODB.Connection error '800a0e7a'"],
    ignores: ["error '12' in your form"],
    keys: ["runtime error '0", "error '0"],
    expression:
      /(?:VBScript|JScript|ADODB\.\w{1,40}|OLE DB[^\n]{0,80}|ODBC[^\n]{0,80}|JET Database[^\n]{0,40}) (?:\w{1,20} )?error '[0-9a-f]{8}'/g,
  },

  {
    // R: rlang's trees, places in files of R; MATLAB and Octave
    finds: [
      ' 1. └─global total(3)',
      'Caused by error in `total()`:',
      'stop("no stock") at cart.R#12',
      'Error using total (line 12)',
      'Error in shop/total (line 12)',
      'error: called from\n    total at line 3 column 5',
    ],
    ignores: ['1. Choose a size', 'Error in form (line 3)', 'We called from 3 to 5'],
    keys: ['. └', '. ├', 'caused by error in', '.r#0', 'error using ', 'error in ', 'called from\n'],
    expression: either(
      /\n? {0,8}\d{1,3}\. {1,3}[│ ]{0,40}[└├]─/,
      /\bCaused by error in `|(?<=\w)\.[rR]#\d{1,7}/,
      /\bError using [\w./>@]{1,120} \(line \d|\bError in [\w.]{1,80}[/>][\w./>]{1,120} \(line \d/,
      /\berror: called from\n/,
    ),
  },
  {
    // OpenEdge: cart.p at line 12  (cart.r), (Procedure: 'total cart.p' Line:12), ** Cart record not on file. (138)
    finds: [
      'total shop.Cart at line 12  (shop/Cart.r)',
      "(Procedure: 'total shop/cart.p' Line:12)",
      '** Cart record not on file. (138)',
    ],
    ignores: ['at line 12 (see below)', '** Terms apply. (see page 3)'],
    keys: ['at line 0', "(procedure: '", '** '],
    expression: either(
      /\bat line \d{1,7} {1,2}\([\w./\\-]{1,200}\.(?:r|p|w|cls|i)\)/,
      /\(Procedure: '[^'\n]{1,200}' Line:\d/,
      /(?:^|\n)\*\* [A-Z"][^\n]{3,200}\. ?\(\d{2,5}\)/,
    ),
  },
  {
    // InterSystems: <UNDEFINED>zTotal+12^Shop.Cart.1
    finds: ['<UNDEFINED>zTotal+12^Shop.Cart.1 *id', 'ERROR #5002: no', 'zTotal+3^Shop.Cart.1'],
    ignores: ['<SALE>3+12^2', 'ERROR #50 is yours', 'x+3^2'],
    keys: ['+0^', '+00^', 'error #0000: '],
    expression: /(?:<[A-Z][A-Z ]{2,24}>)?\b[%A-Za-z]\w{0,60}\+\d{1,6}\^%?[A-Z][\w.]{1,80}|\bERROR #\d{4}: /g,
  },
  {
    // Mule and Camel
    finds: [
      'total/processors/1 @ shop:cart.xml:12 (Set Payload)',
      'Error type            : MULE:EXPRESSION',
      '[route1            ] [to1               ] [log:x ] [ 12]',
      'Exchange[ID-host-1700000000000-0-1]',
    ],
    ignores: ['We own 3 processors/1 board', 'A mule: grey', '[route 66] [map]', 'Exchange[optional]'],
    keys: ['/processors/0', 'mule:', '[route0', 'exchange[', 'exchange id: ', 'message history'],
    expression: either(
      /\/processors\/\d{1,4}(?: @ |\/)/,
      /\bMULE:[A-Z_]{4,60}/,
      /\[route\d{1,6} {0,40}\] \[[\w-]{1,40} {0,40}\] \[/,
      /\bExchange\[(?:ID-|[0-9A-F]{15})|\bMessage History(?: \(|\n-)/,
    ),
  },
  {
    // RPG: in program SHOP/CART at statement 1200
    finds: [
      'RPG procedure TOTAL in program SHOP/CART at statement 1200',
      'in program SHOPLIB/CART at statement 12',
    ],
    ignores: ['in program A/B at statement of account'],
    keys: [' at statement 0'],
    expression: /\bin program [A-Z0-9_$#@]{1,10}\/[A-Z0-9_$#@]{1,10} at statement \d/g,
  },
  {
    // ABAP: CX_SY_ZERODIVIDE, ZCL_SHOP=>TOTAL, ZCL_SHOP=====CM001
    finds: ['CX_SY_ZERODIVIDE', 'ZCL_SHOP=>TOTAL', 'ZCL_SHOP_CART==================CM001'],
    ignores: ['The size CX_L is sold out', 'A=>B'],
    keys: ['cx_', '=>', '==c'],
    expression: either(
      /\bCX_[A-Z]{2,10}_[A-Z_]{3,40}\b/,
      /\b[ZY]?CL_[A-Z0-9_]{2,40}=>[A-Z0-9_]{2,40}/,
      /\b[A-Z][A-Z0-9_]{2,29}={2,30}C[MPUOIS]\w{0,4}\b/,
    ),
  },
]

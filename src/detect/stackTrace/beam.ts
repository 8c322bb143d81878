/**
 * Traces and crash reports of Elixir and Erlang.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either } from '../regex.js'

export const beam: readonly Pattern[] = [
  {
    // (app 0.1.0) lib/app/x.ex:12: App.X.y/2
    finds: ['  x.exs:2', '(app 0.1.0) lib/x.ex:12: Mod.fun/2'],
    ignores: ['No. 3.ex: 1'],
    keys: ['.ex:0', '.exs:0', '.erl:0', '.hrl:0', '.eex:0', '.heex:0', '.leex:0', '.xrl:0', '.yrl:0'],
    expression: /(?<=[\w\])}-])\.(?:exs?|erl|hrl|[lh]?eex|[xy]rl):\d{1,7}(?::\d{1,5})?(?![\w])/g,
  },
  {
    finds: ['** (RuntimeError) boom', '** (KeyError) key :price not found in: %{}'],
    ignores: ['** (required)'],
    keys: ['** ('],
    expression:
      /\*\* \((?:[A-Z]\w{0,80}\.){0,8}[A-Z]\w{0,80}\)|\*\* \((?:EXIT|exit|throw|stop)[^()\n]{0,80}\)/g,
  },
  {
    finds: ['=ERROR REPORT==== 22-Nov-2026::14:14:55.642919 ==='],
    ignores: ['Error report sent'],
    keys: [
      '** reason',
      'crash report',
      'error report',
      'supervisor report',
      'ranch listener',
      'exception error:',
      'exception exit',
      'exception throw',
      'generic server',
      'error in process',
    ],
    expression: either(
      /\*\* Reason for termination/,
      /={1,12}(?:CRASH|ERROR|SUPERVISOR|PROGRESS) REPORT={0,12}/,
      /Ranch listener \S{1,80}/,
      /\*\* exception (?:error|exit|throw)/,
      /exception (?:error|exit|throw): /,
      /\*\* Generic server/,
      /Error in process </,
    ),
  },
  {
    finds: ['[{m,f,2,[{file,"x.erl"},{line,12}]}]', '[{lists,nth,[3,[]],[{file,"lists.erl"},{line,198}]},'],
    ignores: ['{file, line} must be given'],
    keys: ['{file,', '{line,', '{mfa,'],
    expression: /\{file, ?"[^"\n]{1,300}"\}|\{line, ?\d{1,7}\}|\{mfa,|\{mfargs,/g,
  },
  {
    finds: [
      '(app 0.1.0) lib/x.ex:12: Mod.fun/2',
      '    (elixir 1.14.0) lib/code.ex:1245: Code.require_file/2',
    ],
    ignores: ['HTTP/1.1', '/orders/7'],
    keys: ['.erl, line 0', '/0', 'in function', 'in call from'],
    expression: either(
      /\.erl, line \d/,
      /in (?:function|call from) {1,3}[\w'@]{1,120}:[\w'@]{1,120}\/\d/,
      /\((?:[a-z]\w{0,80}) \d{1,4}\.\d{1,4}(?:\.\d{1,4}){0,2}(?:-[\w.]{1,20})?\) [\w./-]{1,200}:\d/,
    ),
  },
  {
    finds: ['{badmatch,{error,enoent}}', '{case_clause,[1]}'],
    ignores: ['The code {badkey} is unknown'],
    keys: [
      '{badmatch',
      '{badarg',
      '{undef',
      '{function_clause',
      '{case_clause',
      '{noproc',
      '{badrecord',
      '{badarith',
      '{badfun',
      '{try_clause',
      '{timeout,{',
      '{nocatch',
      '{badkey',
    ],
    expression:
      /\{(?:badmatch|badarg|undef|function_clause|case_clause|noproc|badrecord|badarith|badfun|try_clause|nocatch|badkey|timeout),[[{]/g,
  },

  {
    // Shop.Cart.total/2, anonymous fn/4 in Shop.Cart.total/1, shop_cart:total/1 line 12, <0.123.0>
    finds: ['anonymous fn/4 in Shop.Cart.total/1', 'Shop.Cart.total/2', 'in shop_cart:total/1 line 12'],
    ignores: ['Use Foo/18', 'The fn/4 key', 'ratio:total/2 is fine'],
    keys: ['fn/0', '/0 line', ':total/0', '/0'],
    expression: either(
      /\banonymous fn\/\d{1,2}(?: in [\w.]{1,120}(?:\/\d)?)?/,
      /(?<![\w./:@-])(?:[A-Z]\w{0,60}\.){2,8}[a-z_]\w{0,60}[?!]?\/\d{1,2}(?![\w./])/,
      /(?<![\w/.-])[a-z]\w{0,60}:[a-z]\w{0,60}\/\d{1,2} (?:line |L)\d/,
    ),
  },
]

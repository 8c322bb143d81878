/**
 * Frames that name a qualified method and its parameters, with or without a place: JVM, .NET, Mono, V8.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { behind, regex, sequence } from '../regex.js'

const segment = '[\\w$<>`+|~\\-]{1,120}'
const module = '(?:[\\w.$-]{1,80}(?:@[\\w.+-]{1,40})?/{1,2})?'
const typeArguments = '(?:\\[[^\\]\\n]{0,200}\\])?'
const preposition = 'at|bei|à|en|in|em|в|場所|在|於|于|위치:|konum:|w|v|vid|ved|på|bij|kohteessa'
const codeRoot =
  'com|org|net|io|java|javax|jakarta|sun|jdk|kotlin|kotlinx|scala|groovy|clojure|reactor|akka|play|ch|de|fr|co|app|System|Microsoft'

export const qualified: readonly Pattern[] = [
  {
    // at a.b.C.d( with three segments or more, anywhere in a text; a module may precede it: java.base/, app//
    finds: ['\tat e.f.g(SourceFile:3)', '\tat a.b.c.d(Unknown Source:12)'],
    ignores: ['nothing at all', 'what shells say'],
    keys: ['at '],
    expression: new RegExp(
      `(?<![\\w$.-])at[ \\t\\xa0]{1,8}(?!www\\.)(?:async )?${module}(?:${segment}\\.{1,2}){2,20}${segment}${typeArguments}[ \\xa0]?\\((?![a-z]+ [a-z]+ [a-z])`,
      'g',
    ),
  },
  {
    // at Program.Main() at the beginning of a line, in any of the languages of .NET, with typed parameters
    finds: ['   at Program.Main()', '\tat e.f.g(SourceFile:3)'],
    ignores: ['cb({"a":1}', '/^\\/users\\/(\\d+)$/i'],
    keys: ['('],
    expression: regex(
      'g',
      `(?:^|[\\n\\r|])[ \\t\\xa0]{0,40}(?:${preposition})[ \\t\\xa0]{1,4}`,
      `(?:${segment}\\.{1,2}){1,20}${segment}${typeArguments} ?\\([^()\\n]{0,400}\\)`,
      /(?=[ \t\xa0]{0,8}(?:$|[\n\r|]|in |at |\[0x|<0x|---|dans |en |位置|場所))/,
    ),
    holds: isFrameLine,
  },
  {
    // The same within a line: bei Acme.Shop.Cart.Total(Int32 id)
    finds: ['   at Program.Main()', '   bij Acme.Shop.Cart.Total()'],
    ignores: ['cb({"a":1}', '/^\\/users\\/(\\d+)$/i'],
    keys: ['('],
    expression: regex(
      'g',
      /\((?=\)|[A-Z]\w{1,80}(?:`\d)?(?:\[[^\]\n]{0,80}\])?&? \w)/,
      behind(
        sequence(
          `(?<![\\w$.-])(?:${preposition})[ \\t\\xa0]{1,4}(?:[A-Z<][\\w$<>\`+|~-]{0,120}\\.{1,2}){1,20}`,
          `${segment}${typeArguments}\\(`,
        ),
      ),
    ),
  },
  {
    // A frame cut off before its parenthesis.
    finds: ['at com.acme.shop.OrderServ', 'at java.base/java.lang.Thread.run(Thread.java:829)'],
    ignores: ['nothing at all', 'what shells say'],
    keys: ['at '],
    expression: new RegExp(
      `(?<![\\w$.-])at[ \\t\\xa0]{1,8}${module}(?:${codeRoot})\\.(?:${segment}\\.){1,20}[A-Z_$<][\\w$]{0,120}`,
      'g',
    ),
  },
  {
    finds: [
      '   at SyncInvokeTotal(Object , Object[] , Object[] )',
      '   at lambda_method9(Closure, IServiceProvider, Object[])',
    ],
    ignores: ['Use syncInvoke or asyncInvoke'],
    keys: ['lambda_method', '<startupcode$', '(wrapper ', 'syncinvoke', 'asyncinvoke', 'object , '],
    expression:
      /(?<![\w$.-])at (?:lambda_method\d{0,9} ?\(|\w{1,80}\((?:Object|Closure|String|Int32)(?:\[\])? ?,|<StartupCode\$|\(wrapper [\w-]{1,40}\) )/g,
  },
]

const typedParameters = /\((?:[A-Z]\w{0,80}(?:\[\])?|I[A-Z]\w{0,80})(?:`\d)?&? \w+(?:, |\))/

/** Mono writes a space before the parameters, and so does prose before a remark, which has no types in it. */
function isFrameLine({ 0: frame }: RegExpExecArray): boolean {
  if (!/[A-Z<$]/.test(frame) || / \((?![^()]*[ .,])[^()]+\)$/.test(frame)) return false
  return /^\s*at\s/.test(frame) || /\..{1,120}\./.test(frame) || typedParameters.test(frame)
}

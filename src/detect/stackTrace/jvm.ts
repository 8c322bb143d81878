/**
 * Traces of the JVM: Java, Kotlin, Scala, Groovy, Clojure, JSP and CFML.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either, oneOf, regex, sequence } from '../regex.js'

export const jvm: readonly Pattern[] = [
  {
    // The place in parentheses that ends StackTraceElement.toString(), right after the method's name.
    finds: ['\tat e.f.g(SourceFile:3)', '\tat Cart.main(Cart.scala)'],
    ignores: ['Foo.java', 'Node.js:18'],
    keys: [
      '.java',
      '.kt',
      '.scala',
      '.sc',
      '.groovy',
      '.gvy',
      '.gsp',
      '.clj',
      '.jsp',
      '.tag',
      '.cfm',
      '.cfc',
      '.rb',
      '.js',
      '.py',
      '.ftl',
      'native method)',
      'unknown source',
      '<generated>',
      'sourcefile',
      'source_file',
      'hidden source',
      'repl:',
      '(null:',
    ],
    expression: regex(
      'g',
      /\((?<=[\w$>?!*+-] ?\()/,
      oneOf(
        sequence(
          /[^\s():"'<>,;.]{1,120}(?:\.[^\s():"'<>,;.]{1,60}){0,6}?\./,
          oneOf(
            /(?:java|kts?|scala|groovy|clj[cs]?)(?::-?\d{1,7})?|(?:sc|gvy|gsp|jspx?|tag|ftl|cf[mc]):-?\d{1,7}/,
            /(?:rb|js|py):\d{1,7}/,
          ),
        ),
        /Native Method|Unknown Source(?::\d{1,7})?|<generated>(?::\d{1,7})?|SourceFile(?::\d{1,7})?/,
        /NO_SOURCE_FILE(?::\d{1,7})?|Hidden Source|REPL:\d{1,7}|null:-?\d{1,7}/,
      ),
      /\)/,
    ),
    // `(main.java)` behind a blank is prose; with a line it is a place.
    holds: ({ 0: place, input, index }) => input[index - 1] !== ' ' || /\d\)$/.test(place),
  },
  {
    finds: ['Caused by: java.io.IOException: gone', '\tSuppressed: java.io.IOException: close'],
    ignores: ['Caused by: a network problem', 'Caused by: bad weather. Root cause: snow.'],
    keys: ['caused by', 'suppressed:', 'wrapped by', 'root cause'],
    expression:
      /(?:[Cc]aused by|[Ss]uppressed|[Ww]rapped by|[Rr]oot cause): {0,2}(?:[A-Za-z_$][\w$]{0,80}\.){1,15}[A-Z_$][\w$]{0,120}/g,
  },
  {
    finds: [
      'Caused by: OrderException',
      'Exception in thread "main" no',
      'nested exception is com.acme.NoStock',
    ],
    ignores: ['Caused by: a network problem', 'Caused by: bad weather. Root cause: snow.'],
    keys: ['caused by', 'suppressed:', 'wrapped by', 'in thread', 'nested exception is'],
    expression: either(
      /(?:[Cc]aused by|[Ss]uppressed|[Ww]rapped by): {0,2}[A-Z]\w{0,120}(?:Exception|Error)\b/,
      /[Ee]xception in thread "/,
      /nested exception is [A-Za-z_$][\w$.]{1,200}/,
    ),
  },
  {
    finds: ['\t\t... 8 more', '\t... 30 more'],
    ignores: ['Alice, Bob and ... 12 more people'],
    keys: ['... 0'],
    expression:
      /(?:^|[\n\r|])[ \t\xa0]{0,40}\.\.\. \d{1,5} (?:more(?=[ \t]{0,20}(?:$|[\n\r|\]]))|(?:common )?frames? (?:omitted|truncated|excluded|elided|hidden)|(?:lines|filtered|elided))/g,
  },
  {
    // A Clojure frame in EDN: [clojure.core$eval invoke "core.clj" 12]
    finds: ['[shop.core$total invoke "core.clj" 12]'],
    ignores: ['See notes.clj for details'],
    keys: ['.clj'],
    expression: /\[[\w.$/*!?<>=+-]{1,200} [\w*!?<>=+-]{1,80} "[\w/.-]{1,120}\.clj[cs]?" \d{1,7}\]/g,
  },
]

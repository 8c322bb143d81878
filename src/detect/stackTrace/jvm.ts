/**
 * Traces of the JVM: Java, Kotlin, Scala, Groovy, Clojure, JSP and CFML.
 *
 * @module
 */
import type { Pattern } from '../pattern.js'

export const jvm: readonly Pattern[] = [
  {
    // The place in parentheses that ends StackTraceElement.toString(), right after the method's name.
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
    looksFor:
      /\((?<=[\w$>?!*+-] ?\()(?:[^\s():"'<>,;.]{1,120}(?:\.[^\s():"'<>,;.]{1,60}){0,6}?\.(?:(?:java|kts?|scala|groovy|clj[cs]?)(?::-?\d{1,7})?|(?:sc|gvy|gsp|jspx?|tag|ftl|cf[mc]):-?\d{1,7}|(?:rb|js|py):\d{1,7})|Native Method|Unknown Source(?::\d{1,7})?|<generated>(?::\d{1,7})?|SourceFile(?::\d{1,7})?|NO_SOURCE_FILE(?::\d{1,7})?|Hidden Source|REPL:\d{1,7}|null:-?\d{1,7})\)/g,
    // `(main.java)` behind a blank is prose; with a line it is a place.
    holds: ({ 0: place, input, index }) => input[index - 1] !== ' ' || /\d\)$/.test(place),
  },
  {
    keys: ['caused by', 'suppressed:', 'wrapped by', 'root cause'],
    looksFor:
      /(?:[Cc]aused by|[Ss]uppressed|[Ww]rapped by|[Rr]oot cause): {0,2}(?:[A-Za-z_$][\w$]{0,80}\.){1,15}[A-Z_$][\w$]{0,120}/g,
  },
  {
    keys: ['caused by', 'suppressed:', 'wrapped by', 'in thread', 'nested exception is'],
    looksFor:
      /(?:[Cc]aused by|[Ss]uppressed|[Ww]rapped by): {0,2}[A-Z]\w{0,120}(?:Exception|Error)\b|[Ee]xception in thread "|nested exception is [A-Za-z_$][\w$.]{1,200}/g,
  },
  {
    keys: ['... 0'],
    looksFor:
      /(?:^|[\n\r|])[ \t\xa0]{0,40}\.\.\. \d{1,5} (?:more(?=[ \t]{0,20}(?:$|[\n\r|\]]))|(?:common )?frames? (?:omitted|truncated|excluded|elided|hidden)|(?:lines|filtered|elided))/g,
  },
  {
    // A Clojure frame in EDN: [clojure.core$eval invoke "core.clj" 12]
    keys: ['.clj'],
    looksFor: /\[[\w.$/*!?<>=+-]{1,200} [\w*!?<>=+-]{1,80} "[\w/.-]{1,120}\.clj[cs]?" \d{1,7}\]/g,
  },
]

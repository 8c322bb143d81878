/**
 * Traces of Ruby, JRuby and Crystal, in the old quote style and the new one.
 *
 * @module
 */
import type { Pattern } from '../pattern.js'

export const ruby: readonly Pattern[] = [
  { keys: [':in '], looksFor: /:\d{1,7}:in (?:[`'‘"&][^\n'’"]{1,200}['’";]?|block |rescue |ensure |[<\w])/g },
  {
    // Crystal, and Ruby's list without method
    keys: ['.cr:0', '.rb:0', '.erb:0', '.haml:0', '.slim:0', '.rake:0', '.ru:0', '.jbuilder:0'],
    looksFor: /(?<=[\w)\]])\.(?:cr|rb|erb|haml|slim|rake|ru|jbuilder):\d{1,7}(?::\d{1,5})?(?!\w)/g,
  },
  {
    keys: ['(eval', '(erb)', '(irb)', '<internal:'],
    looksFor:
      /\(eval at [^\s()]{1,300}:\d{1,7}\):\d|\((?:eval|erb|irb)[^()\n]{0,80}\):\d{1,7}|<internal:[\w./-]{1,80}>:\d/g,
  },
  {
    keys: ['extracted source', 'application trace', 'framework trace', 'full trace', 'rails.root:'],
    looksFor: /Extracted source \(around line|Application Trace *\|? *Framework Trace|Rails\.root: /g,
  },
]

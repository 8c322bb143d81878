/**
 * Traces of Ruby, JRuby and Crystal, in the old quote style and the new one.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either } from '../regex.js'

export const ruby: readonly Pattern[] = [
  {
    finds: ["app.rb:12:in `foo'", "from (irb):1:in `<main>'"],
    ignores: ['Ask for 7:in the shop'],
    keys: [':in '],
    expression: /:\d{1,7}:in (?:[`'‘"&][^\n'’"]{1,200}['’";]?|block |rescue |ensure |[<\w])/g,
  },
  {
    // Crystal, and Ruby's list without method
    finds: ["app.rb:12:in `foo'", "\truby_app.rb:6:in `block in <main>'"],
    ignores: ['Save as cart.rb: 1 file'],
    keys: ['.cr:0', '.rb:0', '.erb:0', '.haml:0', '.slim:0', '.rake:0', '.ru:0', '.jbuilder:0'],
    expression: /(?<=[\w)\]])\.(?:cr|rb|erb|haml|slim|rake|ru|jbuilder):\d{1,7}(?::\d{1,5})?(?!\w)/g,
  },
  {
    finds: ["from (irb):1:in `<main>'"],
    ignores: ['(evaluation): 3 stars'],
    keys: ['(eval', '(erb)', '(irb)', '<internal:'],
    expression: either(
      /\(eval at [^\s()]{1,300}:\d{1,7}\):\d/,
      /\((?:eval|erb|irb)[^()\n]{0,80}\):\d{1,7}/,
      /<internal:[\w./-]{1,80}>:\d/,
    ),
  },
  {
    finds: ['Rails.root: /srv/shop', 'Extracted source (around line #7):'],
    ignores: ['The full trace of your parcel'],
    keys: ['extracted source', 'application trace', 'framework trace', 'full trace', 'rails.root:'],
    expression: /Extracted source \(around line|Application Trace *\|? *Framework Trace|Rails\.root: /g,
  },
]

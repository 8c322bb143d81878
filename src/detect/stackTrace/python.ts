/**
 * Traces of CPython and PyPy, also as Django, Werkzeug, Pyramid and cgitb print them.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either } from '../regex.js'

export const python: readonly Pattern[] = [
  {
    finds: [
      'Traceback (most recent call last):',
      'During handling of the above exception, another exception occurred:',
    ],
    ignores: ['Traceback is a service of ours; see https://example.com/traceback.'],
    keys: ['traceback', 'during handling of the', 'direct cause of the', 'fatal python error', 'thread 0x'],
    expression: either(
      /Traceback \((?:most recent call last|innermost last)\)/,
      /During handling of the above exception/,
      /exception was the direct cause of the following/,
      /Fatal Python error: /,
      /(?:Current t|T)hread 0x[0-9a-f]{4,16} \(most recent call first\)/,
      /Traceback Switch to copy-and-paste view/,
    ),
  },
  {
    // File "app.py", line 3, in view; quotes of any style, or what is left of them
    finds: ["  File '/srv/x.py', line 3 in view", '    File server.py, line 12, in total'],
    ignores: ['File a ticket, line 2 is busy', 'Select a file from your computer'],
    keys: ['file '],
    expression:
      /\bFile\s{1,8}(?:["'“‘`&][^"'\n“”’`]{1,400}["'”’`;]|<[\w ./-]{1,200}>|[^\s,"']{1,400}),?\s{1,24}line\s{1,4}\d{1,7}/g,
    // Without quotes it must look like a file.
    holds: (found) => /["'“‘`&</\\.]/.test(found[0]),
  },
  {
    // /srv/app/views.py, line 47, in inner   /srv/app/views.py in view, 47.   "views.py" line 47
    finds: ["  File '/srv/x.py', line 3 in view", '    File server.py, line 12, in total'],
    ignores: ['ask at and/or/maybe.python'],
    keys: ['.py'],
    expression:
      /(?<=[\w\])}-])\.py[cwx]?["'”’]?(?:,?\s{1,12}(?:at )?line:?\s{1,4}\d{1,7}|\? in [\w<>.]{1,120}|[ \t\xa0\r\n]{1,8}in [\w<>.]{1,120}(?=[(\n\r]|$)|:\d{1,7}(?::? in |: in |\)))/g,
  },
  {
    finds: ['      <th>Exception Value:</th>', '      <th>Exception Location:</th>'],
    ignores: ['The exception value: none'],
    keys: ['exception location', 'exception value:'],
    expression: /Exception Location:?\s{0,20}\S|Exception Value:?\s{0,20}\S/g,
  },
  {
    // The carets of 3.11 and later beneath a line of code
    finds: [
      "get('/n') { nil.upcase }\n               ^^^^^^^",
      '    rv = callback(*a, **ka)\n         ^^^^^^^^^^^^^^^^^^',
    ],
    ignores: ['Great service ^^'],
    keys: ['^^', '~^', '^~'],
    expression: /\n[ \t|]{4,80}(?:~{1,200}\^{1,200}~{0,200}|\^{2,200}~{0,200})[ \t]{0,8}(?=$|[\r\n])/g,
  },
]

/**
 * Frames written as members of an object inside other text: a script, an attribute, a dump.
 *
 * @module
 */
import { sourceExtension } from '../locations.js'
import type { Pattern } from '../pattern.js'

const is = ' ?(?::|=>) ?'
const file = `["'](?:file|filename|file_?[nN]ame|file_?[pP]ath|abs_path|absolutePath|source|sourceFile)["']${is}["'][^"'\\n]{1,300}\\.(?:${sourceExtension})["']`
const line = `["'](?:line|lineno|line_?[nN]o|line_?[nN]umber|sourceLine)["']${is}["']?\\d{1,7}`

export const members: readonly Pattern[] = [
  {
    // "file": "/srv/app/cart.php", "line": 12
    finds: [
      '["file" => "lib/cart.rb", "line" => 12]',
      "{'file': 'cart.py', 'function': 'total', 'line': 12}",
    ],
    ignores: ['{"file":"import.csv","line":12}'],
    keys: ['"file', "'file", '"abs', "'abs", '"source', "'source"],
    expression: new RegExp(`${file}[^\\n]{0,160}?${line}`, 'g'),
  },
  {
    // "line_number": 12, "method": "total", "file": "cart.php"
    finds: [
      'window.data = {"stacktrace":[{"line_number":12,"method":"total","code":{"12":"x"},"file":"\\/var\\/app\\/Cart.php"}]}',
    ],
    ignores: ['{"file":"import.csv","line":12}'],
    keys: ['"line', "'line", '"source', "'source"],
    expression: new RegExp(`${line}[^\\n]{0,300}?${file}`, 'g'),
  },
]

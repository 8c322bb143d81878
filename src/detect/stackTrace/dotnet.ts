/**
 * Traces of .NET and Mono, in the languages the runtime speaks, and its yellow error page.
 *
 * @module
 */

import { lineWord } from '../locations.js'
import type { Pattern } from '../pattern.js'
import { group, oneOf, regex, repeat, sequence } from '../regex.js'

// What follows the name of a type: its parameters, that it is an array or may be null.
const generic = /(?:<[^()\n]{1,160}>)?(?:\[\]|\?)? /

export const dotnet: readonly Pattern[] = [
  {
    finds: [
      '   à Acme.Foo.Bar() dans C:\\src\\Foo.cs:ligne 42',
      '   場所 Shop.Cart.Total() 場所 C:\\src\\Shop\\Cart.cs:行 42',
    ],
    ignores: ['Accepted types: .cs: no, .pdf: yes'],
    keys: [
      '.cs:',
      '.vb:',
      '.fs:',
      '.cshtml:',
      '.vbhtml:',
      '.razor:',
      '.aspx:',
      '.ascx:',
      '.ashx:',
      '.asmx:',
      '.asax:',
      '.master:',
    ],
    expression: new RegExp(
      `(?<=[\\w\\])}-])\\.(?:cs|vb|fs|cshtml|vbhtml|razor|aspx|ascx|ashx|asmx|asax|master):${lineWord}[ \\xa0]?\\d{1,7}`,
      'g',
    ),
  },
  {
    finds: [
      '  at Foo.Bar () [0x00000] in <filename unknown>:0',
      '  at Shop.Web.Program.Load () [0x0007b] in /srv/shop/Cart.cs:3 ',
    ],
    ignores: ['The mask [0x00ff] in use is too wide'],
    keys: ['[0x'],
    expression: /\) ?\[0x[0-9a-f]{4,8}\] in /g,
  },
  {
    finds: [
      '   --- End of inner exception stack trace ---',
      '--- End of stack trace from previous location ---',
    ],
    ignores: ['--- End of message ---'],
    keys: ['--- '],
    expression: regex(
      'g',
      /--- ?/,
      oneOf(
        /End of (?:stack trace|inner|managed)|Ende der (?:Stapel|internen|inneren)/,
        /Fin de la (?:trace|trac|pila|Traza)|Fin del seguimiento|Fine (?:della|traccia)|Fim d[oa]|Конец|結尾|結束/,
        /スタック|内部例外|内部异常|引发异常/,
      ),
    ),
  },
  {
    finds: ['---> System.FormatException: no digits'],
    ignores: ['step 1 ---> step 2: pay'],
    keys: ['---> '],
    expression: /---> (?:\(Inner Exception #\d{1,4}\) )?[A-Za-z_][\w.+`]{2,200}: /g,
  },
  {
    // Page_Load(Object sender, EventArgs e) in c:\\Shop\\Cart.cs:22
    finds: [
      '   Shop.Cart.Total() in c:\\inetpub\\wwwroot\\Shop\\Cart.aspx.cs:23',
      '   at Acme.Web.Foo.Bar(String x, Int32 y) in C:\\src\\Foo.cs:line 42',
    ],
    ignores: ['Size (M) in red is sold out'],
    keys: [') in '],
    expression: /(?<=[\w$>(\]])\) in (?:[A-Za-z]:\\|\/|\\\\)[^\n:*?"<>|]{1,160}:\w{0,12} ?\d{1,7}(?!\w)/g,
  },
  {
    finds: ['Server stack trace: \n', 'Exception rethrown at [0]:'],
    ignores: ['We keep no server stack trace'],
    keys: ['server stack trace', 'exception rethrown at ['],
    expression: /Server stack trace: ?[\r\n]|Exception rethrown at \[\d{1,4}\]/g,
  },
  {
    // Frames of the yellow page: System.Web.UI.Page.ProcessRequest() +12
    finds: ['   System.Web.UI.Control.LoadRecursive() +68'],
    ignores: ['Call (030) +49 or write to us'],
    keys: [') +0'],
    expression: /(?<=[\w$>\])])\([^()\n]{0,400}\)[ \xa0]\+\d{1,8}(?=$|[\s<])/g,
  },
  {
    finds: [
      '    + FullyQualifiedErrorId : NoStock',
      '    + CategoryInfo          : NotSpecified',
      'At cart.ps1:12 char:5',
    ],
    ignores: ['CategoryInfo is required'],
    keys: ['fullyqualifiederrorid', 'categoryinfo', ' char:0'],
    expression: /\+ FullyQualifiedErrorId {0,20}:|\+ CategoryInfo {0,20}:|\.psm?1:\d{1,7} char:\d/g,
  },

  {
    // Frames made readable: async Task<IActionResult> Shop.Cart.Total(int id), void Program.Main(string[] args)
    finds: [
      '   at async Task<IActionResult> Shop.CartController.Total(int id)',
      '   at void Program.Main(string[] args)+() => { }',
      'at new Shop.Cart(string owner)',
    ],
    ignores: ['at void value. Call (us)', 'Meet at new Main.Street (corner of 5th)'],
    keys: [
      'at async ',
      'at new ',
      'at static ',
      'at extern ',
      'at void ',
      'at string',
      'at int',
      'at bool',
      'at object',
      'at long',
      'at double',
      'at decimal',
      'at byte',
      'at task',
      'at valuetask',
    ],
    expression: regex(
      'g',
      /(?<![\w$.-])at /,
      oneOf(
        sequence(
          /(?:(?:async|static|new|extern) ){1,3}/,
          repeat(group(sequence(/[A-Za-z]\w{0,60}/, generic)), '?'),
        ),
        sequence(/(?:void|string|int|bool|object|long|double|decimal|byte|Task|ValueTask)/, generic),
      ),
      /(?:[A-Z][\w`<>,]{0,80}\.){1,12}[\w<>`]{1,80}\((?:\)|(?:ref |out |params |this )?[\w.<>[\]?, ]{1,60} \w{1,60}[,)])/,
    ),
  },
]

/**
 * Traces of .NET and Mono, in the languages the runtime speaks, and its yellow error page.
 *
 * @module
 */
import { lineWord } from '../locations.js'
import type { Pattern } from '../pattern.js'

export const dotnet: readonly Pattern[] = [
  {
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
    looksFor: new RegExp(
      `(?<=[\\w\\])}-])\\.(?:cs|vb|fs|cshtml|vbhtml|razor|aspx|ascx|ashx|asmx|asax|master):${lineWord}[ \\xa0]?\\d{1,7}`,
      'g',
    ),
  },
  { keys: ['[0x'], looksFor: /\) ?\[0x[0-9a-f]{4,8}\] in /g },
  {
    keys: ['--- '],
    looksFor:
      /--- ?(?:End of (?:stack trace|inner|managed)|Ende der (?:Stapel|internen|inneren)|Fin de la (?:trace|trac|pila|Traza)|Fin del seguimiento|Fine (?:della|traccia)|Fim d[oa]|Конец|結尾|結束|スタック|内部例外|内部异常|引发异常)/g,
  },
  { keys: ['---> '], looksFor: /---> (?:\(Inner Exception #\d{1,4}\) )?[A-Za-z_][\w.+`]{2,200}: /g },
  {
    // Page_Load(Object sender, EventArgs e) in c:\\Shop\\Cart.cs:22
    keys: [') in '],
    looksFor: /(?<=[\w$>(\]])\) in (?:[A-Za-z]:\\|\/|\\\\)[^\n:*?"<>|]{1,160}:\w{0,12} ?\d{1,7}(?!\w)/g,
  },
  {
    keys: ['server stack trace', 'exception rethrown at ['],
    looksFor: /Server stack trace: ?[\r\n]|Exception rethrown at \[\d{1,4}\]/g,
  },
  {
    // Frames of the yellow page: System.Web.UI.Page.ProcessRequest() +12
    keys: [') +0'],
    looksFor: /(?<=[\w$>\])])\([^()\n]{0,400}\)[ \xa0]\+\d{1,8}(?=$|[\s<])/g,
  },
  {
    keys: ['fullyqualifiederrorid', 'categoryinfo', ' char:0'],
    looksFor: /\+ FullyQualifiedErrorId {0,20}:|\+ CategoryInfo {0,20}:|\.psm?1:\d{1,7} char:\d/g,
  },
]

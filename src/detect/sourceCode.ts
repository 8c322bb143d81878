/**
 * Excerpts of source code, as error pages show them around the failing line.
 *
 * @module
 */

import { defineDetector, type Pattern } from './pattern.js'
import { either, group, oneOf, regex, repeat, sequence, words } from './regex.js'

const codeLine = regex(
  '',
  oneOf(
    /[;{}]\s*$|\w\(.*\)|=>|->|::|\w\.\w+\(/,
    sequence(
      /^\s*/,
      oneOf(
        ...words(String.raw`
        def class if else elif for while return import from raise try except catch finally end begin do fn
        func function let const var public private protected static async await throw use require package
        namespace module local my our case switch @\w #include <\?php <% \/\/ \/\* \* #`),
      ),
      /\b/,
    ),
    /\s[=!+<>-]=?=?\s|['"]\s*[,)\]]|<\/?\w[^>]*>|\$\w|\{\{|\{%/,
  ),
)

const patterns: readonly Pattern[] = [
  {
    // Two numbered lines or more, at least one of them marked, or each with a bar
    finds: ['Line 11: foo();\nLine 12: bar();', '  41 | const x = 1\n> 42 | foo(x)\n  43 | }'],
    ignores: ['10:30:45', '+49 30 1234'],
    keys: ['0 |', '0|', '0 │', '0:', '0. ', '0\t', '0 ', '0\u00a0', 'line 0'],
    expression: regex(
      'g',
      /(?:^|[\n\r])[ \t\xa0]{0,24}(?:[│┃] )?(?:(?:=>|>{1,3}|→|->|-->|❱|▶|●|\*)[ \t\xa0]{0,8})?(?:Line )?\d{1,6}(?: ?[|│┃:┆╎▕]|[.\t]| {2}|\xa0)/,
      /[^\n\r]{0,1000}/,
      repeat(
        group(
          sequence(
            /\r?\n[ \t\xa0]{0,24}(?:[│┃] )?(?:(?:=>|>{1,3}|→|->|-->|❱|▶|●|\*)[ \t\xa0]{0,8})?(?:Line )?/,
            /(?:\d{1,6}(?: ?[|│┃:┆╎▕]|[.\t]| {2}|\xa0)|[|│┃][ \t]{0,80}\^)[^\n\r]{0,1000}/,
          ),
        ),
        '{1,60}',
      ),
    ),
    holds: isNumberedCode,
  },
  {
    finds: ['<?php echo $total;', '<%= @cart.total %>'],
    ignores: ['Save 10 {% off'],
    keys: ['<?php', '<?=', '<%@', '<%=', '<%-', '<% ', '{% ', '<jsp:', '<c:', '<asp:', '<cf'],
    expression: either(
      /<\?[Pp][Hh][Pp]\b/,
      /<\?=\s?\$/,
      /<%[@=-]\s?[\w@$]/,
      /<% (?:if|for|end|\w{1,40}\.each|content_for)\b/,
      /\{% (?:extends|block|load|include|for|if|url|csrf_token|endblock|endfor|endif)\b/,
      /<jsp:\w/,
      /<c:(?:if|forEach|out|choose)\b/,
      /<asp:\w/,
      /<cf(?:query|output|set|include|if)\b/,
    ),
  },
  {
    // PHP
    finds: [
      '$this->total = 3;',
      '  278:     my $server = $self-&gt;load_server($loader);',
      '<tr><td class="e">$_SERVER[\'HTTP_ACCEPT\']</td><td class="v">*/*</td></tr>',
    ],
    ignores: ['$filter', '/^\\/users\\/(\\d+)$/i'],
    keys: ['$this->', '$_', '::class', 'function __', '->', 'require_once', '$'],
    expression: either(
      /\$this->\w/,
      /\bself::\$?\w/,
      /\$_(?:SERVER|GET|POST|REQUEST|SESSION|COOKIE|FILES|ENV)\b/,
      /\bfunction (?:__\w{2,20} ?\(|\w{1,60} ?\([\w\\?|]{0,60} ?&?\$\w{2})/,
      /(?<!(?:var|let|const|,) ?)\$[a-z_]\w{2,60} = (?:new [A-Z\\]\w{1,60}\(|\$\w{2,60}[;[ -]|\w{2,60}\([^\n]{0,200}\);|['"[\d])/,
      /\$\w{1,60}->\w{1,60}\(/,
      /(?:require|include)(?:_once)?[ (]{1,2}['"$_][^\n;]{1,200};/,
    ),
  },
  {
    // Java, Kotlin, Scala, C#
    finds: ['throw new OrderException("no");'],
    ignores: ['throw new RangeError("no")', 'function(e){throw new TypeError("no")}'],
    keys: [
      'throw new',
      'public ',
      'private ',
      'protected ',
      'import java',
      'import org.',
      'import com.',
      'using system',
      'namespace ',
      '@override',
      'system.out',
      'console.write',
      'fun ',
      'logger.',
      'override fun',
      '@autowired',
      '@getmapping',
      '[httpget',
      'async task',
    ],
    expression: either(
      /\bthrow new (?:\w{1,60}\.){0,8}\w{0,80}Exception\(/m,
      sequence(
        /\b(?:public|private|protected|internal) /,
        repeat(
          group(/(?:static|final|async|override|virtual|abstract|synchronized|readonly|sealed|partial) /),
          '{0,4}',
        ),
        oneOf(
          ...words(String.raw`
        class interface enum record void int long bool boolean string String Task Task<[^>\n]{1,80}>
        IActionResult ActionResult ResponseEntity<[^>\n]{0,80}> List<[^>\n]{1,80}> Optional<[^>\n]{1,80}>
        [A-Z]\w{1,60}(?:<[^>\n]{1,80}>)?`),
        ),
        / \w{1,80} ?(?:\([^()\n]{0,200}\)|\{|=|;|:|extends|implements)/,
      ),
      /^import (?:static )?(?:java|javax|jakarta|org|com|kotlin|scala)\.[\w.]{2,120}[;*\n]/m,
      /[\n;]\s{0,20}import (?:static )?(?:java|javax|jakarta|org|com|kotlin|scala)\.[\w.]{2,120};/m,
      /\busing System(?:\.\w{1,40}){0,4};/m,
      /\bnamespace [A-Z][\w.\\]{1,100}(?:;| ?\{)/m,
      /@(?:Override|Autowired|(?:Get|Post|Put|Delete|Request)Mapping|RestController|Service|Entity)\b/m,
      /System\.(?:out|err)\.print/m,
      /Console\.Write(?:Line)?\(/m,
      /\b(?:override |suspend |private )?fun (?:<[^>\n]{1,40}> )?\w{1,60}\([^()\n]{0,200}\)(?:: ?\w[^\n]{0,60})? ?[{=]/m,
    ),
  },
  {
    // Python
    finds: ['def total(self):', '    in <b>__call__</b>', "            <div><pre>@app.route('/orders')"],
    ignores: ['import your contacts from a file', "No such column 'Foo__c' on entity 'Account'."],
    keys: ['def ', 'self.', 'raise ', 'except ', 'import ', '@app.', 'elif ', '.objects.', '__', 'lambda '],
    expression: either(
      /\bdef \w{1,60}\((?:self|cls|request|\w{0,40})[^()\n]{0,200}\)(?: ?-> ?[^:\n]{1,80})?:/m,
      /^[ \t]{0,40}raise [A-Z]\w{1,60}(?:\(|$| from )/m,
      /^[ \t]{0,40}except (?:\(?[A-Z]\w{0,60}[^\n:]{0,80})?(?: as \w{1,20})?:/m,
      /@app\.(?:route|get|post|put|delete)\(/m,
      /\b[A-Z]\w{1,60}\.objects\.(?:get|filter|all|create|exclude)\(/m,
      /__(?:init|name|main|call|enter|exit|getattr|file)__/m,
      /^(?:from [\w.]{1,80} import [\w*]|import (?:os|sys|json|re|logging|django|flask|requests|asyncio|datetime)\b)/m,
    ),
  },
  {
    // Ruby, Elixir
    finds: ['get \'/x\' do\n  "Hello"\nend', '6      @cart = Cart.find_by(id: params[:id])'],
    ignores: ['@type', '@context'],
    keys: [
      'defmodule ',
      'def ',
      ' do |',
      'before_action',
      "require '",
      'params[',
      'render ',
      '|> ',
      'belongs_to',
      "get '/",
      "post '/",
      'attr_',
      '@',
      'raise ',
      '.each',
    ],
    expression: either(
      /\bdefmodule [A-Z][\w.]{1,80} do\b/m,
      /^[ \t]{0,40}defp? \w{1,60}[?!]?(?:\([^()\n]{0,200}\)(?: do)?)?[ \t]{0,4}(?:$|,? do:)/m,
      /\bdo \|\w{1,40}(?:, ?\w{1,40}){0,4}\|/m,
      /\bbefore_(?:action|filter) :\w/m,
      /^require(?:_relative)? ['"][\w/.-]{1,80}['"]/m,
      /\bparams\[:\w{1,60}\]/m,
      /\|> [A-Z]\w{0,60}\.\w/m,
      /\b(?:belongs_to|has_many|has_one|attr_accessor|attr_reader) :\w/m,
      /@\w{1,60} = [A-Z]\w{1,60}(?:\.|::)\w/m,
      /^[ \t]{0,8}(?:get|post|put|patch|delete) ['"]\/[^'"\n]{0,200}['"] do\b/m,
      /^[ \t]{0,40}raise (?:[A-Z]\w{1,60}(?:::\w{1,60}){0,3}, )?["'][^"'\n]{1,200}["'](?: (?:if|unless) |[ \t]*$)/m,
    ),
  },
  {
    // Go, Rust, C, C++, Swift, Dart, Perl, Lua
    finds: ['    8: sub call {', '  my $a = bless({', 'if err != nil { return err }'],
    ignores: ['local news, internal rules'],
    keys: [
      'func ',
      'if err ',
      'fn ',
      ':= ',
      '.unwrap()',
      '#include',
      'package main',
      'my $',
      'my (',
      'use strict',
      'local function',
      'local ',
      'println!',
      'fmt.',
      'std::',
      '=> $',
      'sub ',
      'panic!',
      '.expect("',
      'printf(',
      'pub fn',
      '@_',
      'shift;',
      'let mut',
      'impl ',
      'guard let',
    ],
    expression: either(
      /\bfunc (?:\(\w{1,40} \*?\w{1,60}\) )?\w{1,80}\([^()\n]{0,200}\)[^\n{]{0,100}\{/,
      /\bif err (?:!=|:=|==) /,
      /\b(?:pub )?(?:async )?fn \w{1,80}(?:<[^>\n]{0,80}>)?\([^()\n]{0,200}\)[^\n{]{0,100}\{/,
      /\.unwrap\(\)/,
      /#include [<"]\w/,
      /\bpackage main\b/,
      /\bmy (?:[$@%]\w{1,40}|\([$@%]\w[^()\n]{0,80}\)) ?=/,
      /\buse strict;/,
      /\blocal (?:function \w|\w{1,40} = require)/,
      /\b(?:e?println|panic|format|vec|unwrap)!\(/,
      /\bfmt\.(?:Print|Sprint|Errorf|Fprint)\w{0,3}\(/,
      /\bsub \w{1,60} ?\{/,
      /\blet mut \w/,
      /\bguard let \w/,
      /\bimpl(?:<[^>\n]{0,40}>)? \w{1,60} for \w/,
    ),
  },
  {
    // Expressions of templates, and routes as Django lists them
    finds: ["^api/export/$ [name='export']", '/cart.xhtml @12,34 value="#{cartBean.total}": no'],
    ignores: ['Ticket #{id}'],
    keys: ['#{', "[name='", '@0'],
    expression: either(
      /#\{ ?\w{1,60}(?:\.\w{1,60}|\[)[^}\n]{0,200}\}/,
      /\[name='[\w:-]{1,80}'\]/,
      /\.(?:xhtml|jspx?|jspf|tagx?) ?@\d{1,6},\d{1,5}/,
    ),
  },
  {
    // Server-side JavaScript
    finds: ['  @Module({', 'app.get("/z", (req, res) => {'],
    ignores: ['Choose a router. Then connect.'],
    keys: [
      'require(',
      'module.exports',
      '(req, res',
      '(req,res',
      'res.send',
      'res.json',
      'res.status',
      'ctx.body',
      'await prisma',
      'app.get(',
      'router.',
      'process.env',
      '@controller(',
      '@module(',
      '@injectable',
      'ctx.throw',
      'reply.send',
    ],
    expression: either(
      /\((?:_?req|request), ?(?:_?res|response|reply)(?:, ?next)?\) ?(?:=>|\{)/,
      /\bres\.(?:send|json|status|render|end)\(/,
      /\bctx\.(?:body ?=|throw\()/,
      /\bawait prisma\./,
      /\b(?:app|router|server|fastify)\.(?:get|post|put|delete|use|listen)\(['"]/,
      /\bprocess\.env\.[A-Z]\w{2,40}/,
      /@(?:Controller|Injectable|Module)\(/,
      /\bconst \{? ?\w{1,40}[^\n=]{0,60}\}? = (?:await )?require\(['"]/,
    ),
  },
]

export const sourceCode = defineDetector({
  family: 'sourceCode',
  summary: 'Excerpts of source code and templates.',
  finds: [
    'numbered lines with a marker, as debug pages show them: `> 42 | …`, `=> 12: …`, `Line 42: …`',
    'statements of server languages: `<?php`, `def view(self):`, `throw new OrderException(…);`, `if err != nil {`',
    'tags of templates: `<%= … %>`, `{% block … %}`, `<jsp:include …`',
  ],
  ignores: ['scripts and style sheets of ordinary pages, minified or not', 'numbered lists and tables'],
  patterns,
})

const numberedLine =
  /^[ \t\xa0]*(?:[│┃] )?(=>|>{1,3}|→|->|-->|❱|▶|●|\*)?[ \t\xa0]*(Line )?(\d{1,6})( ?[|│┃┆╎▕]|:|[.\t]| {2}|\xa0)(.*)$/

/** The numbers go up by one, and what follows them is code rather than the items of a list. */
function isNumberedCode({ 0: excerpt }: RegExpExecArray): boolean {
  const lines = excerpt.split(/\r?\n/).flatMap((line) => {
    const parts = numberedLine.exec(line)
    return parts === null ? [] : [parts]
  })
  let consecutive = 0
  let code = 0
  let marked = false
  let barred = 0
  for (const [at, parts] of lines.entries()) {
    const previous = lines[at - 1]
    if (previous !== undefined && Number(parts[3]) === Number(previous[3]) + 1) consecutive++
    if (codeLine.test(parts[5]!)) code++
    if (parts[1] !== undefined && parts[1] !== '*') marked = true
    if (parts[2] !== undefined || /[|│┃┆╎▕]/.test(parts[4]!)) barred++
  }
  if (consecutive === 0) return marked && barred > 0 && code > 0
  if (marked || barred > 1) return code > 0 || (marked && barred > 0)
  return code * 2 >= lines.length && code >= 2 && consecutive >= 2
}

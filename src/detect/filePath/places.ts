/**
 * Places in source files, relative paths of source files, and addresses of files and archives.
 *
 * @module
 */

import { lineWord, sourceExtension } from '../locations.js'
import type { Pattern } from '../pattern.js'
import { behind, either, oneOf, regex, sequence, words } from '../regex.js'

export const places: readonly Pattern[] = [
  {
    finds: ['file:///srv/x.mjs', 'at app//com.acme.Foo.bar(Foo.java:3) ~[spring-web-5.jar!/:5.3]'],
    ignores: ['package: 3 kg'],
    keys: [
      'file:/',
      'classpath:',
      'classpath*:',
      'webpack:',
      'webpack-internal:',
      'jar:',
      '.jar!/',
      '.war!/',
      '.zip!/',
      'phar://',
      'vfs:/',
      'jrt:/',
      'asar',
      'package:',
      'zipfile:',
      'nested:/',
      'app:///',
      'bundle://',
      'vscode-file:',
      'rsrc:',
      'turbopack:',
      'jndi:',
      'war:',
      'wsjar:',
      'bundleresource:',
    ],
    expression: either(
      sequence(
        /(?<![\w-])/,
        oneOf(
          ...words(String.raw`
        file:\/{1,4}(?!\/)(?=[\w.%~-]) classpath\*?:\/?[\w.*-] webpack(?:-internal)?:\/\/\/?[\w.@(]
        jar:(?:file|nested|war): phar:\/\/ vfs:\/ jrt:\/ nested:\/ turbopack:\/\/ jndi:[\w/]
        (?:ws|war)(?:jar)?:file: bundle(?:resource)?:\/\/ app:\/\/\/`),
        ),
        /[^\s"'<>)]{1,400}/,
      ),
      /\w\.(?:jar|war|zip)!\/[\w./$-]{0,300}/,
    ),
  },
  {
    // app.py:42   Foo.cs(12,3)   Index.cshtml line 3
    finds: ['  x.exs:2', 'app.py:42'],
    ignores: ['x.y:1', 'Foo.java'],
    keys: [...'abcdefghijklmnoprstuvwxyz'].map((letter) => `.${letter}`),
    expression: new RegExp(
      `\\.(?<=[\\w\\])}-]\\.)(?:${sourceExtension})(?:["'”’]?(?:,| on| at|, on| \\(|,? at)? {1,2}${lineWord}:? {0,2}\\d{1,7}|\\(\\d{1,7}(?:, ?\\d{1,5})?\\)|:\\d{1,7}(?::\\d{1,5})?(?![\\w:/.]|-\\d))`,
      'g',
    ),
    holds: isSourcePlace,
  },
  {
    // line 12 of cart.xslt, in file cart.p, source: /db/cart.xql
    finds: [
      'Foo->bar() (line 12 of core/lib/x.php)',
      'Called from Cart in file "cart.ml", line 2, characters 55-70',
    ],
    ignores: ['base64 of JSON', 'in line 5 of your letter'],
    keys: ['0 of ', 'in file ', ' source: '],
    expression: new RegExp(
      `(?:\\b${lineWord} \\d{1,7} of (?:file )?|\\bin file |\\bsource: )["']?[\\w./\\\\-]{1,200}\\.(?:${sourceExtension})(?![\\w/])`,
      'g',
    ),
  },
  {
    finds: ['WEB-INF/views/cart.jsp', '~/Views/Cart/Index.cshtml', '\\App_Data\\shop.mdf'],
    ignores: ['See ~/ for your files'],
    keys: [
      'apppath',
      'systempath',
      'web-inf',
      'meta-inf',
      'boot-inf',
      '<%root%>',
      '~/',
      'app_data',
      'app_code',
    ],
    expression: either(
      /\b(?:WEB-INF|META-INF|BOOT-INF)[/\\][\w./\\$-]{1,200}/,
      /~\/(?:Views|Areas|App_\w{1,20}|Pages|Controllers)\/[\w./-]{1,200}/,
      /[\\/]App_(?:Data|Code)[\\/][\w.\\/-]{1,120}/,
      /\b(?:APP|SYSTEM)PATH[/\\][\w/\\.-]{1,200}/,
    ),
  },
  {
    finds: ['app/views.py', 'views/cart.ejs'],
    ignores: ['GET /app/main.js', 'application/json'],
    keys: [
      'app/',
      'lib/',
      'src/',
      'resources/',
      'config/',
      'template',
      'vendor/',
      'node_modules/',
      'internal/',
      'pkg/',
      'cmd/',
      'bin/',
      'web/',
      'test/',
      'spec/',
      'packages/',
      'controllers/',
      'models/',
      'views/',
      'application/',
      'system/',
      'core/',
      'modules/',
      'includes/',
      'classes/',
      'components/',
      'wp-',
      'pages/',
      'plugins/',
      'themes/',
      'libraries/',
      'handlers/',
      'routes/',
      'services/',
      'middleware/',
      'sites/',
      'scripts/',
    ],
    expression: regex(
      'g',
      /\//,
      behind(
        sequence(
          /(?<![\w./~%&?#=@-]|\/\/ )(?:\.{1,2}\/)?/,
          oneOf(
            ...words(`
        app lib src resources config templates? vendor node_modules internal pkg cmd bin web test spec
        packages controllers models views application system core modules includes classes components
        wp-(?:content|includes|admin) Controllers Models Views Pages plugins themes libraries handlers routes
        services middleware sites scripts`),
          ),
          /\//,
        ),
      ),
      /(?:[\w.@+-]{1,80}\/){0,16}[\w.@+-]{1,100}\./,
      oneOf(
        ...words(`
        py rb php java kts? scala groovy go rs cs p[lm] exs? erl lua tsx? jsx erb twig jsp ftlh? vm cshtml
        phtml haml slim ejs pug hbs njk mustache jinja2? j2 mako [lh]?eex latte tpl jbuilder vue svelte ya?ml
        properties`),
      ),
      /(?![\w/-])/,
    ),
  },
  {
    // com/acme/shop/Cart.java, shop/cart/views.py: below two directories or more, in a language of servers
    finds: ['com/acme/shop/Cart.java', 'shop/cart/views.py is broken'],
    ignores: ['Foo.java', 'import.csv'],
    keys: ['java', 'kt', 'scala', 'groovy', 'clj', 'py', 'rb', 'go', 'rs', 'ex', 'erl', 'cs', 'vb', 'fs'].map(
      (extension) => `.${extension}`,
    ),
    expression:
      /\.(?:java|kts?|scala|groovy|clj|py|rb|go|rs|exs?|erl|cs|vb|fs)(?![\w/.-])(?<=(?<![\w./~%&?#=@:-])(?:[\w.@+-]{1,80}\/){2,16}[\w.@+-]{1,100}\.\w{1,8})/g,
    holds: ({ input, index }) => !/:\/\/\S{0,300}$/.test(input.slice(Math.max(0, index - 300), index)),
  },
]

const hostWithPort = /(?:^|[\s"'(<@=,]|\/\/)[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}$/
const countryDomain =
  /^\.(?:pl|pm|rs|py|cc|cr|sh|ml|sc|hs|vu|st|mm|cs|t|ps1|kt|java|swift|dart|go|c|h|zig|d|nim|py|inc|theme|module|tt):(\d+)$/

function isSourcePlace(found: RegExpExecArray): boolean {
  const { input, index, 0: place } = found
  const lead = input.slice(Math.max(0, index - 200), index)
  if (/\bNode$/.test(lead) && /^\.js/.test(place)) return false
  const host = countryDomain.exec(place)
  if (host === null) return true
  const mayBeHost =
    /^(?:80|443|3000|4000|5000|8\d{3}|9\d{3})$/.test(host[1]!) || /:\/\/[^/\s]{0,200}$/.test(lead)
  // Last, since it is the most expensive: traces have a place on every line.
  return !mayBeHost || !hostWithPort.test(lead)
}

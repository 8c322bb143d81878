/**
 * Paths of the server's file system, and places in source files.
 *
 * @module
 */
import { lineWord, sourceExtension } from './locations.js'
import { defineDetector, type Pattern } from './pattern.js'

// What may stand before a path: not the rest of a URL, nor of a relative path.
const before = '(?<![\\w./~%&?#@\\])}-])'
const segment = '[^\\s/\\\\"\'`<>|:;,()[\\]{}*?!#&=%$]{1,120}'
const extension = `(?:${sourceExtension}|jar|war|ear|class|so|dll|exe|pyc|log|conf|cfg|ini|ya?ml|json|xml|properties|env|sqlite3?|db|sock|pid|key|pem|crt|lock|toml|txt|csv|tmp|wasm|map|md|zip|gz|service|cnf|dylib|node|gem|whl|egg|phar|md5|bin|dat|beam)`

const endsInFile = new RegExp(`\\.${extension}\\.{0,3}$`)

const patterns: readonly Pattern[] = [
  {
    // Roots that no web site uses for its own paths.
    keys: [
      '/usr/',
      '/var/',
      '/etc/',
      '/opt/',
      '/srv/',
      '/root/',
      '/tmp/',
      '/proc/',
      '/mnt/',
      '/private/',
      '/volumes/',
      '/builds/',
      '/nix/',
      '/snap/',
      '/lib/',
      '/lib64/',
      '/rustc/',
      '/go/',
      '/sys/',
      '/dev/',
      '/run/',
      '/boot/',
      '/sbin/',
      '/inetpub/',
      '/vendor/',
      '/.cache/',
      '/.config/',
      '/.local/',
      '/buildkite/',
      '/jenkins/',
      '/layers/',
      '/workspaces/',
      '/bitnami/',
      '/kunden/',
      '/home0/',
      '/www/',
      '/nfs/',
      '/layers/',
      '/runner/',
      '/hostedtoolcache/',
      '/buildroot/',
      '/usr0/',
    ],
    looksFor: new RegExp(
      `${before}/(?:usr|var|etc|opt|srv|root|tmp|proc|mnt|private|Volumes|builds|nix|snap|lib|lib64|rustc|sys/(?:fs|class|devices|kernel)|dev/(?:shm|fd|null|std)|run/(?:secrets|user|lock|[\\w.-]{1,40}\\.(?:sock|pid))|boot|sbin|bitnami|kunden|home\\d|workspaces|layers|nfs|buildroot|hostedtoolcache|go/(?:src|pkg|bin))(?:/${segment}){1,24}`,
      'g',
    ),
    holds: isNoUrl,
  },
  {
    // Directories of libraries and sites, with a file below them
    keys: [
      '/site-packages/',
      '/dist-packages/',
      '/node_modules/',
      '/.rbenv/',
      '/.rvm/',
      '/.pyenv/',
      '/.nvm/',
      '/.cargo/',
      '/.m2/',
      '/.gradle/',
      '/.ssh/',
      '/public_html/',
      '/htdocs/',
      '/wwwroot/',
      '/_build/',
    ],
    looksFor:
      /(?<=[\w.-])\/(?:site-packages|dist-packages|node_modules|\.rbenv|\.rvm|\.pyenv|\.nvm|\.cargo|\.m2|\.gradle|\.ssh|public_html|htdocs|wwwroot|_build)\/[^\s\\"'`<>|:;,()[\]{}*?!#&=%$]{1,600}/g,
    holds: (found) => endsInFile.test(found[0]) && isNoUrl(found),
  },
  {
    // Roots that may be a site's own too: with a file of source code, a user's home, or a place.
    keys: [
      '/home/',
      '.p',
      '.rb',
      '.j',
      '.k',
      '.scala',
      '.g',
      '.rs',
      '.c',
      '.vb',
      '.e',
      '.lua',
      '.h',
      '.s',
      '.d',
      '.ts',
      '.m',
      '.vue',
      '.twig',
      '.w',
      '.l',
      '.in',
      '.y',
      '.b',
    ],
    looksFor: new RegExp(
      `${before}/(?:home/(?!(?:api|v\\d)/)[a-z_][\\w.-]{0,60}(?:/${segment}){1,24}|(?:[A-Za-z][\\w.-]{0,60}/){1,24}(?:${segment}\\.(?:py[cw]?|rb|php\\d?|phtml|java|kts?|scala|groovy|go|rs|cs|vb|p[lm]|exs?|erl|lua|c|cc|cpp|h|hpp|swift|dart|hs|ts|tsx|jsx|mjs|cjs|vue|erb|twig|jsp|jar|war|class|so|dll|log|conf|cfg|ini|ya?ml|properties|env|sqlite3?|sock|pid|pem|key|beam|phar|inc|sh|cshtml|blade\\.php)(?![\\w/-])))`,
      'g',
    ),
    holds: isServerFile,
  },
  {
    keys: ['/app/', '/users/', '/data/', '/code/', '/workspace/', '/usr/', '/src/', '/server/', '/function'],
    looksFor: new RegExp(
      `${before}/(?:Users/(?!Shared/)[A-Za-z][\\w.-]{0,60}/(?:Documents|Projects?|projects?|dev|Dev|Development|src|code|Code|Library|workspace|Workspace|go|work|git|repos?|Desktop|Downloads|Sites|\\.[a-z][\\w-]{0,40})(?:/${segment}){1,24}|(?:app|code|workspace|src|server|function|data)/(?:${segment}/){0,20}${segment}\\.(?:js|json|xml|db|txt|csv|html?)(?=$|["'\`\\s):,;\\]]))`,
      'g',
    ),
    holds: isServerScript,
  },
  {
    // C:\inetpub\wwwroot, \\server\share, C:/xampp/htdocs
    keys: [':\\', ':/', '\\\\'],
    looksFor:
      /(?<![\w\\/.])(?:file:\/{2,3})?[A-Za-z]:(?:\\{1,2}[^\s\\/:*?"<>|'`(),;[\]{}]{1,120}(?: (?:\(x86\)|[A-Z][\w.]{0,40}))?(?=[\\.\s:"'<),;\]}]|$)|\/(?:[\w.@+ -]{1,80}\/){1,24}[\w.@+-]{1,120})(?:[\\/]{1,2}[^\s\\/:*?"<>|'`,;]{1,120}){0,24}/g,
    holds: isDrivePath,
  },
  {
    keys: ['\\\\'],
    looksFor:
      /(?<![\w\\:])\\{2,4}[A-Za-z0-9][\w.$-]{2,60}\\{1,2}[A-Za-z0-9][\w.$-]{1,80}(?:\\{1,2}[\w.$ -]{1,80}){1,24}/g,
    // \\u00ad\\u200b is a list of characters.
    holds: ({ 0: path }) => !/^\\+(?:u[0-9a-f]{4}|x[0-9a-f]{2})/i.test(path),
  },
  {
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
    looksFor:
      /(?<![\w-])(?:file:\/{1,4}(?!\/)(?=[\w.%~-])|classpath\*?:\/?[\w.*-]|webpack(?:-internal)?:\/\/\/?[\w.@(]|jar:(?:file|nested|war):|phar:\/\/|vfs:\/|jrt:\/|nested:\/|turbopack:\/\/|jndi:[\w/]|(?:ws|war)(?:jar)?:file:|bundle(?:resource)?:\/\/|app:\/\/\/)[^\s"'<>)]{1,400}|\w\.(?:jar|war|zip)!\/[\w./$-]{0,300}/g,
  },
  {
    // app.py:42   Foo.cs(12,3)   Index.cshtml line 3
    keys: [...'abcdefghijklmnoprstuvwxyz'].map((letter) => `.${letter}`),
    looksFor: new RegExp(
      `\\.(?<=[\\w\\])}-]\\.)(?:${sourceExtension})(?:["'”’]?(?:,| on| at|, on| \\(|,? at)? {1,2}${lineWord}:? {0,2}\\d{1,7}|\\(\\d{1,7}(?:, ?\\d{1,5})?\\)|:\\d{1,7}(?::\\d{1,5})?(?![\\w:/.]|-\\d))`,
      'g',
    ),
    holds: isSourcePlace,
  },
  {
    // line 12 of cart.xslt, in file cart.p, source: /db/cart.xql
    keys: ['0 of ', 'in file ', ' source: '],
    looksFor: new RegExp(
      `(?:\\b${lineWord} \\d{1,7} of (?:file )?|\\bin file |\\bsource: )["']?[\\w./\\\\-]{1,200}\\.(?:${sourceExtension})(?![\\w/])`,
      'g',
    ),
  },
  {
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
    looksFor:
      /\b(?:WEB-INF|META-INF|BOOT-INF)[/\\][\w./\\$-]{1,200}|~\/(?:Views|Areas|App_\w{1,20}|Pages|Controllers)\/[\w./-]{1,200}|[\\/]App_(?:Data|Code)[\\/][\w.\\/-]{1,120}|\b(?:APP|SYSTEM)PATH[/\\][\w/\\.-]{1,200}/g,
  },
  {
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
    looksFor:
      /\/(?<=(?<![\w./~%&?#=@-]|\/\/ )(?:\.{1,2}\/)?(?:app|lib|src|resources|config|templates?|vendor|node_modules|internal|pkg|cmd|bin|web|test|spec|packages|controllers|models|views|application|system|core|modules|includes|classes|components|wp-(?:content|includes|admin)|Controllers|Models|Views|Pages|plugins|themes|libraries|handlers|routes|services|middleware|sites|scripts)\/)(?:[\w.@+-]{1,80}\/){0,16}[\w.@+-]{1,100}\.(?:py|rb|php|java|kts?|scala|groovy|go|rs|cs|p[lm]|exs?|erl|lua|tsx?|jsx|erb|twig|jsp|ftlh?|vm|cshtml|phtml|haml|slim|ejs|pug|hbs|njk|mustache|jinja2?|j2|mako|[lh]?eex|latte|tpl|jbuilder|vue|svelte|ya?ml|properties)(?![\w/-])/g,
  },
]

const relative: readonly Pattern[] = [
  {
    // com/acme/shop/Cart.java, shop/cart/views.py: below two directories or more, in a language of servers
    keys: ['java', 'kt', 'scala', 'groovy', 'clj', 'py', 'rb', 'go', 'rs', 'ex', 'erl', 'cs', 'vb', 'fs'].map(
      (extension) => `.${extension}`,
    ),
    looksFor:
      /\.(?:java|kts?|scala|groovy|clj|py|rb|go|rs|exs?|erl|cs|vb|fs)(?![\w/.-])(?<=(?<![\w./~%&?#=@:-])(?:[\w.@+-]{1,80}\/){2,16}[\w.@+-]{1,100}\.\w{1,8})/g,
    holds: ({ input, index }) => !/:\/\/\S{0,300}$/.test(input.slice(Math.max(0, index - 300), index)),
  },
]

export const filePath = defineDetector({
  family: 'filePath',
  summary: 'Paths of files on the server, and places in source files.',
  finds: [
    'absolute paths below the roots of Unix systems, home directories and build directories',
    'Windows paths with a drive, UNC paths, `file:`, `classpath:`, `jar:` and `webpack:` addresses',
    'places in source files: `app.py:42`, `Foo.cs(12,3)`',
  ],
  ignores: [
    'paths of a URL, such as `/api/v1/users/42` and `/app/main.css`',
    'JSON Pointers, MIME types, times, host and port',
  ],
  patterns: [...patterns, ...relative],
})

/** What stands right before a path: an attribute or a URL function of a page. */
const linkBefore =
  /(?<=\b(?:src|href|action|srcset|content|data-[\w-]{1,30}|poster|url) ?[=(:] ?["']?|\burl\(["']?|\bimport ?\(?["']|\bfrom ?["'])/iy
const urlBefore =
  /(?<=\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) |(?:[Pp]ath|[Uu]ri|URI|URL|[Uu]rl|[Rr]oute|instance|href|resource)["']? ?[:=]? ?["'`]?)/y

const argumentBefore = /(?<=[=([,]["'`]?)/y

/** Whether what a look behind asks for stands right before the match. */
function follows(before: RegExp, { input, index }: RegExpExecArray): boolean {
  before.lastIndex = index
  return before.test(input)
}

function isNoUrl(found: RegExpExecArray): boolean {
  return !follows(linkBefore, found)
}

function isServerFile(found: RegExpExecArray): boolean {
  if (/\.(?:html?|css|png|jpe?g|gif|svg|ico|woff2?|webp|pdf)$/.test(found[0])) return false
  if (follows(linkBefore, found)) return false
  // Sites with such URLs exist: /index.php, /cgi/x.pl, /docs/openapi.yaml
  if (
    /\.(?:php\d?|p[lm]|jsp|yaml|yml|cs|c|h|ts|mjs|cjs|key|sh|go|class|cfg|log|swift|dart)$/.test(found[0])
  ) {
    return !follows(urlBefore, found)
  }
  return true
}

function isServerScript(found: RegExpExecArray): boolean {
  return !follows(linkBefore, found) && !follows(urlBefore, found) && !follows(argumentBefore, found)
}

/** One letter and a colon before a slash is a drive only with something of a path behind it. */
function isDrivePath({ 0: path }: RegExpExecArray): boolean {
  if (/^[A-Za-z]:\\{1,2}[^\\]{1,2}$/.test(path)) return false
  return /^(?:file:\/*)?[A-Za-z]:[\\/]{1,2}\w/.test(path) && !/^[a-z]:\\{1,2}[a-z]$/.test(path)
}

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
  // Last, since it is the dearest: traces have a place on every line.
  return !mayBeHost || !hostWithPort.test(lead)
}

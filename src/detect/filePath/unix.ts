/**
 * Absolute Unix paths, as opposed to paths of URLs.
 *
 * @module
 */

import { sourceExtension } from '../locations.js'
import type { Pattern } from '../pattern.js'
import { oneOf, regex, sequence, words } from '../regex.js'

// What may precede a path: not the rest of a URL, nor of a relative path.
const before = '(?<![\\w./~%&?#@\\])}-])'
const segment = '[^\\s/\\\\"\'`<>|:;,()[\\]{}*?!#&=%$]{1,120}'
const otherFiles = words(`
  jar war ear class so dll exe pyc log conf cfg ini ya?ml json xml properties env sqlite3? db sock pid key pem
  crt lock toml txt csv tmp wasm map md zip gz service cnf dylib node gem whl egg phar md5 bin dat beam`)
const extension = `(?:${sourceExtension}|${otherFiles.join('|')})`

const endsInFile = new RegExp(`\\.${extension}\\.{0,3}$`)

export const unixPaths: readonly Pattern[] = [
  {
    // Roots that no web site uses for its own paths.
    finds: ['/srv/known', '/srv/app/x.py'],
    ignores: ['https://example.com/usr/share/doc'],
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
    expression: regex(
      'g',
      `${before}/`,
      oneOf(
        ...words(String.raw`
          usr var etc opt srv root tmp proc mnt private Volumes builds nix snap lib lib64 rustc boot sbin bitnami
          kunden home\d workspaces layers nfs buildroot hostedtoolcache`),
        /sys\/(?:fs|class|devices|kernel)/,
        /dev\/(?:shm|fd|null|std)/,
        /run\/(?:secrets|user|lock|[\w.-]{1,40}\.(?:sock|pid))/,
        /go\/(?:src|pkg|bin)/,
      ),
      `(?:/${segment}){1,24}`,
    ),
    holds: isNoUrl,
  },
  {
    // Directories of libraries and sites, with a file below them
    finds: [
      '/usr/lib/python3/dist-packages/flask/app.py',
      '    at /srv/shop/node_modules/koa-compose/index.js:39:12',
    ],
    ignores: ['https://shop.example/node_modules/'],
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
    expression:
      /(?<=[\w.-])\/(?:site-packages|dist-packages|node_modules|\.rbenv|\.rvm|\.pyenv|\.nvm|\.cargo|\.m2|\.gradle|\.ssh|public_html|htdocs|wwwroot|_build)\/[^\s\\"'`<>|:;,()[\]{}*?!#&=%$]{1,600}/g,
    holds: (found) => endsInFile.test(found[0]) && isNoUrl(found),
  },
  {
    // Roots that may be a site's own too: with a file of source code, a user's home, or a place.
    finds: ['/app/main.py', '/srv/app/x.py'],
    ignores: ['x.y:1', 'Foo.java'],
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
    expression: regex(
      'g',
      `${before}/`,
      oneOf(
        `home/(?!(?:api|v\\d)/)[a-z_][\\w.-]{0,60}(?:/${segment}){1,24}`,
        sequence(
          `(?:[A-Za-z][\\w.-]{0,60}/){1,24}${segment}\\.`,
          oneOf(
            ...words(String.raw`
              py[cw]? rb php\d? phtml java kts? scala groovy go rs cs vb p[lm] exs? erl lua c cc cpp h hpp swift
              dart hs ts tsx jsx mjs cjs vue erb twig jsp jar war class so dll log conf cfg ini ya?ml properties
              env sqlite3? sock pid pem key beam phar inc sh cshtml blade\.php`),
          ),
          /(?![\w/-])/,
        ),
      ),
    ),
    holds: isServerFile,
  },
  {
    finds: ["Cannot find module '/app/server.js'"],
    ignores: ['/users/7/orders', '/api/v1/users/42'],
    keys: ['/app/', '/users/', '/data/', '/code/', '/workspace/', '/usr/', '/src/', '/server/', '/function'],
    expression: regex(
      'g',
      `${before}/`,
      oneOf(
        sequence(
          /Users\/(?!Shared\/)[A-Za-z][\w.-]{0,60}\//,
          oneOf(
            ...words(String.raw`
              Documents Projects? projects? dev Dev Development src code Code Library workspace Workspace go work
              git repos? Desktop Downloads Sites \.[a-z][\w-]{0,40}`),
          ),
          `(?:/${segment}){1,24}`,
        ),
        sequence(
          `(?:app|code|workspace|src|server|function|data)/(?:${segment}/){0,20}${segment}`,
          /\.(?:js|json|xml|db|txt|csv|html?)(?=$|["'`\s):,;\]])/,
        ),
      ),
    ),
    holds: isServerScript,
  },
]

/** What directly precedes a path: an attribute or a URL function of a page. */
const linkBefore =
  /(?<=\b(?:src|href|action|srcset|content|data-[\w-]{1,30}|poster|url) ?[=(:] ?["']?|\burl\(["']?|\bimport ?\(?["']|\bfrom ?["'])/iy
const urlBefore =
  /(?<=\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) |(?:[Pp]ath|[Uu]ri|URI|URL|[Uu]rl|[Rr]oute|instance|href|resource)["']? ?[:=]? ?["'`]?)/y

const argumentBefore = /(?<=[=([,]["'`]?)/y

/** Whether the match is preceded by what a look-behind would require. */
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

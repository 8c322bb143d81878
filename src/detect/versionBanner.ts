/**
 * Names of server software with their versions.
 *
 * @module
 */

import { productNames, productTokens } from './data/products.js'
import { defineDetector, type Pattern } from './pattern.js'
import { either, oneOf, regex, sequence, words } from './regex.js'

const endsInToken = new RegExp(`(?<![\\w./@-])(?:${productTokens.join('|')})$`)
// Server Open Source Edition, framework version
const further =
  '(?:[ \\xa0](?:Server|Open Source|Enterprise|Community|Web|Edition|Core|Framework|framework|CMS)){0,4}'
const endsInProduct = new RegExp(`(?<![\\w./@-])(?:${productNames.join('|')})${further}$`)

const betweenNameAndVersion =
  /(?:[ \xa0][Vv]ersion(?: [Ii]nformation)?)?[: \t\xa0]{1,4}(?:\(?[vV](?:ersion )?|\(|go|PHP )?[: ]{0,2}$/

const patterns: readonly Pattern[] = [
  {
    finds: ['PHP/7.4.3', 'nginx/1.18.0'],
    ignores: ['HTTP/1.1', '/orders/7'],
    keys: ['/0', '/v0'],
    expression:
      /\/v?(?:\d{1,4}(?:\.\d{1,6}|\.[xz]){1,4}|\d{1,4}(?=[\s)",;<]|$))[\w.+~-]{0,40}(?: ?\([\w ./:;+~-]{1,60}\))?/g,
    holds: ({ input, index }) => endsInToken.test(input.slice(Math.max(0, index - 40), index)),
  },
  {
    // nginx 1.18, PHP Version: 8.1, Jetty(v9.4), ASP.NET Core 6.0: numbers are rarer than names
    finds: ['Laravel v8.1.0', 'Node.js v20.1.0'],
    ignores: ['4.2.0', '8.8.8.8'],
    keys: ['0.0', '0.x', '0.z'],
    expression: /\d{1,4}(?:\.(?:\d{1,6}|[xz])){1,5}[\w+~-]{0,40}/g,
    holds: ({ input, index }) => {
      const lead = input.slice(Math.max(0, index - 110), index)
      const between = betweenNameAndVersion.exec(lead)
      return (
        between !== null && endsInProduct.test(lead.slice(Math.max(0, between.index - 60), between.index))
      )
    },
  },
  {
    finds: ['Laravel v8.1.0', 'Django Version: 3.2.4'],
    ignores: ['Node.js:18', 'version 10.4.1.2'],
    keys: [
      'laravel',
      'node',
      'php ',
      'symfony',
      'django',
      'rails',
      'next.js',
      'version:',
      'version :',
      'version 0',
      'version information',
      'microsoft .net',
    ],
    expression: either(
      /\b(?:Laravel|Node\.js|Node|PHP|Symfony|Django|Rails|Next\.js) (?:v\d{1,3}(?:\.\d{1,4}){0,3}|\d{1,3}(?:\.\d{1,4}){1,3})(?=[\s,;)<"]|$)/,
      sequence(
        /\b/,
        oneOf(
          ...words(String.raw`
        Django Python PHP Ruby Rails Rack Node Java Server Framework ASP\.NET Werkzeug Laravel Symfony
        Database Product Tomcat Spring Elixir Erlang OTP Perl Mojolicious CLR Runtime JVM Kernel OS Xdebug
        Drupal WordPress Joomla Magento`),
        ),
        / [Vv]ersion ?[:=]? {0,4}v?\d{1,4}\.\d/,
      ),
      /Microsoft \.NET Framework Version/,
      /Version Information: ?(?:Microsoft|ASP)/,
    ),
  },
  {
    finds: ['Powered by Jetty:// 9.4.50', 'Apache/2.4.41 (Ubuntu) Server at shop Port 80'],
    ignores: ['powered by volunteers', 'We are running on reserve power; powered by solar energy.'],
    keys: [
      'jetty(',
      'jetty://',
      'powered by ',
      'powered-by',
      'x-aspnet',
      'server at ',
      'on debian',
      'running on ',
    ],
    expression: either(
      /\bJetty\([^()\s]{1,40}\)/,
      /[Pp]owered[ -][Bb]y:?[ \xa0](?:<[^>\n]{1,80}>)?[\w./@+:-]{1,60}/,
      /\bApache\b[^\n<]{0,200} Server at [^\s<]{1,200} Port \d/,
      /X-AspNet(?:Mvc)?-Version: ?\d/,
    ),
    holds: isPowered,
  },
  {
    finds: ['5.4.2.Final', '2.7.18-SNAPSHOT', '8.0.30-0ubuntu0.20.04.2', '10.3.31+deb10u1'],
    ignores: ['Ubuntu is supported'],
    keys: ['tomcat/', 'ubuntu', 'el0', 'debian', '.final', '.release', '-snapshot', '+deb', '~deb', '.ga'],
    expression: either(
      /(?<![\w/])\d{1,3}(?:\.\d{1,4}){1,3}[.-](?:Final|RELEASE|GA|SNAPSHOT|M\d|RC\d)\b/,
      /\d(?:\+deb|~deb|-\dubuntu|\.el)\d[\w.+~]{0,20}/,
    ),
  },
  {
    finds: [
      '  &quot;/usr/lib/x86_64-linux-gnu/perl-base&quot;,',
      '/lib/x86_64-linux-gnu/libc.so.6(+0x2724a)[0x7f674f04524a]',
    ],
    ignores: ['for Darwin and linux-gnu'],
    keys: ['gcc ', 'clang', 'x00_00', 'linux-gnu', 'darwin', 'msc v.'],
    expression: either(
      /\b(?:x86_64|aarch64|arm64|i[3-6]86)-[\w-]{2,40}(?:gnu|musl|darwin|linux|msvc)\w{0,12}/,
      /\[(?:GCC|Clang|MSC v\.) ?[^\]\n]{1,60}\]/,
      /\(GCC\) \d/,
    ),
  },
]

export const versionBanner = defineDetector({
  family: 'versionBanner',
  summary: 'Server software with its version.',
  finds: [
    'product tokens: `Apache/2.4.41 (Ubuntu)`, `PHP/7.4.3`, `Werkzeug/2.0 Python/3.9`',
    'lines of error pages: `Django Version: 3.2`, `Microsoft .NET Framework Version:4.0.30319`, `Node.js v20.1.0`, `Powered by Jetty`',
  ],
  ignores: ['versions of an API or a document: `v1.2`, `HTTP/1.1`', 'software named without a version'],
  patterns,
})

const software = regex(
  'i',
  /powered[ -]by:?[ \xa0](?:<[^>]*>)?/,
  oneOf(
    ...words(String.raw`
        jetty php asp\.net express tomcat apache nginx django flask rails laravel symfony wordpress drupal
        joomla phusion passenger servlet jboss undertow wildfly glassfish spring play grails next\.js nuxt
        werkzeug perl dancer mojolicious catalyst phoenix cowboy openresty litespeed iis plesk cpanel xampp
        zend yii cake codeigniter cherrypy tornado hapi koa nest fastify strapi magento typo3 plone zope odoo
        liferay coldfusion lucee`),
  ),
)

function isPowered({ 0: text }: RegExpExecArray): boolean {
  return !/^powered/i.test(text) || software.test(text)
}

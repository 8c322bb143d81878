/**
 * Names of server software with their versions.
 *
 * @module
 */
import { defineDetector, type Pattern } from './pattern.js'

const slashProducts =
  'u[Ww][Ss][Gg][Ii]|Apache(?:-Coyote)?|nginx|openresty|tengine|lighttpd|Microsoft-(?:IIS|HTTPAPI)|LiteSpeed|Caddy|Tomcat|Jetty|JBoss(?:-\\w{1,10})?|WildFly|Undertow|GlassFish|WebLogic|WebSphere|Payara|Resin|Werkzeug|gunicorn|uvicorn|hypercorn|waitress|CherryPy|TornadoServer|Twisted(?:Web)?|aiohttp|Daphne|WSGIServer|SimpleHTTP|BaseHTTP|Python|CPython|PyPy|mod_wsgi|mod_perl|mod_python|mod_ssl|mod_jk|mod_\\w{2,20}|OpenSSL|PHP|Perl|Ruby|WEBrick|Puma|Thin|Unicorn|Mongrel|Phusion[ _]Passenger|Passenger|Node(?:\\.js)?|Deno|Bun|Express|Kestrel|Mono|Servlet|JSP|Java|OpenJDK|Zope|Plone|Varnish|Squid|HAProxy|Envoy|Traefik|ATS|Cowboy|MochiWeb|Yaws|Erlang|Mojolicious|Starman|HTTP::Server::PSGI|Zend|squid|varnish|Oracle-(?:HTTP|Application)-Server|IBM_HTTP_Server|Sun-Java-System-Web-Server|Netty|Akka|akka-http|Spring|Dart|Swift|Vapor|Go|Rocket|actix(?:-web)?|axum|hyper|Jigsaw|KrakenD|Kong|Drupal|WordPress|Joomla|Laravel|Symfony|CakePHP|CodeIgniter|Django|Flask|Rails|Sinatra|Bottle|Pyramid|MySQL|MariaDB|PostgreSQL|Redis|MongoDB|Elasticsearch|curl|libcurl|libwww-perl|okhttp|GuzzleHttp|undici|axios|grpc-\\w{1,12}|ServletExec|Win32|Win64|Debian|Ubuntu|CentOS|Amazon'
const spacedProducts =
  'u[Ww][Ss][Gg][Ii]|ThinkPHP|beego|Grizzly|Payara(?: Server)?|Open Liberty|Lucee|Railo|Helidon|golang|Gin|Liferay|Confluence|Jira|Jenkins|GitLab|Nextcloud|ownCloud|Roundcube|phpMyAdmin|Adminer|Moodle|MediaWiki|Discourse|Zabbix|Grafana|Kibana|SonarQube|Nexus|Artifactory|Keycloak|WSO2|Axis2?|Umbraco|Sitecore|NetWeaver|Adobe ColdFusion|Oracle Application Server|Sun Java System|squid|varnish|IBM HTTP Server|Apache(?: Tomcat| HTTP Server)?|nginx|Tomcat|Jetty|JBoss(?: EAP| Web)?|WildFly|GlassFish|(?:Oracle )?WebLogic(?: Server)?|WebSphere(?: Application Server)?|Werkzeug|Gunicorn|Uvicorn|Python|PHP|Perl|Ruby(?: on Rails)?|Rails|Django|Flask|Laravel(?: Framework)?|Lumen|Symfony|CakePHP|CodeIgniter|Yii(?: Framework)?|Drupal|WordPress|Joomla!?|Magento|TYPO3(?: CMS)?|Spring Boot|Spring Framework|Node(?:\\.js)?|Deno|Bun|Express|Next\\.js|Nuxt|NestJS|Mojolicious|Dancer2?|Catalyst|Phusion Passenger|Passenger|Puma|Unicorn|WEBrick|Sinatra|Rack|Phoenix|Elixir|Erlang(?:/OTP)?|OTP|Cowboy|Bandit|Hibernate|MySQL|MariaDB|PostgreSQL|Oracle Database|SQL Server|SQLite|MongoDB|Redis|Elasticsearch|RabbitMQ|Kafka|Microsoft SQL Server|Microsoft-IIS|IIS|ASP\\.NET(?: Core| MVC)?|\\.NET(?: Core| Framework| Runtime)?|Mono|JDK|JRE|OpenJDK|Java|Kotlin|Scala|Groovy|Grails|Micronaut|Quarkus|Vert\\.x|Ktor|Play(?: Framework)?|Struts|ColdFusion|Lucee|Zope|Plone|Odoo|Go|go|rustc|Rust|Swift|Dart|Lua(?:JIT)?|OpenResty|OpenSSL|glibc|GLIBC|Xdebug|Zend Engine|Composer|npm|Hypercorn|Tornado|Starlette|FastAPI|Pyramid|Bottle|CherryPy|aiohttp|Linux|Ubuntu|Debian|CentOS|Alpine|Windows Server|Whoops|Ignition|Kestrel|Envoy|Varnish(?: cache server)?|Squid|HAProxy|Traefik|Caddy|LiteSpeed|lighttpd'

const endsInToken = new RegExp(`(?<![\\w./@-])(?:${slashProducts})$`)
// Server Open Source Edition, framework version
const further =
  '(?:[ \\xa0](?:Server|Open Source|Enterprise|Community|Web|Edition|Core|Framework|framework|CMS)){0,4}'
const endsInProduct = new RegExp(`(?<![\\w./@-])(?:${spacedProducts})${further}$`)

const betweenNameAndVersion =
  /(?:[ \xa0][Vv]ersion(?: [Ii]nformation)?)?[: \t\xa0]{1,4}(?:\(?[vV](?:ersion )?|\(|go|PHP )?[: ]{0,2}$/

const patterns: readonly Pattern[] = [
  {
    keys: ['/0', '/v0'],
    looksFor:
      /\/v?(?:\d{1,4}(?:\.\d{1,6}|\.[xz]){1,4}|\d{1,4}(?=[\s)",;<]|$))[\w.+~-]{0,40}(?: ?\([\w ./:;+~-]{1,60}\))?/g,
    holds: ({ input, index }) => endsInToken.test(input.slice(Math.max(0, index - 40), index)),
  },
  {
    // nginx 1.18, PHP Version: 8.1, Jetty(v9.4), ASP.NET Core 6.0: numbers are rarer than names
    keys: ['0.0', '0.x', '0.z'],
    looksFor: /\d{1,4}(?:\.(?:\d{1,6}|[xz])){1,5}[\w+~-]{0,40}/g,
    holds: ({ input, index }) => {
      const lead = input.slice(Math.max(0, index - 110), index)
      const between = betweenNameAndVersion.exec(lead)
      return (
        between !== null && endsInProduct.test(lead.slice(Math.max(0, between.index - 60), between.index))
      )
    },
  },
  {
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
    looksFor:
      /\b(?:Laravel|Node\.js|Node|PHP|Symfony|Django|Rails|Next\.js) (?:v\d{1,3}(?:\.\d{1,4}){0,3}|\d{1,3}(?:\.\d{1,4}){1,3})(?=[\s,;)<"]|$)|\b(?:Django|Python|PHP|Ruby|Rails|Rack|Node|Java|Server|Framework|ASP\.NET|Werkzeug|Laravel|Symfony|Database|Product|Tomcat|Spring|Elixir|Erlang|OTP|Perl|Mojolicious|CLR|Runtime|JVM|Kernel|OS|Xdebug|Drupal|WordPress|Joomla|Magento) [Vv]ersion ?[:=]? {0,4}v?\d{1,4}\.\d|Microsoft \.NET Framework Version|Version Information: ?(?:Microsoft|ASP)/g,
  },
  {
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
    looksFor:
      /\bJetty\([^()\s]{1,40}\)|[Pp]owered[ -][Bb]y:?[ \xa0](?:<[^>\n]{1,80}>)?[\w./@+:-]{1,60}|\bApache\b[^\n<]{0,200} Server at [^\s<]{1,200} Port \d|X-AspNet(?:Mvc)?-Version: ?\d/g,
    holds: isPowered,
  },
  {
    keys: ['tomcat/', 'ubuntu', 'el0', 'debian', '.final', '.release', '-snapshot', '+deb', '~deb', '.ga'],
    looksFor:
      /(?<![\w/])\d{1,3}(?:\.\d{1,4}){1,3}[.-](?:Final|RELEASE|GA|SNAPSHOT|M\d|RC\d)\b|\d(?:\+deb|~deb|-\dubuntu|\.el)\d[\w.+~]{0,20}/g,
  },
  {
    keys: ['gcc ', 'clang', 'x00_00', 'linux-gnu', 'darwin', 'msc v.'],
    looksFor:
      /\b(?:x86_64|aarch64|arm64|i[3-6]86)-[\w-]{2,40}(?:gnu|musl|darwin|linux|msvc)\w{0,12}|\[(?:GCC|Clang|MSC v\.) ?[^\]\n]{1,60}\]|\(GCC\) \d/g,
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

const software =
  /powered[ -]by:?[ \xa0](?:<[^>]*>)?(?:jetty|php|asp\.net|express|tomcat|apache|nginx|django|flask|rails|laravel|symfony|wordpress|drupal|joomla|phusion|passenger|servlet|jboss|undertow|wildfly|glassfish|spring|play|grails|next\.js|nuxt|werkzeug|perl|dancer|mojolicious|catalyst|phoenix|cowboy|openresty|litespeed|iis|plesk|cpanel|xampp|zend|yii|cake|codeigniter|cherrypy|tornado|hapi|koa|nest|fastify|strapi|magento|typo3|plone|zope|odoo|liferay|coldfusion|lucee)/i

function isPowered({ 0: text }: RegExpExecArray): boolean {
  return !/^powered/i.test(text) || software.test(text)
}

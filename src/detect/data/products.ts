/**
 * Server software, as expressions.
 *
 * @module
 */
import { words } from '../regex.js'

/** As they stand in front of a slash and a version: `nginx/1.18`. */
export const productTokens: readonly string[] = words(String.raw`
  u[Ww][Ss][Gg][Ii] Apache(?:-Coyote)? nginx openresty tengine lighttpd Microsoft-(?:IIS|HTTPAPI) LiteSpeed
  Caddy Tomcat Jetty JBoss(?:-\w{1,10})? WildFly Undertow GlassFish WebLogic WebSphere Payara Resin Werkzeug
  gunicorn uvicorn hypercorn waitress CherryPy TornadoServer Twisted(?:Web)? aiohttp Daphne WSGIServer
  SimpleHTTP BaseHTTP Python CPython PyPy mod_wsgi mod_perl mod_python mod_ssl mod_jk mod_\w{2,20} OpenSSL PHP
  Perl Ruby WEBrick Puma Thin Unicorn Mongrel Phusion[\x20_]Passenger Passenger Node(?:\.js)? Deno Bun Express
  Kestrel Mono Servlet JSP Java OpenJDK Zope Plone Varnish Squid HAProxy Envoy Traefik ATS Cowboy MochiWeb
  Yaws Erlang Mojolicious Starman HTTP::Server::PSGI Zend squid varnish Oracle-(?:HTTP|Application)-Server
  IBM_HTTP_Server Sun-Java-System-Web-Server Netty Akka akka-http Spring Dart Swift Vapor Go Rocket
  actix(?:-web)? axum hyper Jigsaw KrakenD Kong Drupal WordPress Joomla Laravel Symfony CakePHP CodeIgniter
  Django Flask Rails Sinatra Bottle Pyramid MySQL MariaDB PostgreSQL Redis MongoDB Elasticsearch curl libcurl
  libwww-perl okhttp GuzzleHttp undici axios grpc-\w{1,12} ServletExec Win32 Win64 Debian Ubuntu CentOS Amazon`)

/** As they stand in front of a version in a sentence; `\x20` is a space. */
export const productNames: readonly string[] = words(String.raw`
  u[Ww][Ss][Gg][Ii] ThinkPHP beego Grizzly Payara(?:\x20Server)? Open\x20Liberty Lucee Railo Helidon golang
  Gin Liferay Confluence Jira Jenkins GitLab Nextcloud ownCloud Roundcube phpMyAdmin Adminer Moodle MediaWiki
  Discourse Zabbix Grafana Kibana SonarQube Nexus Artifactory Keycloak WSO2 Axis2? Umbraco Sitecore NetWeaver
  Adobe\x20ColdFusion Oracle\x20Application\x20Server Sun\x20Java\x20System squid varnish
  IBM\x20HTTP\x20Server Apache(?:\x20Tomcat|\x20HTTP\x20Server)? nginx Tomcat Jetty JBoss(?:\x20EAP|\x20Web)?
  WildFly GlassFish (?:Oracle\x20)?WebLogic(?:\x20Server)? WebSphere(?:\x20Application\x20Server)? Werkzeug
  Gunicorn Uvicorn Python PHP Perl Ruby(?:\x20on\x20Rails)? Rails Django Flask Laravel(?:\x20Framework)? Lumen
  Symfony CakePHP CodeIgniter Yii(?:\x20Framework)? Drupal WordPress Joomla!? Magento TYPO3(?:\x20CMS)?
  Spring\x20Boot Spring\x20Framework Node(?:\.js)? Deno Bun Express Next\.js Nuxt NestJS Mojolicious Dancer2?
  Catalyst Phusion\x20Passenger Passenger Puma Unicorn WEBrick Sinatra Rack Phoenix Elixir Erlang(?:/OTP)? OTP
  Cowboy Bandit Hibernate MySQL MariaDB PostgreSQL Oracle\x20Database SQL\x20Server SQLite MongoDB Redis
  Elasticsearch RabbitMQ Kafka Microsoft\x20SQL\x20Server Microsoft-IIS IIS ASP\.NET(?:\x20Core|\x20MVC)?
  \.NET(?:\x20Core|\x20Framework|\x20Runtime)? Mono JDK JRE OpenJDK Java Kotlin Scala Groovy Grails Micronaut
  Quarkus Vert\.x Ktor Play(?:\x20Framework)? Struts ColdFusion Lucee Zope Plone Odoo Go go rustc Rust Swift
  Dart Lua(?:JIT)? OpenResty OpenSSL glibc GLIBC Xdebug Zend\x20Engine Composer npm Hypercorn Tornado
  Starlette FastAPI Pyramid Bottle CherryPy aiohttp Linux Ubuntu Debian CentOS Alpine Windows\x20Server Whoops
  Ignition Kestrel Envoy Varnish(?:\x20cache\x20server)? Squid HAProxy Traefik Caddy LiteSpeed lighttpd`)

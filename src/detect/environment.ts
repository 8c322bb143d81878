/**
 * Dumps of environment variables, server variables and settings.
 *
 * @module
 */
import { defineDetector, type Pattern } from './pattern.js'
import { routes } from './routes.js'

const known =
  'PATH|HOME|USER|LOGNAME|SHELL|PWD|OLDPWD|LD_LIBRARY_PATH|LANG|HOSTNAME|TERM|TMPDIR|JAVA_HOME|JAVA_OPTS|CATALINA_HOME|CATALINA_BASE|PYTHONPATH|PYTHONHOME|VIRTUAL_ENV|GEM_HOME|GEM_PATH|BUNDLE_GEMFILE|RUBYLIB|RUBYOPT|RAILS_ENV|RACK_ENV|NODE_ENV|NODE_PATH|NODE_OPTIONS|GOPATH|GOROOT|CARGO_HOME|RUST_LOG|PERL5LIB|MIX_ENV|ERL_LIBS|APP_ENV|APP_DEBUG|APP_KEY|APP_URL|APP_SECRET|DJANGO_SETTINGS_MODULE|FLASK_APP|FLASK_ENV|SECRET_KEY|SECRET_KEY_BASE|DATABASE_URL|DB_HOST|DB_PORT|DB_DATABASE|DB_NAME|DB_USER(?:NAME)?|DB_PASSWORD|DB_CONNECTION|DATABASES|REDIS_URL|REDIS_HOST|MONGO_URL|MONGODB_URI|POSTGRES_\\w{1,20}|MYSQL_\\w{1,20}|PGHOST|PGUSER|PGPASSWORD|AMQP_URL|RABBITMQ_\\w{1,20}|KAFKA_\\w{1,30}|SMTP_\\w{1,20}|MAIL_HOST|MAIL_PASSWORD|MAIL_USERNAME|AWS_\\w{1,40}|AZURE_\\w{1,40}|GOOGLE_\\w{1,40}|GCP_\\w{1,40}|STRIPE_\\w{1,30}|SENTRY_DSN|GITHUB_TOKEN|KUBERNETES_\\w{1,40}|SERVER_SOFTWARE|SERVER_ADDR|SERVER_NAME|SERVER_PORT|SERVER_ADMIN|SERVER_PROTOCOL|SERVER_SIGNATURE|DOCUMENT_ROOT|CONTEXT_DOCUMENT_ROOT|SCRIPT_FILENAME|SCRIPT_NAME|PHP_SELF|PHPRC|REMOTE_ADDR|REMOTE_PORT|REMOTE_HOST|GATEWAY_INTERFACE|QUERY_STRING|REQUEST_METHOD|REQUEST_URI|REQUEST_TIME(?:_FLOAT)?|PATH_INFO|PATH_TRANSLATED|HTTP_HOST|HTTP_USER_AGENT|HTTP_COOKIE|HTTP_ACCEPT(?:_\\w{1,12})?|HTTP_X_\\w{1,30}|HTTP_AUTHORIZATION|CONTENT_LENGTH|CONTENT_TYPE|ALLOWED_HOSTS|INSTALLED_APPS|MIDDLEWARE|ROOT_URLCONF|STATIC_ROOT|MEDIA_ROOT|TEMPLATES|WSGI_APPLICATION|AUTH_USER_MODEL|ASPNETCORE_\\w{1,30}|DOTNET_\\w{1,30}|WEBSITE_\\w{1,30}|APPL_PHYSICAL_PATH|LOCAL_ADDR|SYSTEMROOT|SystemRoot|COMSPEC|ComSpec|PROGRAMFILES|ProgramFiles|APPDATA|USERPROFILE|COMPUTERNAME|PROCESSOR_\\w{1,20}|NUMBER_OF_PROCESSORS|PATHEXT|WINDIR|FCGI_ROLE|REDIRECT_\\w{1,30}|PASSENGER_\\w{1,30}|UNIQUE_ID|INVOCATION_ID|JOURNAL_STREAM|SUPERVISOR_\\w{1,30}|npm_\\w{1,40}|VERCEL\\w{0,30}|HEROKU_\\w{1,30}|DYNO|LAMBDA_\\w{1,30}|JWT_SECRET|API_KEY|SPRING_\\w{1,40}|_JAVA_OPTIONS|DEBUG|CACHES|LOGGING|SESSION_\\w{1,30}|CSRF_\\w{1,40}|EMAIL_HOST\\w{0,20}|DEFAULT_\\w{1,40}|CACHE_DRIVER|QUEUE_CONNECTION|LOG_CHANNEL|BROADCAST_DRIVER'

const keySeparator = `["'\\]]{0,2}(?:[ \\t\\xa0]{0,8}(?:=>|[=:|])[ \\t\\xa0]{0,8}|\\t{1,4}|[ \\xa0]{2,40}|\\s{0,2}\\n\\s{0,12})`

const patterns: readonly Pattern[] = [
  {
    // Names that nothing but an environment has, with a value
    keys: [
      'java_home',
      'catalina_',
      'pythonpath',
      'virtual_env',
      'gem_home',
      'gem_path',
      'bundle_gemfile',
      'document_root',
      'script_filename',
      'server_software',
      'django_settings_module',
      'database_url',
      'redis_url',
      'gateway_interface',
      'ld_library_path',
      'server_addr',
      'remote_addr',
      'aws_',
      'secret_key_base',
      'path_translated',
      'path_info',
      'db_password',
      'db_host',
      'db_database',
      'db_username',
      'app_key',
      'app_env',
      'app_debug',
      'aspnetcore_',
      'appl_physical_path',
      'kubernetes_',
      'server_signature',
      'installed_apps',
      'root_urlconf',
      'http_user_agent',
      'remote_port',
      'allowed_hosts',
      'wsgi_application',
      'query_string',
      'request_method',
      'server_name',
      'server_protocol',
      'php_self',
      'http_host',
      'http_cookie',
      'http_accept',
      'request_uri',
      'node_env',
      'rails_env',
      'rack_env',
      'mongodb_uri',
      'mongo_url',
      'spring_',
      'postgres_',
      'mysql_',
      'pgpassword',
      'jwt_secret',
      'sentry_dsn',
      'script_name',
      'userprofile',
      'systemroot',
      'computername',
      'supervisor_',
      'invocation_id',
      'npm_',
      'lambda_',
      'mail_password',
      'mail_host',
      'smtp_',
      'request_time',
      'context_document_root',
      'server_port',
      'goroot',
      'gopath',
      'flask_app',
      'flask_env',
      'mix_env',
      'rabbitmq_',
      'kafka_',
      'azure_',
      'passenger_',
    ],
    looksFor: new RegExp(
      `(?<![\\w.-])(?:JAVA_HOME|JAVA_OPTS|CATALINA_(?:HOME|BASE)|PYTHONPATH|VIRTUAL_ENV|GEM_(?:HOME|PATH)|BUNDLE_GEMFILE|(?:CONTEXT_)?DOCUMENT_ROOT|SCRIPT_(?:FILENAME|NAME)|SERVER_(?:SOFTWARE|ADDR|NAME|PORT|PROTOCOL|SIGNATURE|ADMIN)|DJANGO_SETTINGS_MODULE|DATABASE_URL|REDIS_URL|REDIS_HOST|GATEWAY_INTERFACE|LD_LIBRARY_PATH|REMOTE_(?:ADDR|PORT|HOST)|AWS_[A-Z_]{2,40}|AZURE_[A-Z_]{2,40}|SECRET_KEY_BASE|PATH_(?:TRANSLATED|INFO)|DB_(?:PASSWORD|HOST|DATABASE|USERNAME|CONNECTION|USER|NAME|PORT)|APP_(?:KEY|ENV|DEBUG|SECRET)|ASPNETCORE_\\w{2,30}|APPL_PHYSICAL_PATH|KUBERNETES_\\w{2,30}|INSTALLED_APPS|ROOT_URLCONF|ALLOWED_HOSTS|WSGI_APPLICATION|HTTP_(?:USER_AGENT|COOKIE|HOST|ACCEPT|ACCEPT_ENCODING|ACCEPT_LANGUAGE|X_\\w{2,30}|AUTHORIZATION|CONNECTION|VERSION)|QUERY_STRING|REQUEST_(?:METHOD|URI|TIME|TIME_FLOAT)|PHP_SELF|(?:NODE|RAILS|RACK|MIX|FLASK)_ENV|MONGODB_URI|MONGO_URL|SPRING_[A-Z_]{4,60}|POSTGRES_[A-Z_]{2,30}|MYSQL_[A-Z_]{2,30}|PGPASSWORD|JWT_SECRET|SENTRY_DSN|USERPROFILE|SystemRoot|SYSTEMROOT|COMPUTERNAME|SUPERVISOR_[A-Z_]{2,30}|INVOCATION_ID|LAMBDA_TASK_ROOT|MAIL_(?:PASSWORD|HOST)|SMTP_[A-Z_]{2,20}|GOROOT|GOPATH|FLASK_APP|RABBITMQ_[A-Z_]{2,30}|KAFKA_[A-Z_]{2,30}|PASSENGER_\\w{2,30}|npm_(?:config|package|lifecycle)_\\w{2,60})${keySeparator}["'\`\\[(/\\w:.*<-]`,
      'g',
    ),
    holds: ({ 0: line }) => !/:\s*(?:is|must|not|should)\b/.test(line),
  },
  {
    keys: [
      'path=/',
      'path=c:',
      'home=/',
      'pwd=/',
      'user=',
      'shell=/',
      "path' =>",
      '"path"',
      "'path'",
      'path: /',
      'home: /',
      'tmpdir=',
      'lang=',
      'hostname=',
    ],
    looksFor:
      /(?<![\w-])(?:PATH|HOME|PWD|SHELL|TMPDIR|OLDPWD|Path)["'\]]{0,2}[ \t]{0,8}(?:=>|[=:])[ \t]{0,8}["']?(?:\/(?:usr|bin|home|root|var|opt|app|srv|tmp|sbin|Users)\b|[A-Za-z]:\\)[^\s"']{0,400}|(?<![\w-])LANG=[a-zC][\w.@-]{0,20}|(?<![\w-])HOSTNAME=\w[\w.-]{0,100}/g,
  },
  {
    keys: [
      'wsgi.',
      'rack.',
      'asgi.',
      'action_dispatch.',
      'psgi.',
      'psgix.',
      'werkzeug.',
      'java.home',
      'java.class',
      'java.vendor',
      'java.vm',
      'java.io.tmpdir',
      'java.runtime',
      'user.home',
      'user.timezone',
      'os.arch',
      'os.version',
      'catalina.base',
      'file.encoding',
      'file.separator',
      'line.separator',
      'sun.',
      'java.version',
      'java.home',
      'user.dir',
      'os.name',
      'java.class.path',
      'catalina.home',
      'puma.',
      'sinatra.',
      'bottle.',
      'plack.',
    ],
    looksFor:
      /(?<![\w.-])["']?(?:wsgi\.(?:version|input|errors|url_scheme|multithread|multiprocess|run_once|file_wrapper)|rack\.(?:version|input|errors|session|url_scheme|multithread|multiprocess|run_once|hijack\??|tempfiles|request\.\w{1,30}|after_reply|logger|response_finished)|action_dispatch\.\w{1,60}|psgix?\.\w{1,40}|werkzeug\.(?:request|server\.\w{1,20}|socket)|(?:java\.(?:version|home|class\.path|vendor|vm\.\w{1,20}|io\.tmpdir|runtime\.\w{1,20})|user\.(?:dir|home|timezone)|os\.(?:name|arch|version)|catalina\.(?:home|base)|file\.(?:encoding|separator)|line\.separator|sun\.\w{1,30}\.\w{1,40})|puma\.\w{1,30}|sinatra\.\w{1,40}|bottle\.\w{1,40}|plack\.\w{1,40})["']?(?:[ \t\xa0]{0,8}(?:=>|[=:|])|\t|[ \xa0]{2,}|\s{0,3}\n)/g,
  },
  {
    // Three or more lines of NAME=value in a row
    keys: ['=', ':', '\t', '|'],
    looksFor:
      /(?:(?<=^|[\n\r])[ \t\xa0]{0,16}["'[]{0,2}(?:export |set )?[A-Z][A-Z0-9_]{2,60}["'\]]{0,2}(?:[ \t]{0,12}=>?[ \t]{0,8}|[ \t]{0,3}:[ \t]{1,3}|\t{1,3})[^\n\r]{0,2000}[\r\n]{1,2}){2}[ \t\xa0]{0,16}["'[]{0,2}(?:export |set )?[A-Z][A-Z0-9_]{2,60}["'\]]{0,2}(?:[ \t]{0,12}=|[ \t]{0,3}:|\t)[^\n\r]{0,2000}/g,
    holds: isDump,
  },
  {
    keys: [
      'phpinfo()',
      'environment variables',
      'server variables',
      'using the urlconf',
      'rails.root',
      'settings module',
      'request.meta',
      "you're using debug",
      'debug = true',
      'debug=true',
      'debug= true',
      'debug =true',
      'middleware stack',
      'use session::',
      'loaded configuration file',
      'additional .ini files',
    ],
    looksFor:
      /phpinfo\(\)|Using the URLconf defined in|Rails\.root: |You're seeing this error because you have DEBUG = True|DEBUG ?= ?True|Loaded Configuration File|Additional \.ini files parsed|Using settings module/g,
  },
]

const systems: readonly Pattern[] = [
  {
    // uid=33(www-data) gid=33(www-data)   root:x:0:0:root:/root:/bin/bash   drwxr-xr-x 2 root root
    keys: ['uid=0', ':x:0', 'rwx', 'r--', 'rw-'],
    looksFor:
      /\buid=\d{1,10}\([\w-]{1,40}\) gid=|\b[a-z_][\w-]{0,31}:[x*!]:\d{1,10}:\d{1,10}:[^:\n]{0,100}:\/|(?<!\w)[dl-](?:[r-][w-][xsS-]){2}[r-][w-][xtT-][.+@]? {1,4}\d{1,6} \w/g,
  },
]

export const environment = defineDetector({
  family: 'environment',
  summary: 'Environment variables, server variables, settings and routes.',
  finds: [
    'well-known variables with a value: `PATH=/usr/bin`, `SERVER_SOFTWARE`, `DATABASE_URL`, `wsgi.url_scheme`, `rack.session`',
    'three or more lines of names in capitals with values, in any layout',
    'lists of routes with their handlers, users and files as systems list them',
  ],
  ignores: ['error codes in capitals', 'a single name in capitals'],
  patterns: [...patterns, ...routes, ...systems],
})

const knownName = new RegExp(`^(?:${known})$`)

/** Lines of capitals are codes of an API or words of a table unless their names look like variables. */
function isDump({ 0: dump }: RegExpExecArray): boolean {
  const names =
    dump.match(/(?:^|[\n\r])[ \t\xa0"'[]{0,20}(?:export |set )?[A-Z][A-Z0-9_]{2,60}(?=["'\]\s=:])/g) ?? []
  const bare = names.map((text) => /[A-Z][A-Z0-9_]*$/.exec(text)?.[0] ?? '')
  return (
    bare.some((name) => knownName.test(name)) ||
    (/=/.test(dump) && bare.filter((name) => name.includes('_')).length >= 2)
  )
}

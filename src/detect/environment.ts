/**
 * Dumps of environment variables, server variables and settings.
 *
 * @module
 */

import { unmistakableVariables, variables } from './data/variables.js'
import { defineDetector, type Pattern } from './pattern.js'
import { either, group, oneOf, regex, repeat, sequence, words } from './regex.js'
import { routes } from './routes.js'

const keySeparator = `["'\\]]{0,2}(?:[ \\t\\xa0]{0,8}(?:=>|[=:|])[ \\t\\xa0]{0,8}|\\t{1,4}|[ \\xa0]{2,40}|\\s{0,2}\\n\\s{0,12})`

const patterns: readonly Pattern[] = [
  {
    // Names that only an environment has, with a value
    finds: ["  'HTTP_ACCEPT' => '*/*',", "  'PHP_SELF' => '/export',"],
    ignores: ['MYSQL_ERROR'],
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
    expression: new RegExp(
      `(?<![\\w.-])(?:${unmistakableVariables.join('|')})${keySeparator}["'\`\\[(/\\w:.*<-]`,
      'g',
    ),
    holds: ({ 0: line }) => !/:\s*(?:is|must|not|should)\b/.test(line),
  },
  {
    finds: ['PATH=/usr/bin:/bin'],
    ignores: ['<html lang=en>', '{"message":"m","path":"/x","incident":"id"}'],
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
    expression: either(
      /(?<![\w-])(?:PATH|HOME|PWD|SHELL|TMPDIR|OLDPWD|Path)["'\]]{0,2}[ \t]{0,8}(?:=>|[=:])[ \t]{0,8}["']?(?:\/(?:usr|bin|home|root|var|opt|app|srv|tmp|sbin|Users)\b|[A-Za-z]:\\)[^\s"']{0,400}/,
      /(?<![\w-])LANG=[a-zC][\w.@-]{0,20}/,
      /(?<![\w-])HOSTNAME=\w[\w.-]{0,100}/,
    ),
  },
  {
    finds: ['rack.session => {}', 'wsgi.url_scheme: http'],
    ignores: ['The sun. And the moon'],
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
    expression: regex(
      'g',
      /(?<![\w.-])["']?/,
      oneOf(
        /wsgi\.(?:version|input|errors|url_scheme|multithread|multiprocess|run_once|file_wrapper)/,
        sequence(
          /rack\./,
          oneOf(
            ...words(String.raw`
        version input errors session url_scheme multithread multiprocess run_once hijack\?? tempfiles
        request\.\w{1,30} after_reply logger response_finished`),
          ),
        ),
        /action_dispatch\.\w{1,60}|psgix?\.\w{1,40}|werkzeug\.(?:request|server\.\w{1,20}|socket)/,
        oneOf(
          /java\.(?:version|home|class\.path|vendor|vm\.\w{1,20}|io\.tmpdir|runtime\.\w{1,20})/,
          /user\.(?:dir|home|timezone)|os\.(?:name|arch|version)|catalina\.(?:home|base)/,
          /file\.(?:encoding|separator)|line\.separator|sun\.\w{1,30}\.\w{1,40}/,
        ),
        /puma\.\w{1,30}|sinatra\.\w{1,40}|bottle\.\w{1,40}|plack\.\w{1,40}/,
      ),
      /["']?(?:[ \t\xa0]{0,8}(?:=>|[=:|])|\t|[ \xa0]{2,}|\s{0,3}\n)/,
    ),
  },
  {
    // Three or more lines of NAME=value in a row
    finds: [
      'SHOP_MODE=live\nSHOP_DB_NAME=cart\nSHOP_TIMEOUT=30',
      "  'SERVER_PORT' => '18130',\n  'REQUEST_URI' => '/export',\n  'REQUEST_METHOD' => 'GET',",
    ],
    ignores: ['x.y:1', 'a = 1'],
    keys: ['=', ':', '\t', '|'],
    expression: regex(
      'g',
      repeat(
        group(
          sequence(
            /(?<=^|[\n\r])[ \t\xa0]{0,16}["'[]{0,2}(?:export |set )?[A-Z][A-Z0-9_]{2,60}["'\]]{0,2}/,
            /(?:[ \t]{0,12}=>?[ \t]{0,8}|[ \t]{0,3}:[ \t]{1,3}|\t{1,3})[^\n\r]{0,2000}[\r\n]{1,2}/,
          ),
        ),
        '{2}',
      ),
      /[ \t\xa0]{0,16}["'[]{0,2}(?:export |set )?[A-Z][A-Z0-9_]{2,60}["'\]]{0,2}(?:[ \t]{0,12}=|[ \t]{0,3}:|\t)[^\n\r]{0,2000}/,
    ),
    holds: isDump,
  },
  {
    finds: [
      'Rails.root: /srv/shop',
      '  <h4>Using settings module <code></code></h4>',
      '      Using the URLconf defined in <code>shop</code>,',
      '      You’re seeing this error because you have <code>DEBUG = True</code> in',
    ],
    ignores: ['Environment variables are not supported'],
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
    expression: either(
      /phpinfo\(\)/,
      /Using the URLconf defined in/,
      /Rails\.root: /,
      /You're seeing this error because you have DEBUG = True/,
      /because you have (?:<code>)?DEBUG = True/,
      /Loaded Configuration File/,
      /Additional \.ini files parsed/,
      /Using settings module/,
    ),
  },
]

const systems: readonly Pattern[] = [
  {
    // uid=33(www-data) gid=33(www-data)   root:x:0:0:root:/root:/bin/bash   drwxr-xr-x 2 root root
    finds: [
      'root:x:0:0:root:/root:/bin/bash',
      'drwxr-xr-x 2 root root 4096 Jan  1 10:00 config',
      'uid=33(www-data) gid=33(www-data) groups=33(www-data)',
    ],
    ignores: ['Uid=33 is not known', 'Mode: rw-r--r-- is shown by your client'],
    keys: ['uid=0', ':x:0', 'rwx', 'r--', 'rw-'],
    expression: either(
      /\buid=\d{1,10}\([\w-]{1,40}\) gid=/,
      /\b[a-z_][\w-]{0,31}:[x*!]:\d{1,10}:\d{1,10}:[^:\n]{0,100}:\//,
      /(?<!\w)[dl-](?:[r-][w-][xsS-]){2}[r-][w-][xtT-][.+@]? {1,4}\d{1,6} \w/,
    ),
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

const knownName = new RegExp(`^(?:${variables.join('|')})$`)

/** Lines of capitals are codes of an API or words of a table, unless their names look like variables. */
function isDump({ 0: dump }: RegExpExecArray): boolean {
  const names =
    dump.match(/(?:^|[\n\r])[ \t\xa0"'[]{0,20}(?:export |set )?[A-Z][A-Z0-9_]{2,60}(?=["'\]\s=:])/g) ?? []
  const bare = names.map((text) => /[A-Z][A-Z0-9_]*$/.exec(text)?.[0] ?? '')
  return (
    bare.some((name) => knownName.test(name)) ||
    (/=/.test(dump) && bare.filter((name) => name.includes('_')).length >= 2)
  )
}

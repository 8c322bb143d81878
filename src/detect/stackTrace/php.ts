/**
 * Traces and error lines of PHP, plain, by Xdebug, and by its frameworks.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either, oneOf, regex } from '../regex.js'

export const php: readonly Pattern[] = [
  {
    finds: ['#1 {main}', '#0 {main}'],
    ignores: ['&#40;', 'Reference: ABC-123/2024.03#7'],
    keys: ['#0'],
    expression: regex(
      'g',
      /(?<![\w&#])#\d{1,4}:?[ \t\xa0]{1,4}/,
      oneOf(
        /\[internal function\]|\{main\}/,
        /[^\n:*?"<>|()#]{0,10}[/\\][^\n:*?"<>|()#]{1,400}(?:\(\d{1,7}\)|:\d{1,7})/,
        /[A-Za-z]:[/\\][^\n:*?"<>|()#]{1,400}(?:\(\d{1,7}\)|:\d{1,7})|[\w\\]{1,200}(?:->|::)\w{1,120}\(/,
      ),
    ),
  },
  {
    finds: ['#1 {main}', '#0 {main}'],
    ignores: ['{domain} is empty'],
    keys: ['{main}', '[internal function]'],
    expression: /\{main\}|\[internal function\]/g,
  },
  {
    // in /srv/app/x.php on line 12; in x.php:12; in file x.php on line 12; (line 12 of x.php); x.php (line 12); x.php at line 12
    finds: ["#0 /srv/x.php(12): foo('a')", 'CORE/src/Http/Runner.php:77'],
    ignores: ['acme/shop/index.php'],
    keys: [
      '.php',
      '.phtml',
      '.inc',
      '.twig',
      '.tpl',
      '.latte',
      '.module',
      '.theme',
      '.ctp',
      '.install',
      '.engine',
      '.profile',
    ],
    expression: regex(
      'g',
      /(?<=[\w\])}-])\.(?:php[3-8s]?|phtml|inc|twig|tpl|latte|module|theme|ctp|install|engine|profile)/,
      /(?:\(\d{1,6}\) : (?:eval\(\)'d|runtime-created|regexp))?["'”’]?/,
      oneOf(
        / on line {1,3}\d{1,7}|[ \xa0]{0,3}\([ \xa0]?line[: \xa0]{1,2}\d{1,7}|,? (?:at )?line:? \d{1,7}/,
        /[ \xa0]?\(\d{1,7}\)(?::|,|$|\s)|:\d{1,7}(?![\w:])/,
      ),
    ),
  },
  {
    finds: ['Foo->bar() (line 12 of core/lib/x.php)'],
    ignores: ['Call center (line 3 of the menu)'],
    keys: ['(line 0'],
    expression: /\(line \d{1,7} of [^\s()]{1,300}\)|\bat line \d{1,7} of [^\s]{0,200}\.php/g,
  },
  {
    finds: [
      "<b>Parse error</b>:  syntax error, unexpected token &quot;;&quot; in <b>/srv/shop/symfony.php(26) : eval()'d code</b> on line <b>1</b><br />",
    ],
    ignores: ['eval() is not supported'],
    keys: ["eval()'d code", 'runtime-created function'],
    expression: /eval\(\)'d code|runtime-created function/g,
  },
  {
    finds: [
      'App/routes.swift:12: Fatal error: Index out of range',
      'Call Stack:\n    0.0003     396304   1. {main}() /var/www/html/cart.php:0',
    ],
    ignores: ['Parse error', 'The panic button: do not press it. Fatal error rates are low.'],
    keys: ['fatal error', 'parse error', 'warning:', 'notice:', 'deprecated:', 'call stack'],
    expression: either(
      /(?:PHP )?(?:Fatal|Parse|Catchable fatal|Recoverable fatal) error: {1,3}[A-Z]/,
      /PHP (?:Warning|Notice|Deprecated): {1,3}\S/,
      /Call Stack:?\s{1,20}(?:#|\d{1,3}\.\d{4})/,
      /(?:Fatal|Parse) error\s{0,4}: {1,3}Uncaught/,
    ),
  },
  {
    // Xdebug: # Time Memory Function Location, and its rows
    finds: [
      'Call Stack:\n    0.0003     396304   1. {main}() /var/www/html/cart.php:0',
      '    0.0003     396304   1. {main}() /var/www/html/cart.php:0\n    0.0004     396304   2. total($id = 7) /var/www/html/cart.php:9',
    ],
    ignores: [
      '2024-03-05T10:11:12.345678901+01:00',
      'Field "birthDate": expected yyyy-MM-dd; got 5.3.2024 at index 0.',
    ],
    keys: ['{main}()', 'function location', '0.0000'],
    expression: either(
      /Time\s{1,8}Memory\s{1,8}Function\s{1,8}Location/,
      /\n\s{0,8}\d{1,4}\.\d{4}\s{1,12}-?\d{3,12}\s{1,8}[+-]?\d{1,12}\.? /,
    ),
  },
  {
    finds: ['Filename: controllers/Cart.php\nLine Number: 14'],
    ignores: ['Filename: must not be empty'],
    keys: ['filename:'],
    expression: /Filename: [^\s]{1,300}\s{1,12}Line Number: \d/g,
  },
  {
    finds: ['APPPATH/controllers/Cart.php', 'SYSTEMPATH\\CodeIgniter.php'],
    ignores: ['The field appPath is required'],
    keys: ['apppath', 'systempath', 'vendorpath', 'rootpath', 'fcpath'],
    expression: /\b(?:APP|SYSTEM|VENDOR|ROOT|FC)PATH[/\\][\w/\\.-]{1,300}/g,
  },
  {
    finds: ['CORE/src/Http/Runner.php:77', 'APP/Controller/CartsController.php, line 12'],
    ignores: ['GET /app/main.js', 'src="/app/main.js"'],
    keys: ['root/', 'app/', 'core/', 'cake/', 'vendor/', 'root\\', 'app\\', 'core\\'],
    expression:
      /(?<![\w/\\.-])(?:ROOT|APP|CORE|CAKE|VENDOR)[/\\][\w/\\.-]{1,300}(?::\d{1,7}|,? {0,2}\(?line:? \d)/g,
  },
  {
    finds: ['[stacktrace]', '[object] (OrderException(code: 0)'],
    ignores: ['[object] (optional)'],
    keys: ['[stacktrace]', '[object] ('],
    expression: /\[stacktrace\]|\[object\] \([\w\\]{1,200}\(code: /g,
  },
]

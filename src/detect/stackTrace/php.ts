/**
 * Traces and error lines of PHP, plain, by Xdebug, and by its frameworks.
 *
 * @module
 */
import type { Pattern } from '../pattern.js'

export const php: readonly Pattern[] = [
  {
    keys: ['#0'],
    looksFor:
      /(?<![\w&#])#\d{1,4}:?[ \t\xa0]{1,4}(?:\[internal function\]|\{main\}|[^\n:*?"<>|()#]{0,10}[/\\][^\n:*?"<>|()#]{1,400}(?:\(\d{1,7}\)|:\d{1,7})|[A-Za-z]:[/\\][^\n:*?"<>|()#]{1,400}(?:\(\d{1,7}\)|:\d{1,7})|[\w\\]{1,200}(?:->|::)\w{1,120}\()/g,
  },
  { keys: ['{main}', '[internal function]'], looksFor: /\{main\}|\[internal function\]/g },
  {
    // in /srv/app/x.php on line 12; in x.php:12; in file x.php on line 12; (line 12 of x.php); x.php (line 12); x.php at line 12
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
    looksFor:
      /(?<=[\w\])}-])\.(?:php[3-8s]?|phtml|inc|twig|tpl|latte|module|theme|ctp|install|engine|profile)(?:\(\d{1,6}\) : (?:eval\(\)'d|runtime-created|regexp))?["'”’]?(?: on line {1,3}\d{1,7}|[ \xa0]{0,3}\([ \xa0]?line[: \xa0]{1,2}\d{1,7}|,? (?:at )?line:? \d{1,7}|[ \xa0]?\(\d{1,7}\)(?::|,|$|\s)|:\d{1,7}(?![\w:]))/g,
  },
  {
    keys: ['(line 0'],
    looksFor: /\(line \d{1,7} of [^\s()]{1,300}\)|\bat line \d{1,7} of [^\s]{0,200}\.php/g,
  },
  {
    keys: ["eval()'d code", 'runtime-created function'],
    looksFor: /eval\(\)'d code|runtime-created function/g,
  },
  {
    keys: ['fatal error', 'parse error', 'warning:', 'notice:', 'deprecated:', 'call stack'],
    looksFor:
      /(?:PHP )?(?:Fatal|Parse|Catchable fatal|Recoverable fatal) error: {1,3}[A-Z]|PHP (?:Warning|Notice|Deprecated): {1,3}\S|Call Stack:?\s{1,20}(?:#|\d{1,3}\.\d{4})|(?:Fatal|Parse) error\s{0,4}: {1,3}Uncaught/g,
  },
  {
    // Xdebug: # Time Memory Function Location, and its rows
    keys: ['{main}()', 'function location', '0.0000'],
    looksFor:
      /Time\s{1,8}Memory\s{1,8}Function\s{1,8}Location|\n\s{0,8}\d{1,4}\.\d{4}\s{1,12}-?\d{3,12}\s{1,8}[+-]?\d{1,12}\.? /g,
  },
  { keys: ['filename:'], looksFor: /Filename: [^\s]{1,300}\s{1,12}Line Number: \d/g },
  {
    keys: ['apppath', 'systempath', 'vendorpath', 'rootpath', 'fcpath'],
    looksFor: /\b(?:APP|SYSTEM|VENDOR|ROOT|FC)PATH[/\\][\w/\\.-]{1,300}/g,
  },
  {
    keys: ['root/', 'app/', 'core/', 'cake/', 'vendor/', 'root\\', 'app\\', 'core\\'],
    looksFor:
      /(?<![\w/\\.-])(?:ROOT|APP|CORE|CAKE|VENDOR)[/\\][\w/\\.-]{1,300}(?::\d{1,7}|,? {0,2}\(?line:? \d)/g,
  },
  { keys: ['[stacktrace]', '[object] ('], looksFor: /\[stacktrace\]|\[object\] \([\w\\]{1,200}\(code: /g },
]

/**
 * Paths of Windows: with a drive, and of a share.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { oneOf, regex } from '../regex.js'

export const windowsPaths: readonly Pattern[] = [
  {
    // C:\inetpub\wwwroot, \\server\share, C:/xampp/htdocs
    finds: ['C:\\inetpub\\wwwroot\\web.config', 'at new Cart (C:\\shop\\cart.js:1:2)'],
    ignores: ['https://stack.example', 'https://user@example.com/a'],
    keys: [':\\', ':/', '\\\\'],
    expression: regex(
      'g',
      /(?<![\w\\/.])(?:file:\/{2,3})?[A-Za-z]:/,
      oneOf(
        /\\{1,2}[^\s\\/:*?"<>|'`(),;[\]{}]{1,120}(?: (?:\(x86\)|[A-Z][\w.]{0,40}))?(?=[\\.\s:"'<),;\]}]|$)/,
        /\/(?:[\w.@+ -]{1,80}\/){1,24}[\w.@+-]{1,120}/,
      ),
      /(?:[\\/]{1,2}[^\s\\/:*?"<>|'`,;]{1,120}){0,24}/,
    ),
    holds: isDrivePath,
  },
  {
    finds: ['\\\\fileserver\\share\\shop\\a.txt'],
    ignores: ['Use \\\\n for a new line'],
    keys: ['\\\\'],
    expression:
      /(?<![\w\\:])\\{2,4}[A-Za-z0-9][\w.$-]{2,60}\\{1,2}[A-Za-z0-9][\w.$-]{1,80}(?:\\{1,2}[\w.$ -]{1,80}){1,24}/g,
    // \\u00ad\\u200b is a list of characters.
    holds: ({ 0: path }) => !/^\\+(?:u[0-9a-f]{4}|x[0-9a-f]{2})/i.test(path),
  },

  {
    // C:/inetpub: a slash and one of the directories that every installation has
    finds: ['C:/inetpub', 'D:/xampp'],
    ignores: ['A:/B testing', 'n:/m ratio'],
    keys: [
      ':/inetpub',
      ':/windows',
      ':/xampp',
      ':/wamp',
      ':/program',
      ':/users',
      ':/www',
      ':/htdocs',
      ':/sites',
      ':/temp',
      ':/source',
      ':/src',
      ':/apps',
      ':/app',
      ':/deploy',
      ':/web',
    ],
    expression:
      /(?<![\w\\/.])[A-Za-z]:\/(?:inetpub|[Ww]indows|xampp|wamp\d*|Program(?:Data| Files)|Users|www|htdocs|[Ss]ites|[Tt]emp|[Ss]ource|src|[Aa]pps?|[Dd]eploy|[Ww]eb)(?![\w-])/g,
  },
]

/** One letter and a colon before a slash is a drive only with something of a path behind it. */
function isDrivePath({ 0: path }: RegExpExecArray): boolean {
  if (/^[A-Za-z]:\\{1,2}[^\\]{1,2}$/.test(path)) return false
  return /^(?:file:\/*)?[A-Za-z]:[\\/]{1,2}\w/.test(path) && !/^[a-z]:\\{1,2}[a-z]$/.test(path)
}

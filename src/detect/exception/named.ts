/**
 * Exceptions by their bare names: built-in ones, and any other with its message.
 *
 * @module
 */

import { alsoInBrowsers, apiWords, builtIns } from '../data/exceptionNames.js'
import type { Pattern } from '../pattern.js'
import { oneOf, regex } from '../regex.js'

export const bareNames: readonly Pattern[] = [
  {
    finds: ['KeyError', '    TypeError: x'],
    ignores: ['error', 'exception'],
    keys: [
      'exception',
      'error',
      'exist',
      'stopiteration',
      'multipleobjectsreturned',
      'improperlyconfigured',
      'noreversematch',
      'disallowedhost',
    ],
    expression: new RegExp(`(?<![\\w$.\\\\:/-])(?:${builtIns.join('|')})(?![\\w$(.=-])`, 'g'),
    holds: isRuntimeName,
  },
  {
    // OrderProcessingException: …   PaymentError: …   NoMethodError in UsersController#show   [FooException: …]
    finds: ['    TypeError: x', "KeyError: 'price'"],
    ignores: ['error', 'exception'],
    keys: ['exception', 'error', 'warning', 'interrupt'],
    expression: regex(
      'g',
      /(?:Exception|Error|Fault|Warning|Interrupt)(?<=(?<![\w$.\\:/#-])([A-Z][A-Za-z0-9]{1,100}))(?: \(0x[0-9A-Fa-f]{8}\)| \((?=[^)\n]{3}))?/,
      oneOf(
        /:[ \t\xa0]{1,4}(?=[^\s,}\]])/,
        /:?\s{1,4}(?=in [A-Z]\w{1,80}[#:]|at \/|at line \d|thrown|was thrown|has been thrown)| \((?=[^)\n]{3})/,
      ),
    ),
    holds: isNamedWithMessage,
  },
  {
    finds: ['Unhandled Exception:', 'Uncaught Exception: no'],
    ignores: ['The fish was caught'],
    keys: ['uncaught', 'unhandled', 'thrown', 'threw', 'caught'],
    expression:
      /\b(?:[Uu]ncaught|[Uu]nhandled|UNCAUGHT|UNHANDLED) (?:PHP )?(?:(?:[A-Z]\w{0,100})?(?:Exception|Error)|promise rejection|exception '|exception of type|\(in promise\))/g,
  },
]

function isRuntimeName(found: RegExpExecArray): boolean {
  const name = found[0]
  const { input, index } = found
  if (!alsoInBrowsers.test(name)) return true
  const after = input.slice(index + name.length, index + name.length + 3)
  if (index === 0 && (after === '' || /^\s*$/.test(input.slice(name.length, name.length + 8)))) return true
  return /^: ?[^\s=]/.test(after) && /(?:^|[\s"'>[(|:])$/.test(input.slice(Math.max(0, index - 1), index))
}

function isNamedWithMessage(found: RegExpExecArray): boolean {
  const name = found[1]!
  if (apiWords.test(name)) return false
  // As in the descriptions of errors: exception thrown when a limit is exceeded.
  if (name === 'Exception' && !found[0].includes(':')) return false
  if (name.endsWith('Exception')) return true
  // `Error:` and `Warning:` alone are words for people, and so are `SaleWarning:` and others with one word in front.
  return (
    /^(?:[A-Z][a-z0-9]*){2,}(?:Error|Fault|Warning|Interrupt)$/.test(name) ||
    /^[A-Z][A-Za-z0-9]+Error$/.test(name)
  )
}

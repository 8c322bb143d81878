/**
 * Exceptions: qualified names, names of built-in ones, and messages that only a runtime writes.
 *
 * @module
 */
import { likeRuntimeMessages, runtimeMessages } from '../data/runtimeMessages.js'
import { messagePatterns } from '../messages.js'
import { defineDetector } from '../pattern.js'
import { compiledNames } from './compiledNames.js'
import { logLines } from './logLines.js'
import { managedNames } from './managedNames.js'
import { bareNames } from './named.js'
import { ownNames } from './ownNames.js'
import { printedObjects } from './printed.js'
import { qualifiedNames } from './qualified.js'
import { scriptingNames } from './scriptingNames.js'
import { systemErrors } from './system.js'

export const exception = defineDetector({
  family: 'exception',
  summary: 'Names of exceptions and the messages of runtimes.',
  finds: [
    'qualified names: `java.lang.NullPointerException`, `ActiveRecord::RecordNotFound`, `Illuminate\\Database\\QueryException`',
    'names of built-in exceptions, and any other with its message: `OrderException: no such row`',
    'messages of runtimes, drivers and systems: `Cannot read properties of undefined`, `connect ECONNREFUSED`',
    'names of classes and methods: `com.acme.shop.Cart`, `Cart::total()`, and codes of application servers such as `WFLYCTL0013`',
    'lines of a log: `2024-03-01 10:00:00,123 ERROR …`',
    'objects as programs print them: `LedgerRow(id=7)`, `<LedgerRow 7>`, `OrderLine { id: 7 }`',
    'in a 5xx: names of parts of the service (`shard ledger_shard_3`, `recalc_totals()`), objects without a class (`map[owner:7]`), and names of exceptions alone',
  ],
  ignores: [
    'codes and titles of an API: `NotFoundError`, `ValidationError: name is required`, `Internal Server Error`, the `__type` of AWS',
    'the word *exception*, and names in the scripts of ordinary pages',
  ],
  patterns: [
    ...qualifiedNames,
    ...bareNames,
    ...systemErrors,
    ...managedNames,
    ...scriptingNames,
    ...compiledNames,
    ...printedObjects,
    ...ownNames,
    ...logLines,
    ...messagePatterns(runtimeMessages, likeRuntimeMessages),
  ],
})

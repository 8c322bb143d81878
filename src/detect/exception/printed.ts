/**
 * Objects as programming languages print them. With the name of a class, they are internal in any answer; without one,
 * they may repeat what the client sent, so they count in a 5xx only.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either, group, regex, words } from '../regex.js'

/** `OrderLine`: a camel-case name of at least two words, unlike the words that people write. */
export const humps = '[A-Z][a-z0-9]{1,40}(?:[A-Z][a-z0-9]{0,40}){1,8}'
const alone = '(?<![\\w.#$/\\\\-])'
/** Not declared or selected there, as in a schema of GraphQL or in TypeScript. */
const noDeclaration = '(?<!\\b(?:type|input|interface|enum|query|mutation|fragment|struct|class|on|new) )'
/** Not the value of an attribute of HTML, nor an argument of a function. */
const noExpression = '(?<![="\'`(,:] ?)'
const letters = [...'abcdefghijklmnopqrstuvwxyz']

const storeNames = words('table tableName table_name shard schema column collection constraint keyspace')

const named: readonly Pattern[] = [
  {
    // Python, Kotlin, Lombok; records and other classes of Java
    finds: [
      "invalid row LedgerRow(id=7, owner_ref='x')",
      "LedgerRow{id=7, ownerRef='x'}",
      'Optional[LedgerRow[id=7, owner=x]]',
    ],
    ignores: ['Total (net=30)', 'call f(x=3)', 'Expected Money(EUR)', 'a.Button[disabled=true]', 'Card(s)'],
    keys: ['(', '{', '['].flatMap((bracket) => letters.map((letter) => `${bracket}${letter}`)),
    expression: new RegExp(
      `[({[][a-z_]\\w{0,60}=(?=[\\w'"<[{-])(?<=${alone}[A-Z]\\w{2,80}[({[]\\w{1,61}=)`,
      'g',
    ),
  },
  {
    // Rust, console.log, records of C#
    finds: [
      'LedgerRow { id: 7, owner_ref: None }',
      'Cannot save OrderLine { Id = 7, OwnerRef = x }',
      'LedgerStore { rows: [] }',
    ],
    ignores: ['type OrderLine { id: ID }', 'Expected { name: string }', 'query GetOrder { id: x }'],
    keys: letters.map((letter) => `{ ${letter}`),
    expression: either(
      `\\{ [a-z_]\\w{0,60}: (?=\\S)(?<=${noDeclaration}${alone}${humps} \\{ \\w{1,61}: )`,
      `\\{ [A-Z]\\w{0,60} = (?=\\S)(?<=${alone}[A-Z]\\w{2,80} \\{ \\w{1,61} = )`,
    ),
  },
  {
    finds: [
      '<LedgerRow 7>',
      '<OrderLine: 7>',
      '<Ledger: Ledger object (7)>',
      '[Function: loadLedger]',
      '[[I@ae2ec37',
    ],
    ignores: ['<Name: required>', '[Function keys]', '[[7]]'],
    keys: [...letters.map((letter) => `<${letter}`), 'function: ', 'function (', 'class ', 'null prot', '@'],
    expression: either(
      `<${humps}(?:: [^<>=\\n]{1,80}| \\d{1,12})>`,
      /<[A-Z]\w{1,60}: (?:\d{1,12}|[A-Z]\w{1,60} object \([\w-]{1,40}\))>/,
      /\[(?:Async)?(?:Generator)?Function(?:: \w| \(anonymous\)\])|\[class [A-Z]\w{1,60}[ \]]|\[Object: null prototype\]/,
      /\[{1,4}(?:[BCDFIJSZ]|L[\w.$/]{1,100};)@[0-9a-f]{2,8}(?!\w)/,
    ),
  },
  {
    // Without a class, but with a member that only a program has
    finds: [
      "{'table': 'ledger_rows', 'op': 'insert'}",
      "{ code: 'E', table: 'ledger_rows' }",
      '{table=ledger_rows}',
    ],
    ignores: ["{'table': 'oak'}", '{"table": "window_seat"}', 'table=7'],
    keys: storeNames.flatMap((name) => [
      `${name}': '`,
      `${name}: '`,
      `${name}=`,
      `${name}: "`,
      `${name}"=>`,
      `${name}=>`,
      `${name}:`,
    ]),
    // Within a list or an object, since a single `table=x_y` may be a filter.
    expression: regex(
      'g',
      /[{,( [:]['":]?/,
      group(storeNames.join('|')),
      /(?:': '|: '|=|"=>"|=>"|(?<=[ [(]\w{1,20}):)/,
      /[a-z]\w{0,60}_\w{1,60}(?=['",}\] )])(?<=[{([][^\n{}()[\]]{0,200})/,
    ),
  },
]

const anonymous: readonly Pattern[] = [
  {
    // Python, Ruby, Elixir, Go, PHP, console.log, the maps of Java
    finds: [
      "{'owner_ref': 7}",
      '{:owner=>7}',
      '{"owner"=>7}',
      '%{owner: 7}',
      'map[owner_ref:7 total:9]',
      '{ID:7 OwnerRef:x Total:<nil>}',
      'Array\n(\n    [owner_ref] => 7',
      'stdClass Object ( [a] => 1 )',
      "{ code: 'E_LEDGER' }",
      '{owner=7, total=9}',
      '%!s(int=7)',
    ],
    ignores: [
      '{"owner": 7}',
      'x-data="{ open: \'no\' }"',
      ':class="{\'on\': isOn}"',
      'map[7]',
      '{owner}',
      '20%!',
    ],
    keys: [
      "{'",
      '{:',
      '"=>',
      '%{',
      'map[',
      '<nil>',
      '] => ',
      'stdclass',
      '{ ',
      ...letters.map((each) => `{${each}`),
      '%!',
    ],
    expression: either(
      `${noExpression}\\{'[\\w.-]{1,60}': `,
      /\{:\w{1,60}=>|\{"[\w.-]{1,60}"=>|%\{"?\w{1,60}"?(?:: | =>)/,
      /\bmap\[\w{1,60}:[^\s\]]|\{[A-Z]\w{0,60}:[^\s{}]{1,80} [A-Z]\w{0,60}:|<nil>|%!\w\((?:\w|%!)/,
      /\bArray\s{1,8}\(\s{1,16}\[\w{1,60}\] => |\bstdClass Object\b/,
      `${noExpression}\\{ [a-z_]\\w{0,60}: '`,
      /\{[a-z_]\w{0,60}=[^\s,={}]{1,80}, [a-z_]\w{0,60}=/,
    ),
  },
  {
    // With a class name of one word: console.log, Swift, and a short hash of Java
    finds: ['Ledger { rows: [] }', 'LedgerRow(id: 7, owner: nil)', 'LedgerStore@5f2a7c'],
    ignores: ['type Order { id: ID }', 'GetOrder(see below)', 'ann@12345'],
    keys: [...letters.flatMap((letter) => [`{ ${letter}`, `(${letter}`]), '@'],
    expression: either(
      `\\{ [a-z_]\\w{0,60}: (?=\\S)(?<=${noDeclaration}${alone}[A-Z][a-z]\\w{1,60} \\{ \\w{1,61}: )`,
      `\\([a-z_]\\w{0,60}: (?=\\S)(?<=${alone}${humps}\\(\\w{1,61}: )`,
      `@(?=[a-f]{0,5}\\d)[0-9a-f]{5,6}(?![\\w.@-])(?<=(?<![\\w.@-])${humps}@\\w{5,6})`,
    ),
  },
]

export const printedObjects: readonly Pattern[] = [
  ...named,
  ...anonymous.map((pattern) => ({ ...pattern, ofFailures: true })),
]

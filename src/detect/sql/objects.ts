/**
 * Messages of databases by their grammar: a word for a table, a column or a constraint, its name as identifiers are
 * written, and a statement about it. The words of dozens of servers differ, but not this structure.
 *
 * @module
 */

import { charges, containerWords, partWords, tableWords, verdicts } from '../data/databaseWords.js'
import type { Pattern } from '../pattern.js'
import { barrier, either, oneOf, regex, sequence } from '../regex.js'
import { identifier, quoted, start, twiceQuoted } from './names.js'

/** A name that no person would write: with an underscore or a dot, or in capitals. */
const machineMade = '(?:[A-Za-z_]\\w{0,60}[_.$#][\\w.$#]{1,120}|[A-Z]{3}[A-Z0-9_$#.]{1,80}(?![a-z]))'
const isMachineMade = new RegExp(machineMade)

/** `o.total` */
const dotted = '[a-z]\\w{0,40}\\.[a-z]\\w{0,60}'
/** `total(integer)` */
const called = '[a-z_]\\w{0,60}\\([\\w ,."]{0,80}\\)'

const named = oneOf(quoted(machineMade), twiceQuoted(identifier), `${machineMade}(?!\\w)`)
/** `CartLedger`: a camel-case name of at least two words, which classes have and ordinary prose rarely has. */
const hump = '[A-Z][a-z0-9]{1,40}(?:[A-Z][a-z0-9]{1,40}){1,6}(?![\\w-])'
const namedOrHump = oneOf(named, hump)

const between = sequence(
  '(?:-?[Nn]ame|s)?(?: (?:with name|with label|name|named|reference|called|identified by))?[: \\t=]{0,3}',
  barrier,
)
const tableWord = oneOf(...tableWords)
const partWord = oneOf(...partWords)
const containerWord = oneOf(...containerWords)
const verdict = sequence(barrier, /[ \t.!,)]{0,3}/, barrier, oneOf(...verdicts))

const quotes = ["'", '"', '`', '«', '[', '(']
const quotedKeys = (stems: readonly string[]): string[] =>
  stems.flatMap((stem) =>
    quotes.flatMap((quote) => [`${stem} ${quote}`, `${stem}${quote}`, `${stem}: ${quote}`]),
  )

export const objects: readonly Pattern[] = [
  {
    finds: [
      "Table/View 'CARTS' does not exist.",
      'Relation »carts« existiert nicht',
      "La table 'shop.carts' n'existe pas",
      'Table with name no_carts does not exist!',
      "表 'shop.carts' は存在しません。",
    ],
    ignores: ['The table does not exist any more', 'Table "Window seat" is not available at 19:30'],
    keys: ['view', 'tabel', 'tabl', 'rela', 'keyspace', 'measurement', "é '", 'é "', 'é"', 'é «'],
    expression: regex('g', start, tableWord, between, namedOrHump, verdict),
  },
  {
    finds: [
      'Unknown table name:CARTS',
      "Unbekannte Tabelle 'carts'",
      'no such index [carts]',
      "Doppelter Spaltenname: 'sup_id'",
    ],
    ignores: ['No such table is free at 19:30', 'Unknown column type', 'Duplicate index 5'],
    keys: [
      'no such ',
      'unknown ',
      'undefined ',
      'unconfigured ',
      'nonexistent ',
      'find ',
      'duplicate ',
      'ambiguous ',
      'invalid ',
      'unrecognized ',
      'violat',
      'bekannte',
      'doppelte',
      'tige',
      'no existe ',
      'ya existe ',
      'duplicad',
      'desconocid',
      'inconnu',
      'reconoce',
      'missing ',
    ],
    expression: regex(
      'g',
      '(?<![\\w-])',
      oneOf(...charges),
      /[: ]{1,2}/,
      oneOf(
        sequence(oneOf(tableWord, partWord), between, namedOrHump),
        sequence(containerWord, between, oneOf(quoted(machineMade), '[A-Z]{4}[A-Z0-9_]{0,60}(?!\\w)')),
      ),
    ),
    // An API may mention columns of its entities.
    holds: ({ 0: text, input, index }) =>
      !/^ (?:on|for) (?:entity|object)/.test(input.slice(index + text.length, index + text.length + 12)),
  },
  {
    finds: [
      'on table "CARTS"',
      "in table or VTI 'APP.CARTS'",
      'in table shop_carts',
      'Datensatz in Tabelle »carts«',
    ],
    ignores: ['Two seats at table 5', 'The total of table "Sheet 1"', 'See the figures in table Overview'],
    keys: ['table ', 'relation ', 'tabelle ', 'tabla ', 'tabela ', 'tabella '],
    expression: regex(
      'g',
      /(?<![\w-])(?:on|in|of|for|into|from|auf|der|sur|la|en|na|nella|view or) (?:the |der |la )?/,
      barrier,
      tableWord,
      /(?: or VTI| or view)?[: ]{1,2}/,
      oneOf(
        twiceQuoted('[a-z_][\\w$#]{1,80}(?:\\.[\\w$#]{1,80}){0,3}'),
        quoted(machineMade),
        `${machineMade}(?!\\w)`,
        hump,
      ),
    ),
  },
  {
    finds: [
      'Table not found: Carts_Ledger',
      'relation does not exist SHOP.CARTS',
      'Duplicate key: CART_LEDGER',
    ],
    ignores: ['Table not found: pick another', 'The view does not exist: ask us', 'Duplicate key: name'],
    keys: ['table', 'view', 'relation', 'index', 'key: ', 'sequence', 'constraint', 'column'],
    expression: regex(
      'g',
      start,
      oneOf(sequence(oneOf(tableWord, partWord, '[Cc]olumn'), verdict), /[Dd]uplicate (?:secondary )?key/),
      /[: ]{1,3}/,
      namedOrHump,
    ),
  },
  {
    finds: [
      'NULL not allowed for column "TOTAL"; SQL statement:',
      "The SELECT permission was denied on the object 'cart_ledger', database 'Shop'",
      'Value too long for column "TOTAL"',
    ],
    ignores: ['Permission denied for column "Price"', 'The value is too long for column "title"'],
    keys: ['allowed for ', 'denied on ', 'denied for ', 'denied to ', 'too long for ', 'range for '],
    expression: regex(
      'g',
      /\b(?:(?:not )?allowed|denied|too long|out of range) (?:for|on|to) (?:the )?/,
      barrier,
      oneOf(tableWord, partWord, containerWord),
      between,
      named,
    ),
    holds: ({ 0: text }) => isMachineMade.test(text.replace(/^[^"'`([«]{0,60}/, '')),
  },
  {
    finds: [
      "constraint 'FK_CARTS_OWNER'",
      'unique index "uq_carts"',
      "für Schlüssel 'uq_carts'",
      'foreign key: FK_OWNER',
    ],
    ignores: [
      'The index "Latest" is empty',
      'for key "name" a value is required',
      'A constraint: be there at 8',
    ],
    keys: quotedKeys([
      'constraint',
      'index',
      'sequence',
      'key',
      'trigger',
      'indice',
      'clef',
      'cle',
      'clave',
      'llave',
      'cl\u00e9',
      'restricci\u00f3n',
      'contrainte',
      'vincolo',
    ]).concat(["sel '", 'constraint ', 'foreign key', 'primary key', 'unique key', 'constraintname']),
    expression: regex(
      'g',
      start,
      partWord,
      between,
      oneOf(
        quoted(machineMade),
        '(?:[A-Z][A-Z0-9]{1,30}_[A-Z0-9_$#]{1,80}|(?:fk|pk|uq|ux|ix|ck|idx|uniq)_\\w{1,80})(?!\\w)',
      ),
    ),
  },
  {
    finds: [
      "Column 'CARTS.TOTAL' cannot be null",
      "TYPE 'CART_TOTAL' does not exist.",
      "Object 'CARTS_V2' not found",
      "Champ 'l.price_gross' inconnu dans SELECT",
      'column "unit_price" of relation "carts" does not exist',
    ],
    ignores: [
      "Column 'unit_price' must be a number",
      "Type 'gift_card' does not exist",
      'Column "unit_price" is missing in your file',
      'The object you asked for was not found',
    ],
    keys: quotedKeys([
      'column',
      'name',
      'reference',
      'schema',
      'database',
      'catalog',
      'function',
      'procedure',
      'object',
      'routine',
      'role',
      'spalte',
      'feld',
      'champ',
      'campo',
      'columna',
      'colonna',
      'colonne',
      'funktion',
      'datenbank',
      'objekt',
    ]).concat([
      "列 '",
      '列"',
      '列 "',
      "type '",
      'column ',
      'colonne ',
      'spalte ',
      'function ',
      'fonction ',
      'funktion ',
      'procedure ',
      'prozedur ',
    ]),
    expression: regex(
      'g',
      start,
      containerWord,
      between,
      oneOf(
        twiceQuoted(machineMade),
        `«\\s?${identifier}\\s?»|»${identifier}«`,
        `${dotted}(?!\\w)|${called}`,
      ),
      verdict,
    ),
    // What is missing in a file of the client is the client's to know.
    holds: ({ 0: text, input, index }) =>
      !/^ (?:in|for|of) (?:the |your )?(?:file|csv|sheet|row|header|request|body|document|payload)/i.test(
        input.slice(index + text.length, index + text.length + 30),
      ),
  },
  {
    finds: [
      'Ambiguous reference to column name "sup_id"',
      "Column name 'SUP_ID' is in more than one table",
      "'SUP_ID' is not a column in table",
    ],
    ignores: ['The column name "Price" is taken', 'is not a column of ours'],
    keys: ['ambiguous', 'more than one table', 'is not a ', "' は"],
    expression: either(
      `[Aa]mbiguous (?:reference|column)[^\\n"'«]{0,30}${quoted(identifier)}`,
      `${quoted(identifier)} is in more than one table`,
      `${quoted(identifier)} is not a (?:column|table|view|sequence|known (?:table|column))`,
      `${quoted(identifier)} ?は不明な`,
    ),
  },
]

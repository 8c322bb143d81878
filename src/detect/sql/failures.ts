/**
 * What databases, brokers and mappers say when the service itself has failed. Elsewhere, the same words could be about
 * the client's own document: a column of its file, a type that it sent. So the patterns only count in a 5xx.
 *
 * @module
 */

import {
  failureThings,
  foreignLogins,
  foreignThings,
  mappedThings,
  partWords,
  tableWords,
  verdicts,
} from '../data/databaseWords.js'
import type { Pattern } from '../pattern.js'
import { barrier, either, oneOf, regex, sequence, words } from '../regex.js'
import { start, strictlyQuoted } from './names.js'

const inQuotes = strictlyQuoted('[\\w.$#:/@{}()-]{1,100}')
/** Without quotation marks: no word that goes on with a sentence. */
const bare = sequence(
  '(?!',
  oneOf(
    ...words(`
      below above of is was are has have had and or with in on for to from at by that which you your we it this the an? as but
      if not no does do could can cannot will would may must already there before after during while until being when`),
  ),
  '\\b)',
  /[A-Za-z_][\w$#-]{1,80}(?:[.:/][\w$#-]{1,80}){0,4}/,
)
const thing = oneOf(...tableWords, ...partWords, ...failureThings)
const mapped = oneOf(...mappedThings)
/** Words that precede a bare name: no verbs, and no words that precede other words. */
const plainThing = oneOf(
  ...[...tableWords, ...failureThings].filter((word) => !/^(?:\[Vv\]|VIEW|\[Ee\]x|\[Ff\]unk)/.test(word)),
)
const between = sequence(
  '(?:-?[Nn]ame|s)?(?: (?:with (?:the )?(?:name|label|alias)|for alias|name|named|called))?[: \\t=]{0,3}',
  barrier,
)
/** What is said about a name. */
const verdict = sequence(barrier, oneOf(...verdicts))

const thingKeys = words(`
  view relation constraint index sequence trigger savepoint measurement column function catalog schema
  database object role routine topic queue exchange stream bucket collection alias partition query cursor entity model
  mapper association property attribute datatype éé tabel tabl colon coluna campo champ feld spalte funktion objekt kolumn
  kolom relac relaz indice vincolo restri contrainte proce proz keyspace`).concat(
  'data type',
  'group ',
  'base de',
  'base "',
  "base '",
  ' key',
  'schléssel',
)

const patterns: readonly Pattern[] = [
  {
    finds: [
      "Column 'totl' not found",
      "Topic 'carts' already exists.",
      'The association "owner" is not defined on model "Cart"',
      '列"totl"は存在しません',
      'Numeric value out of range: "99" in column "QTY"',
    ],
    ignores: ['The table you asked for', 'Choose a topic', 'The "best" table in town'],
    keys: thingKeys,
    expression: either(
      sequence(start, thing, between, inQuotes),
      sequence(start, mapped, between, inQuotes, /[ \t.!,)]{0,3}/, verdict),
    ),
  },
  {
    finds: ['Bucket shop not found', 'Table carts does not exist', 'Queue carts:default not found'],
    ignores: ['The table was not found', 'Your bucket is full'],
    keys: thingKeys,
    expression: regex('g', start, plainThing, ' ', bare, / {1,2}/, verdict),
  },
  {
    finds: [
      'permission denied for table carts',
      'No SELECT permission on column totl.',
      'keine Berechtigung für Tabelle carts',
      'Offset commit failed on partition carts-0',
    ],
    ignores: ['The row in the table below', 'See the figures in table 5'],
    keys: thingKeys,
    expression: regex(
      'g',
      /(?<![\w-])(?:on|in|of|for|into|from|to|by|access|join|auf|für|pour|der|die|sur|la|en|alla|na|para|к|от) (?:the |der |la )?/,
      barrier,
      plainThing,
      / /,
      bare,
      /(?=[ .,;:)\n]|$)/,
    ),
    holds: ({ 0: text }) =>
      !/ (?:of|in|on|for) (?:query|type|object|key|group|model|schema|stream|role) [a-z]{1,20}$/.test(text),
  },
  {
    finds: [
      'SELECT permission denied on object carts',
      'The value of a host variable in the EXECUTE or OPEN statement',
      'Syntax error in FROM clause.',
      'Implicit conversion from datatype',
      'could not insert into ledger_rows',
    ],
    ignores: ['Please SELECT a permission', 'We update statements monthly', 'The statement of account'],
    keys: words(
      'select insert update delete merge execute from where having null datatype row queue: library resolve',
    ).concat('group by', 'order by', 'ist kein', 'is not valid in', 'table is being', 'mapping for ['),
    expression: either(
      /\b(?:SELECT|INSERT|UPDATE|DELETE|MERGE|EXECUTE|OPEN|FETCH|CALL) (?:or [A-Z]{4,8} )?(?:permission|access|privilege|quer(?:y|ies)|statement|failed|command)s?\b/,
      /\b(?:FROM|WHERE|HAVING|GROUP BY|ORDER BY|SET|VALUES) (?:clause|list|expression)\b/,
      /\b(?:NULL|Null) values?\b|\b(?:value|Wert|valor|valeur) NULL\b|\bcannot be (?:NULL|Null)\b|\bfrom (?:data ?type|datatype)\b/,
      /\b(?:select|insert|update|delete) (?:from|into|on) (?:["'`[]\w|[a-z]\w{0,60}_\w)|\bcannot resolve ['"`]|["'] is not valid in the context\b/,
      /\b[Tt]he row in ['"`]\w|["'»] ist kein definierter|\bin library [A-Z]\w|\bqueue:\/\/\w|\bTable is being |\bmapping for \[/,
    ),
  },
  {
    finds: [
      'Scalar subquery contains more than one row; SQL statement:',
      'encountered a deadlock situation',
      'A lock could not be obtained within the time requested',
      'Batch update returned unexpected row count from update [0]',
      'Timeout trying to lock table {0}',
      'Character to numeric conversion error',
    ],
    ignores: [
      'A locked door',
      'The conversion of your account',
      'Our numeric codes',
      'The session has ended',
    ],
    keys: words('deadlock subquery rollback jdbc odbc resultset tablespace datatype tuple').concat(
      'sql statement',
      'stored procedure',
      'prepared statement',
      'lock could not',
      'to lock ',
      'lock wait',
      'row count',
      'rolled back',
      'transaction is still',
      'transaction number',
      'conversion error',
      'error converting',
      'implicit conversion',
      'right truncation',
      'arithmetic overflow',
      'value out of range',
      'would not be unique',
      'duplicate value',
      'non unique',
      'join condition',
      'lazy load',
      'primary key',
      'foreign key',
      'unique index',
      'one-to-many',
      'many-to-many',
      'isc error',
      'physical-order',
      'updateable query',
      'database server',
      'database connection',
      'deserializing column',
      'decoding column',
      'ansi join',
    ),
    expression: regex(
      'gi',
      /\b/,
      oneOf(
        /deadlock(?:ed)?|subquery|JDBC|ODBC|resultset|tablespace|sql statement|(?:stored|named) (?:procedure|query)|prepared statement/,
        /lock could not be|(?:trying )?to lock (?:table|row|record)|lock wait|row count|(?:was|been|be|work) rolled back/,
        /transaction (?:is still|number|has been)|conversion error|error converting|implicit conversion|right truncation/,
        /arithmetic overflow|value out of range|would not be unique|duplicate values?|non unique|join condition|lazy load\w{0,3}/,
        /(?:primary|foreign) key|unique index|(?:one|many)-to-(?:one|many)|isc error|physical-order|updateable query/,
        /database (?:server|connection) (?:not|is|was|lost|refused|closed|failed)|(?:deserializing|decoding) column|ansi join/,
      ),
      /\b/,
    ),
  },
  {
    // Mappers name their classes and what belongs to them
    finds: [
      'Unknown record property / related component "totl" on "Cart"',
      'missing attribute on model Cart',
      'does not exist in schema Shop.Cart',
      "No property 'totl' found for type 'Cart'",
      'on relationship Cart.owner',
      'CartLedger[9]',
      'Cart.sku cannot be null',
    ],
    ignores: ['This is on model 7', 'of the type Visa', 'in a model of three'],
    keys: words('model entity schema relationship mapper component class').concat(
      "' on ",
      '" on ',
      '` on ',
      "' for ",
      ' found for ',
      '" for ',
      "' of ",
      '" of ',
      ' be null',
      ...[...'abcdefghijklmnopqrstuvwxyz'].map((letter) => `${letter}[0`),
    ),
    expression: either(
      regex(
        '',
        /\b(?:on|for|of|in|with|no) (?:the |your )?(?:model|entity|entity type|schema|relationship|mapper|document class)[: ]{1,2}["'`[]?/,
        /(?:[A-Z]\w{0,60}[.:\\]{1,2}){0,6}[A-Z]\w{1,60}(?:\.\w{1,60})?/,
      ).source,
      /["'`]\w{1,60}["'`] (?:on|found for type) ["'`][A-Z]\w{1,60}["'`]/,
      /(?:^|[\n:] ?)(?:Model|Entity|Mapper|Schema) ["'`[]?[A-Z]\w{1,60}/,
      /\b(?:[A-Z][a-z0-9]{1,30}){2,6}\[\d{1,12}\]/,
      /\b[A-Z]\w{1,60}\.\w{1,60} (?:cannot|can't|must not) be null\b/,
    ),
  },
  {
    // In a 404 these are an answer
    finds: [
      'No row was found when one was required',
      'no rows returned by a query that expected to return at least one row',
      'Could not find any entity of type "Cart"',
      'Incorrect result size: expected 1, actual 0',
      "unknown column: 'totl'",
    ],
    ignores: ['No row of seats is free', 'Could not find any entity'],
    keys: [
      'row was found',
      'rows were found',
      'rows returned by',
      'any entity of type',
      'result size: ',
      'unknown column: ',
      'undefined field ',
    ],
    expression: either(
      /\b(?:No row was|Multiple rows were) found when\b|\bno rows returned by a query\b|\bany entity of type\b/,
      /\bIncorrect result size: expected\b|\bunknown column: '|\bundefined field \w/,
    ),
  },
  {
    finds: [
      "Fehler bei der Anmeldung für den Benutzer 'shop_app'.",
      "l'utilisateur « shop_app »",
      "ユーザー 'shop_app' はログインできませんでした。",
      'Passwort-Authentifizierung für Benutzer »shop_app« fehlgeschlagen',
    ],
    ignores: ['Der Benutzer wurde nicht gefunden', "User 'ann' was not found"],
    keys: words('benutzer utilisateur utente usu gebruiker éé bruker'),
    expression: regex('g', oneOf(...foreignLogins), /[^\n"'«»“‘`]{0,6}/, inQuotes),
  },
  {
    // What is duplicated, in languages that say it in other words: only the names of constraints are alike
    finds: [
      "Valore duplicato 'x' per la chiave 'uk_sku'",
      "索引 'uk_sku' 的重复条目 'x'",
      "'uk_sku' は重複しています: 'x'",
    ],
    ignores: ['Valore duplicato', "La chiave 'casa' manca"],
    keys: ["'", '"', '«']
      .flatMap((quote) => ['fk', 'pk', 'uk', 'uq', 'ux', 'ix', 'ck', 'idx'].map((each) => `${quote}${each}_`))
      .concat(
        "_key'",
        '_key"',
        "_pkey'",
        '_pkey"',
        "_fkey'",
        '_fkey"',
        "_idx'",
        '_idx"',
        "_check'",
        '_check"',
        "_unique'",
        '_unique"',
      ),
    expression: either(
      /["'`«“](?:fk|pk|uk|uq|ux|ix|ck|idx|FK|PK|UK|UQ|UX|IX|CK|IDX)_\w{1,80}["'`»”]/,
      /["'`«“]\w{1,80}_(?:p?key|fkey|idx|check|unique|fk|uk)["'`»”]/,
    ),
  },
  {
    // In messages of servers that speak other languages, whatever is in quotation marks after a word for a thing
    finds: [
      'kolumna "totl" nie istnieje',
      '对表 carts 权限不够',
      'テーブル carts へ',
      'relationen "carts" finns inte',
    ],
    ignores: ['Die Tabelle ist leer', 'La colonna sonora'],
    keys: thingKeys,
    expression: either(
      sequence(oneOf(...foreignThings), / ?/, inQuotes),
      sequence(/(?:对表|テーブル|таблиц\S{1,3}|테이블) ?/, '[a-z]\\w{1,60}(?:\\.\\w{1,60})?'),
      sequence(inQuotes, /[^\n"'«»“‘`]{0,6}/, oneOf(...foreignThings)),
    ),
  },
]

export const failures: readonly Pattern[] = patterns.map((pattern) => ({ ...pattern, ofFailures: true }))

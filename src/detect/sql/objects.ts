/**
 * Messages of databases by their grammar: a word for a table, a column or a constraint, its name as identifiers are
 * written, and a statement about it. The words of dozens of servers differ, but not this structure.
 *
 * @module
 */

import { charges, containerWords, partWords, tableWords, verdicts } from '../data/databaseWords.js'
import type { Pattern } from '../pattern.js'
import { barrier, either, oneOf, regex, sequence, words } from '../regex.js'
import { identifier, quoted, start, twiceQuoted } from './names.js'

/** A name that no person would write: with an underscore or a dot, or in capitals. */
const machineMade = '(?:[A-Za-z_]\\w{0,60}[_.$#][\\w.$#]{1,120}|[A-Z]{3}[A-Z0-9_$#.]{1,80}(?![a-z]))'
const isMachineMade = new RegExp(machineMade)

/** `o.total` */
const dotted = '[a-z]\\w{0,40}\\.[a-z]\\w{0,60}'
/** `total(integer)` */
const called = '[a-z_]\\w{0,60}\\([\\w ,."]{0,80}\\)'

const named = oneOf(quoted(machineMade), twiceQuoted(identifier), `${machineMade}(?!\\w)`)
/** `CartLedger`: of two humps, as classes are named and few tables at home. */
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
  {
    finds: ['"SHOP"."CARTS"."TOTAL"', '`shop`.`carts`', '[dbo].[carts]'],
    ignores: ['"Yes". "No"', 'items.[0].[price]'],
    keys: ['"."', '`.`', '].['],
    expression: either(
      /(["`])[\w$# ]{1,80}\1\.\1[\w$# ]{1,80}\1/,
      /\[[A-Za-z_]\w{0,80}\]\.\[[A-Za-z_][\w ]{0,80}\]/,
    ),
  },
  {
    finds: [
      "Champ 'total' inconnu dans SELECT",
      "列 'total' は 'ORDER BY' にはありません。",
      "No se reconoce la columna 'total' en WHERE",
      "La columna 'total' en field list es desconocida",
    ],
    ignores: ["Choose 'cheap' and SELECT your seat", 'He said "FROM" and left'],
    keys: [
      ' select',
      ' where',
      " 'select",
      " 'where",
      'order by',
      'group by',
      ' insert into',
      " 'insert",
      ' having',
      ' set',
      " 'set",
      'field list',
      'where clause',
    ],
    expression:
      /(["'`])[A-Za-z_0-9][\w.$]{0,80}\1 ?[^\n"'`,.;]{1,24}? ["'`]?(?:field list|where clause|ORDER BY|GROUP BY|WHERE|SELECT|INSERT INTO|HAVING|SET)\b["'`]?(?= ?(?:$|\n|[^ \w]|is |est |es |ist |内))/g,
  },
  {
    finds: [
      'violates foreign key constraint',
      'Unique index or primary key violation: ',
      'Referential integrity constraint violation',
      'Operation violates CHECK constraint',
      'Uniqueness violation : Violating unique index',
      'verletzt Unique-Constraint',
      'UNIQUE constraint failed',
    ],
    ignores: ['Constraint Violation', 'This violates our terms', 'A unique key is sent to you'],
    keys: ['violat', 'constraint', 'verletzt', 'viole ', 'restricci', 'viola ', 'uniqueness', 'key value'],
    expression: either(
      sequence(
        /\b/,
        oneOf(
          ...words(String.raw`
            [Ii]ntegrity [Rr]eferential [Rr]eferential\x20integrity [Ff]oreign\x20[Kk]ey FOREIGN\x20KEY [Pp]rimary\x20[Kk]ey
            PRIMARY\x20KEY [Uu]nique UNIQUE [Uu]niqueness [Nn]ot[-\x20][Nn]ull NOT\x20NULL NULL\x20not\x20allowed CHECK [Cc]heck exclusion`),
        ),
        /(?: check| key| index)?(?:,? or (?:primary|unique|index)(?: key)?)?(?:[ -][Cc]onstraint)?(?: or index)?/,
        / ?(?:violat\w{1,5}|failed|error)/,
      ),
      /\b[Vv]iolat\w{1,5} (?:of )?(?:the )?(?:PRIMARY|UNIQUE|FOREIGN|CHECK|NOT NULL|check|unique|primary|foreign|not-null|exclusion) ?(?:or |key|KEY|constraint|index|CONSTRAINT|INDEX)/,
      /\b(?:verletzt|viole|viola) (?:la |el |o |un |una |una |den )?(?:Unique|Not-Null|Check|Fremdschlüssel|contrainte|restricción|restrição|vincolo|llave)/,
      /\brestricci[oó]n (?:de )?(?:clave|llave|unicidad|«)|\bcontrainte (?:unique|externe|de cl|«)|\bconstrainte externe/,
      /(?:一意性|外部キー|検査|非NULL)制約|违反.{0,12}约束/,
      /\b[Dd]uplicate (?:key|index|record) (?:value|violat|in (?:object|index|table)|specified|on (?:index|INSERT|insert))/,
    ),
  },
  {
    finds: ['FK_OWNER table: CARTS', 'table=carts_v2', 'tableName=CARTS', '[table=carts]'],
    ignores: ['Your table: 7', 'Table: VIP', 'table: oak'],
    keys: ['table: ', 'table=', 'tablename', 'relation: ', 'constraint: ', '[table='],
    expression: regex(
      'g',
      /(?<![\w-])(?:table|relation|constraint)(?:Name|_name)?(?:: |=)/,
      oneOf(
        '[A-Z]{4}[A-Z0-9_$#.]{0,80}(?![a-z])',
        '[A-Za-z][\\w.]{0,60}_\\w{1,80}',
        '(?<=\\[table=)\\w{1,80}(?=\\])',
      ),
    ),
  },
  {
    finds: ["Verletzung der PRIMARY KEY-Einschränkung 'PK_Carts'", 'UNIQUE KEY 約束'],
    ignores: ['The primary key to success', 'Our unique key'],
    keys: ['primary key', 'unique key', 'foreign key'],
    expression: /\b(?:PRIMARY|UNIQUE|FOREIGN) KEY(?![\w ]{1,12}TO\b)/g,
  },
  {
    // Resources of Google Cloud
    finds: ['projects/acme-prod/instances/shop/tables/carts'],
    ignores: ['projects/7/tasks', '/projects/roadmap/tables/'],
    keys: ['projects/'],
    expression:
      /(?<![\w/.-])projects\/[a-z][\w-]{4,60}\/(?:instances|databases|datasets|topics|subscriptions|secrets)\/[\w()-]{1,80}/g,
  },
  {
    // The lines below a message of PostgreSQL, as libpq and JDBC write them
    finds: ['no\nLINE 1: SELEC', 'no\n  Position: 15', 'non\n  Detail: il y en a'],
    ignores: ['Position: 15', 'Line 1: total', 'Details:\n  Position: left'],
    keys: ['position: 0', 'detail: ', 'hint: ', 'line 0: ', 'zeile 0: ', 'ligne 0 : '],
    expression:
      /\n {1,3}(?:Position: \d{1,7}(?=$|\n)|(?:Detail|Hint|Where): \S)|\n(?:LINE|ZEILE|LIGNE|LÍNEA|LINHA) \d{1,5} ?: \S/g,
  },
  {
    // Types, as no person writes them
    finds: [
      'value too long for type character varying(10)',
      'VARCHAR(12)',
      'DECIMAL(6,2)',
      'timestamp without time zone',
    ],
    ignores: ['A decimal (6,2) is expected', 'a varying character'],
    keys: [
      'character varying',
      'character large',
      'binary varying',
      'binary large',
      'char(0',
      'decimal(0',
      'numeric(0',
      'without time zone',
      'with time zone',
    ],
    expression: either(
      /\bcharacter varying\b|\bCHARACTER (?:VARYING|LARGE OBJECT)\b|\bBINARY (?:VARYING|LARGE OBJECT)\b/,
      /\b(?:N?VARCHAR2?|NCHAR|DECIMAL|NUMERIC|decimal|numeric|varchar)\(\d{1,5}(?:, ?\d{1,3})?\)/,
      /\btimestamp with(?:out)? time zone\b/,
    ),
  },
]

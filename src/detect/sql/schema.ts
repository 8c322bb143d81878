/**
 * What shows the schema of a database without a message about one of its objects: qualified names, violated constraints,
 * clauses, positions in statements, types.
 *
 * @module
 */
import type { Pattern } from '../pattern.js'
import { either, oneOf, regex, sequence, words } from '../regex.js'

export const schema: readonly Pattern[] = [
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

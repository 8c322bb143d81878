/**
 * SQL statements and their clauses, and those of other query languages.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either, oneOf, regex, sequence } from '../regex.js'

const name = '[\\w."`\\[\\]$@:]{1,120}'
const gap = '[\\s\\xa0]{1,20}'

export const statements: readonly Pattern[] = [
  {
    // The columns up to FROM hold no full stop at the end of a sentence.
    finds: ['select id from carts', 'SELECT * FROM stock [42102-214]'],
    ignores: ['use select name from our list', 'Please select items from stock'],
    keys: ['select'],
    expression: new RegExp(
      `\\b(?:SELECT|select|Select)${gap}(?:(?!(?:SELECT|select|Select)\\b)[^;!?{}]){1,1500}?[\\s\\xa0)](?:FROM|from|From)${gap}[\\w"\`[(:@#]`,
      'g',
    ),
    holds: isSelect,
  },
  {
    finds: ['SELECT * FROM stock [42102-214]'],
    ignores: ['use select name from our list', 'Please select items from stock'],
    keys: ['select '],
    expression:
      /\bSELECT\s{1,8}(?:@@|\*|\w{1,40}\(|TOP\s\d|DISTINCT\s|COUNT\(|`|"\w{1,80}"\."|\w{1,60}\.\w{1,60}(?: AS |,)|\w{1,60}\d{0,3}_?\.\w{1,60} as )/g,
  },
  {
    finds: ['INSERT INTO o VALUES (1,99)'],
    ignores: [
      'Insert into the form your name',
      'Insert your card into the reader, then select the amount from the menu.',
    ],
    keys: ['insert'],
    expression: new RegExp(
      `\\b(?:INSERT|insert)${gap}(?:IGNORE${gap}|OR (?:REPLACE|IGNORE) )?(?:INTO|into)${gap}${name}\\s{0,8}(?:\\(|VALUES|values|SELECT|select|DEFAULT|SET\\s|@)`,
      'g',
    ),
  },
  {
    finds: ['UPDATE carts SET total = 3'],
    ignores: ['Update required', 'Please update your basket and set a date'],
    keys: ['update'],
    expression: new RegExp(
      `\\b(?:UPDATE|update)${gap}(?:ONLY )?${name}(?:${gap}(?:AS )?\\w{1,30})?${gap}(?:SET|set)${gap}${name}\\s{0,4}=`,
      'g',
    ),
  },
  {
    finds: ['DELETE FROM carts'],
    ignores: ['delete it from your account', 'Delete from your basket what you do not need where possible.'],
    keys: ['delete'],
    expression: new RegExp(
      `\\b(?:DELETE${gap}FROM${gap}${name}|delete${gap}from${gap}${name}${gap}where\\b)`,
      'g',
    ),
  },
  {
    finds: ['CREATE TABLE carts', 'drop table if exists carts;', 'TRUNCATE TABLE carts', 'EXEC sp_total'],
    ignores: ['call us at +44 20 7946 0958', 'Call center (line 3 of the menu)'],
    keys: [
      'create ',
      'alter ',
      'drop ',
      'truncate ',
      'grant ',
      'replace into',
      'merge into',
      'exec ',
      'call ',
    ],
    expression: regex(
      'g',
      /\b/,
      oneOf(
        sequence(
          `(?:CREATE|ALTER|DROP)${gap}(?:TEMPORARY |UNIQUE |OR REPLACE )?`,
          /(?:TABLE|INDEX|VIEW|DATABASE|SCHEMA|PROCEDURE|FUNCTION|TRIGGER|SEQUENCE|USER|ROLE)/,
          `${gap}(?:IF (?:NOT )?EXISTS )?${name}`,
        ),
        sequence(
          /(?:create|alter|drop) (?:temporary )?table (?:if (?:not )?exists )?/,
          /["`]?\w{1,80}["`]? ?(?:\(|add |drop |;)/,
        ),
        `TRUNCATE TABLE ${name}`,
        `GRANT [A-Z, ]{3,80} ON ${name}`,
        `(?:REPLACE|MERGE) INTO ${name}`,
        `EXEC(?:UTE)? (?:dbo|sp_|usp_|xp_)${name}`,
        /CALL \w{1,80}\.?\w{0,80}\(/,
      ),
    ),
  },
  {
    finds: [
      'INSERT INTO o VALUES (1,99)',
      'SELECT * FROM users WHERE id = 1',
      'from Cart c where c.owner = :owner',
    ],
    ignores: ['WHERE ELSE</h2>', 'from Monday on, where c.a. 30 people meet'],
    keys: [
      'where ',
      'join ',
      'order by ',
      'group by ',
      'left outer',
      'limit 0',
      'values (',
      'values(',
      'returning ',
    ],
    expression: either(
      `\\bWHERE\\s{1,8}\\(?${name}\\s{0,4}(?:=|<(?![/A-Za-z!])|>|!=|IN\\s?\\(|LIKE\\s|IS\\s|BETWEEN\\s)`,
      `\\b(?:INNER|LEFT|RIGHT|OUTER|CROSS|FULL)\\s{1,4}(?:OUTER\\s{1,4})?JOIN\\s{1,8}${name}`,
      `\\bJOIN\\s{1,8}${name}(?:\\s{1,4}(?:AS\\s{1,4})?\\w{1,40})?\\s{1,4}ON\\s`,
      `\\bORDER BY\\s{1,4}${name}\\s{1,4}(?:ASC|DESC)\\b`,
      `\\bGROUP BY\\s{1,4}${name}`,
      /\bVALUES ?\((?:'|\?|\$1|:|%s|\d|NULL|@p)/,
      /\bLIMIT \d{1,9}(?: OFFSET \d|, ?\d|;)/,
      `\\bwhere ${name} ?= ?(?:\\?|\\$\\d|:\\w|%s|'|@)`,
      /\bRETURNING "?\w{1,60}"?(?:\.|,|$)/,
    ),
  },
  {
    // column o.total does not exist
    finds: ['column o.total does not exist'],
    ignores: [
      'Error 404: the page /shop/items/42 does not exist.',
      '<body><h1>This page does not exist</h1><p>Go back to the <a href="/">shop</a>.</p></body></html>',
    ],
    keys: [' does not exist'],
    expression: /\bcolumn \w{1,60}(?:\.\w{1,60}){1,3} does not exist/g,
  },
  {
    // SQL30081N, DPY-6005
    finds: ['DPY-6005: no', 'NJS-500: no', 'SQL30081N  A communication error', '42S02: SQ200: No table'],
    ignores: ['SQL0 is a band'],
    keys: ['sql0', 'dpy-0', 'dpi-0', 'tns-0', 'pls-0', 'drg-0', 'njs-0', ': sr0', ': sq0'],
    expression:
      /(?<![\w-])(?:SQL\d{4,5}[NWC]|(?:DPY|DPI|TNS|PLS|DRG|NJS)-\d{3,5}(?=:)|(?<=\b[0-9A-Z]{5}: )S[RQ]\d{3}(?=:))(?!\w)/g,
  },
  {
    finds: ['ER_DUP_ENTRY', 'ER_NO_SUCH_TABLE'],
    ignores: ['server_error', 'INTERNAL_SERVER_ERROR'],
    keys: ['er_'],
    expression: /\bER_[A-Z]{2,20}_[A-Z_]{2,40}\b/g,
  },
  {
    // Cypher
    finds: ['MATCH (n:User)-[:OWNS]->(c:Cart) RETURN c'],
    ignores: ['Your match (3:2) is over'],
    keys: ['match (', 'match p', 'optional match', 'merge (', ') return ', ')-['],
    expression: either(
      /\b(?:MATCH|MERGE) {1,4}(?:\w{1,20} ?= ?)?\(\w{0,40}(?: ?: ?\w{1,60}|\) ?(?:RETURN|WHERE|SET|DELETE|-|<-))/,
      /\)-\[\w{0,40}:\w{1,60}[^\]\n]{0,60}\]->?\(/,
      /\(\w{1,40}(?: ?: ?\w{1,60})?\) RETURN \w/,
    ),
  },
  {
    // HQL and JPQL: from Cart c where c.owner = :owner
    finds: ['from Cart c where c.owner = :owner'],
    ignores: ['delete it from your account', 'use select name from our list'],
    keys: ['from '],
    expression:
      /\b(?:from|FROM) [A-Z]\w{0,60}(?: as| AS)? ([a-z]\w{0,20}) (?:where|WHERE|join|JOIN|order by|left join|inner join) \1\.\w/g,
  },
  {
    // At the end of what is said; trains may have too many connections as well.
    finds: ['Too many connections'],
    ignores: ['Too many connections between trains; choose fewer stops.'],
    keys: ['too many connections'],
    expression: /\bToo many connections\b(?=\W{0,3}(?:$|[\n\r<"'(]))/g,
  },
  {
    finds: ['BEGIN TRANSACTION', 'DECLARE @total INT'],
    ignores: ['Your rollback of 3 May is done'],
    keys: ['begin transaction', 'rollback', 'declare @', 'set @'],
    expression: /\bBEGIN TRANSACTION\b|\bROLLBACK TO SAVEPOINT\b|\bDECLARE @\w{1,60} (?:AS )?[A-Z]{3}/g,
  },
]

const ends = /^[\w."`[\]]{1,120}\s{0,4}(?:\n|$)/
const clause = regex(
  'i',
  /^[\w."`[\]@:#]{1,120}(?:\s{1,8}(?:as\s{1,4})?\w{1,40}(?:_\w{0,40})?)?\s{0,8}/,
  oneOf(
    /[;)"'\]]|,\s?\w{1,40} \w|where\b|limit\b|order by|group by|join\b|inner\b|left\b|right\b|union\b/,
    /having\b|for update/,
  ),
)

/** A sentence may hold *select … from …*: SQL has no articles, and goes on with clauses of its own. */
function isSelect(found: RegExpExecArray): boolean {
  const statement = found[0]
  if (/^SELECT/.test(statement)) return !/^SELECT\s{1,8}(?:A|AN|THE|YOUR|ONE|ANY)\s/.test(statement)
  const columns = statement.slice(6, -5).trim()
  if (
    /\b(?:the|an?|your|one|any|some|this|that|these|those|our|its?|their|another|only|more|to|of|or)\b/i.test(
      columns,
    )
  )
    return false
  const after = found.input.slice(found.index + statement.length - 1, found.index + statement.length + 300)
  if (/^(?:the|an?|your|our|this|these|those|among|all|any|each|one)\b/i.test(after)) return false
  const alone = /(?:^|[\n"'`:])\s?$/.test(found.input.slice(Math.max(0, found.index - 2), found.index))
  if (alone && /^[a-z]/.test(statement) && ends.test(after)) return true
  return (
    /^\*|[_`"[\]()@=]|\w\.\w/.test(columns) ||
    (/^[\w\s,]{1,300}$/.test(columns) && /^[a-z]/.test(statement) && clause.test(after))
  )
}

/**
 * What databases say in languages other than English: the word for a thing near its name, before or behind it.
 *
 * @module
 */

import { foreignNames, foreignThings, invalidWords } from '../data/databaseWords.js'
import type { Pattern } from '../pattern.js'
import { either, oneOf, sequence, words } from '../regex.js'
import { identifier, quoted } from './names.js'

const underscored = '[A-Za-z]\\w{0,40}[_.][\\w.$#]{1,80}'
const invalid = oneOf(...invalidWords)
// The gap behind them takes their endings: two repetitions side by side would multiply.
const foreignStems = foreignThings.map((word) => word.replace(/\\S\{\d,\d{1,2}\}$/, ''))
/** Two letters beyond ASCII, or a word within it. */
const foreignKeys = words(`
  éé tabel kolumn kolom ogranicz indeks iliéki tablo sétun relationen unikhets relac tabulk sloup omezen contrainte
  restri vincolo einschr sselwert objektname spaltenname indexname schemaname`).concat(
  'nom d',
  'nombre de',
  'nome d',
)

export const languages: readonly Pattern[] = [
  {
    finds: [
      "Ungültiger Spaltenname 'total'",
      "El nombre de objeto 'dbo.carts' no es válido.",
      "列名 'total' が無効です。",
      "对象名 'dbo.carts' 无效。",
      'нарушает ограничение уникальности "carts_pkey"',
      'relacja "cart_ledger" nie istnieje',
      '"cart_ledger" ilişkisi mevcut değil',
      '이름이 "cart_ledger"인 릴레이션(relation)이 없습니다',
    ],
    ignores: [
      "Spaltenname 'Preis' fehlt in der Datei",
      'Поле "имя" обязательно',
      "字段 'user_name' 不能为空",
    ],
    keys: foreignKeys,
    expression: either(
      sequence(oneOf(...foreignStems), /[^\n"'«»“‘`[]{0,44}?/, quoted(underscored)),
      sequence(quoted(underscored), /[^\n"'«»“‘`[]{0,24}?/, oneOf(...foreignThings)),
      sequence(
        oneOf(...foreignNames),
        /[^\n"'«»“‘`[]{0,16}?/,
        quoted(identifier),
        /[^\n"'«»“‘`[]{0,16}?/,
        invalid,
      ),
      sequence(invalid, /[^\n"'«»“‘`[]{0,6}/, oneOf(...foreignNames), / ?:? ?/, quoted(identifier)),
      sequence(oneOf(...foreignNames), /[^\n"'«»“‘`[]{0,4}/, invalid, / ?:? ?/, quoted(identifier)),
    ),
  },
]

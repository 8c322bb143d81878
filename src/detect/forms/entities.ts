/**
 * Decodes the character references of HTML and XML (HTML Living Standard §13.5) with which leaks can be spelled.
 *
 * @module
 */

const named: Readonly<Record<string, string>> = {
  amp: '&',
  AMP: '&',
  lt: '<',
  LT: '<',
  gt: '>',
  GT: '>',
  quot: '"',
  QUOT: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  Tab: '\t',
  NewLine: '\n',
  lpar: '(',
  rpar: ')',
  lsqb: '[',
  lbrack: '[',
  rsqb: ']',
  rbrack: ']',
  lcub: '{',
  lbrace: '{',
  rcub: '}',
  rbrace: '}',
  colon: ':',
  semi: ';',
  comma: ',',
  period: '.',
  sol: '/',
  bsol: '\\',
  num: '#',
  dollar: '$',
  percnt: '%',
  ast: '*',
  midast: '*',
  plus: '+',
  equals: '=',
  quest: '?',
  excl: '!',
  commat: '@',
  lowbar: '_',
  UnderBar: '_',
  Hat: '^',
  grave: '`',
  DiacriticalGrave: '`',
  verbar: '|',
  vert: '|',
  VerticalLine: '|',
  hellip: '…',
  mldr: '…',
  rarr: '→',
  rsquo: '’',
  lsquo: '‘',
  rdquo: '”',
  ldquo: '“',
  shy: '\u00ad',
  zwnj: '\u200c',
  zwj: '\u200d',
}

const reference = /&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,20}));?/g

/** Replaces the references; an unknown name stays as it is. Linear. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(reference, (all, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return Object.hasOwn(named, name) ? named[name]! : all
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex!, 16)
    return code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)
      ? all
      : String.fromCodePoint(code)
  })
}

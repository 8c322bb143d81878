/**
 * Describes YAML syntax errors for people who do not know the grammar: what was found, what is expected, what to write.
 *
 * @module
 */
import type { YAMLError } from 'yaml'
import type { ConfigErrorCode } from './errorCatalogue.js'

type Described = readonly [ConfigErrorCode, string]

/** Once the parser is lost, every following token is unexpected, so only the first error is useful. */
export function withoutAftermath(errors: readonly YAMLError[]): YAMLError[] {
  const lost = errors.findIndex((error) => !foundByItself.has(error.code))
  return errors.filter((error, index) => index <= lost || foundByItself.has(error.code))
}

const foundByItself: ReadonlySet<string> = new Set(['DUPLICATE_KEY', 'TAB_AS_INDENT'])

/** An error, with the text around it. */
interface YamlMistake {
  /** Of the library: only evaluated, never shown. */
  readonly message: string
  /** The text from the error on. */
  readonly rest: string
  /** The word that begins at the error. */
  readonly word: string
  /** The line that contains the error. */
  readonly line: string
}

/** @param text of the whole config */
export function describeYamlError({ code, message, pos }: YAMLError, text: string): Described {
  const [start] = pos
  const rest = text.slice(start)
  if (code === 'DUPLICATE_KEY') {
    const key = /^[^:\n]*/.exec(rest)![0].trim()
    return [
      'duplicate-key',
      `key ${key} appears twice; a mapping can have each key only once: merge the two or remove one`,
    ]
  }
  if (code === 'TAB_AS_INDENT') {
    return ['tab-indent', 'found a tab as indentation; YAML indents with spaces: replace the tab']
  }
  const word = /^[^\s,:[\]{}]*/.exec(rest)![0]
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1).split('\n')[0]!
  const describe = Object.hasOwn(descriptions, code) ? descriptions[code]! : unexpected
  return ['bad-yaml', describe({ message, rest, word, line })]
}

const withoutColon = ({ word }: YamlMistake): string =>
  `a key without ":" after it; write "${word || 'key'}: value", with a space after the colon`
const misplaced = ({ word }: YamlMistake): string =>
  `"${word}" is misplaced: write an anchor "&name" directly before the value, and "*name" by itself where you repeat it`

/** By code of the library. */
const descriptions: Readonly<Record<string, (mistake: YamlMistake) => string>> = {
  BAD_DQ_ESCAPE: ({ rest }) =>
    `"${rest.slice(0, 2)}" is not an escape sequence in double quotes; use single quotes, where a backslash is literal, or write "\\\\"`,
  MULTIPLE_DOCS: () =>
    'a second document begins here; a config is one document: remove the line "---", or move the rest to its own file and list it in "include"',
  BAD_SCALAR_START: ({ rest, word }) =>
    `a value cannot begin with ${rest[0]} unless it is in quotes; write "${word.replaceAll('"', '')}"`,
  BLOCK_AS_IMPLICIT_KEY: blockOnLineOfKey,
  MULTILINE_IMPLICIT_KEY: withoutColon,
  KEY_OVER_1024_CHARS: withoutColon,
  BAD_INDENT: ({ message }) =>
    /must be sufficiently indented and end with/.test(message)
      ? `a bracket is never closed; add "${/with a (.)/.exec(message)![1]}" where the list or mapping ends`
      : 'this line is not aligned with the lines around it; keys of one mapping start at the same column, and their values further to the right: align it',
  BLOCK_IN_FLOW: () => 'a list of "- " lines inside { } or [ ]; write it as [a, b], or remove the brackets',
  ALIAS_PROPS: misplaced,
  MULTIPLE_ANCHORS: misplaced,
  MULTIPLE_TAGS: misplaced,
  BAD_PROP_ORDER: misplaced,
  BAD_ALIAS: misplaced,
  TAG_RESOLVE_FAILED: ({ word }) =>
    word.startsWith('!')
      ? `the tag "${word}" is not supported; remove it, and write \${NAME} for an environment variable`
      : 'the value does not fit here; "<<" merges a mapping: write "<<: *name"',
  BAD_DIRECTIVE: () => 'a line that begins with "%" is a YAML directive; a config needs none: remove it',
  MISSING_CHAR: missing,
}

function blockOnLineOfKey({ line }: YamlMistake): string {
  if (/: \S.*: /.test(line)) {
    return `a second ": " on one line; put the value in quotes, as in ${quotedValue(line)}, or begin a new line for the inner key`
  }
  return /^\s*- /.test(line)
    ? 'this list item is not aligned with the items above; align its "-"'
    : 'the next line is indented as if it belonged to this value; start it at the column of this key'
}

function missing(mistake: YamlMistake): string {
  const { message, line, word } = mistake
  const quote = /closing (["'])/.exec(message)?.[1]
  if (quote !== undefined) return `a ${quote} is never closed; add ${quote} at the end of the text`
  if (/Comments must/.test(message)) return 'a "#" begins a comment only after a space; add a space before it'
  const closing = /([\]}])$/.exec(message.split(',')[0]!.trim())?.[1] ?? /with a ([\]}])/.exec(message)?.[1]
  if (closing !== undefined || /must end with/.test(message)) {
    return `a bracket is never closed; add "${closing ?? ']'}" where the list or mapping ends`
  }
  if (/Implicit map keys need/.test(message)) {
    return `"${word || line.trim()}" has no value; expected a key and a value: write "${word || 'key'}: value"`
  }
  if (/Sequence item without/.test(message)) {
    return 'a list item without "- "; begin it with "- ", or indent it as part of the item above'
  }
  if (/space after :/.test(message)) return 'a colon without a space; write ": " between a key and its value'
  if (/Missing ,/.test(message))
    return 'two items without a comma; write "," between the items of { } and [ ]'
  return unexpected(mistake)
}

function unexpected({ rest, line, word }: YamlMistake): string {
  if (/^[{["']/.test(rest) && /[}\]"']\s*$/.test(line.slice(0, line.indexOf(rest.split('\n')[0]!)))) {
    return 'two items without a comma; write "," between the items of { } and [ ]'
  }
  if (/\{[^}]*\{|:\s*\/?[^\s"']*\{[A-Za-z_]+\}/.test(line) && /^[{[]/.test(rest.trimStart())) {
    return 'a value inside { } or [ ] that contains a bracket itself; put it in quotes: path: "/users/{id}"'
  }
  if (/^[\]}]/.test(rest)) return `a "${rest[0]}" without an opening bracket; remove it`
  if (rest.startsWith(',')) return 'a comma with nothing before it; remove it'
  if (/^[|>]/.test(line.split(': ')[1] ?? '')) {
    return 'text after "|" or ">"; write the text on the next line, indented'
  }
  if (rest.trim() === '') return 'the file ends in the middle of a value; complete it, or close its bracket'
  return `"${word || rest.trim().split('\n')[0]!.slice(0, 20)}" cannot follow the text before it; put the whole value in quotes, or write "key: value" on a line of its own`
}

function quotedValue(line: string): string {
  const [, key = 'key', value = 'a: b'] = /^\s*-?\s*([^:]+):\s+(.*)$/.exec(line) ?? []
  return `${key}: "${value.replaceAll('"', "'").trim()}"`
}

const formsOfFiles: readonly (readonly [sign: RegExp, whose: string])[] = [
  [/^\s*<\?(?:php\b|=)/, 'in PHP'],
  [/^(?:server|upstream|http|events|location)\b[^:]*\{[\s\S]*[;}]/, 'as for nginx'],
  [
    /^(?:export (?:default|const|function|class|async)\b|export [{*]|import .*["']|(?:const|let|var) [\w{[]|module\.exports)/,
    'in JavaScript',
  ],
  [/^\w+(?: "[^"\n]*"){1,2} \{/, 'in HCL'],
  [/^\[[^\]\n]+\]\s*$[\s\S]*^(?:;|[\w.-]+ *= *(?!true\b|false\b)[A-Za-z/])/m, 'as an INI file'],
  [/^\[[\w.]+\]\s*$|^[\w.]+\s*=\s/m, 'in TOML'],
  [/^(?:export )?[A-Z][A-Z0-9_]*=/m, 'as a list of environment variables'],
  [/^[\w.[\]-]+=/m, 'as a properties file'],
  [/^(?:global|defaults|frontend|backend|listen)\s/, 'as for HAProxy'],
  [/(?:^|\{)\s*reverse_proxy\s|^:\d+\s*\{/m, 'as for Caddy'],
  [/^\s*</, 'in XML'],
]

/** The format of a text that is not a config, in words; undefined if unknown. */
export function formOf(text: string): string | undefined {
  return formsOfFiles.find(([sign]) => sign.test(text))?.[1]
}

/**
 * Every code of a config error with its meaning and an example; the source of `docs/config-errors.md`.
 *
 * @module
 */

export interface CatalogueEntry {
  /** One sentence: what is wrong, and why it matters. */
  readonly meaning: string
  /** A config with the error; undefined if a config alone cannot show it. */
  readonly example: string | undefined
}

const withUpstream = (text: string) => `upstream: http://127.0.0.1:3000\n${text}`

const catalogue = {
  'unreadable-file': {
    meaning: 'The file cannot be read: it is missing, is a directory, or permission is denied.',
    example: undefined,
  },
  'not-loaded': {
    meaning: 'A reload needed more memory than is available; the previous config stays active.',
    example: undefined,
  },
  'bad-yaml': { meaning: 'The text is not YAML 1.2.', example: 'rules: [' },
  'tab-indent': { meaning: 'YAML does not allow tabs as indentation.', example: 'log:\n\tlevel: info\n' },
  'duplicate-key': {
    meaning: 'A mapping has the same key twice, so one of the values would be lost.',
    example: 'mode: observe\nmode: enforce\n',
  },
  'unknown-anchor': {
    meaning: 'An alias refers to an anchor that is not defined before it.',
    example: 'upstream: *legacy\n',
  },
  'too-many-aliases': {
    meaning: 'Aliases of aliases resolve to an unreasonable number of values.',
    example: undefined,
  },
  'unset-variable': {
    meaning: 'A variable is not set and has no default.',
    example: `upstream: \${LEGACY_URL}\n`,
  },
  'bad-variable': {
    meaning: 'Something begins like a variable but is not one.',
    example: `upstream: http://\${1}\n`,
  },
  'unknown-key': {
    meaning: 'The key is unknown here and would have no effect.',
    example: withUpstream('rules:\n  - concel: {}\n'),
  },
  'bad-key': {
    meaning: 'A key that you choose does not have the required form.',
    example: withUpstream(
      'tests:\n  - name: created\n    request: GET /\n    response: { status: 200 }\n    expect: { body: { id: 7 } }\n',
    ),
  },
  'missing-key': {
    meaning: 'A required key is missing.',
    example: withUpstream('routes:\n  - prefix: /billing\n'),
  },
  'missing-unit': {
    meaning: 'A duration or a size is a bare number.',
    example: withUpstream('limits:\n  keepAlive: 65\n  heldBytes: 65536\n'),
  },
  'wrong-type': {
    meaning: 'The value has the wrong type.',
    example: withUpstream('rules: conceal\n'),
  },
  'bad-value': {
    meaning: 'The value has the right type but the wrong form or range.',
    example: 'upstream: 127.0.0.1:3000\n',
  },
  'unknown-word': {
    meaning: 'The value is not one of the allowed words.',
    example: withUpstream('mode: enforced\n'),
  },
  empty: {
    meaning: 'A list or mapping that needs content is empty.',
    example: withUpstream('rules:\n  - match: { path: [] }\n    conceal: {}\n'),
  },
  'repeated-item': {
    meaning: 'A list of unique items has a duplicate.',
    example: withUpstream('rules:\n  - unwrap: { dialect: [soap, soap] }\n'),
  },
  'no-upstream': {
    meaning: 'The upstream service is not configured.',
    example: 'mode: observe\n',
  },
  'unused-tls': {
    meaning: 'TLS settings are given for a URL that does not use TLS.',
    example: 'upstream: { url: "http://127.0.0.1:3000", tls: { verify: false } }\n',
  },
  'repeated-prefix': {
    meaning: 'Two routes have the same prefix; only one of them could ever be used.',
    example:
      'routes:\n  - { prefix: /a, upstream: "http://127.0.0.1:1" }\n  - { prefix: /a/, upstream: "http://127.0.0.1:2" }\n',
  },
  'no-kind': {
    meaning: 'A rule says when it applies but not what to do.',
    example: withUpstream('rules:\n  - match: { path: /admin/** }\n'),
  },
  'several-kinds': {
    meaning: 'A rule has more than one kind. Each kind runs in its own phase, so write one rule for each.',
    example: withUpstream('rules:\n  - conceal: {}\n    sanitize: {}\n'),
  },
  'repeated-name': {
    meaning: 'Two rules have the same name, so logs and tests could not distinguish them.',
    example: withUpstream('rules:\n  - { name: a, conceal: {} }\n  - { name: a, sanitize: {} }\n'),
  },
  'bad-match': {
    meaning: 'A condition cannot be compiled.',
    example: withUpstream('rules:\n  - match: { status: 504-500 }\n    conceal: {}\n'),
  },
  'bad-option': {
    meaning: 'An option cannot be used as written.',
    example: withUpstream('rules:\n  - unwrap: {}\n'),
  },
  'unknown-rule': {
    meaning: 'A test expects a rule that the config does not have.',
    example: withUpstream(
      'tests:\n  - name: hidden\n    request: GET /\n    response: { status: 200 }\n    expect: { rules: [hide] }\n',
    ),
  },
  'bad-exchange': {
    meaning: 'The file that a test names cannot be read, or is not an exchange in plain HTTP text.',
    example: undefined,
  },
  'never-matches': {
    meaning: 'Warning. The rule’s kind does nothing at the statuses that the rule matches.',
    example: withUpstream('rules:\n  - match: { status: 404 }\n    retryAfter: {}\n'),
  },
  'shadowed-rule': {
    meaning: 'Warning. An earlier rule of the same kind always acts first where this one matches.',
    example: withUpstream(
      'rules:\n  - { match: { path: /a/** }, conceal: {} }\n  - { match: { path: /a/b }, conceal: {} }\n',
    ),
  },
  'text-for-boolean': {
    meaning:
      'Warning. A word that YAML 1.1 reads as true or false is text in YAML 1.2, which may not be what you meant.',
    example: withUpstream('rules:\n  - unwrap: { when: { /ok: no }, status: 500 }\n'),
  },
  'invisible-character': {
    meaning: 'Warning. An invisible character, such as a zero-width space, is part of a key or value.',
    example: withUpstream('rules:\n  - { match: { path: "/a\u200b/**" }, noContent: {} }\n'),
  },
  'bad-encoding': { meaning: 'The file is not UTF-8.', example: undefined },
  'empty-include': {
    meaning: 'Warning. A pattern of `include` matches no file.',
    example: withUpstream('include: none/*.yaml\n').replace('none/', 'node_modules/.none'),
  },
  loop: {
    meaning: 'The upstream is the address on which the proxy itself listens, so requests would loop.',
    example: 'listen: 127.0.0.1:8080\nupstream: http://localhost:8080\n',
  },
  'address-in-use': {
    meaning: 'Two listeners have the same address.',
    example: withUpstream('listen: :9901\nadmin: :9901\n'),
  },
  'bad-certificate': {
    meaning: 'A certificate or key cannot be read, has expired, or does not match the other.',
    example: undefined,
  },
  'doubtful-setting': {
    meaning: 'Warning. The setting has no effect, or probably an unintended one.',
    example: withUpstream('limits: { requestTimeout: 5s, requestHeadTimeout: 10s }\n'),
  },
  'line-break': {
    meaning:
      'Warning. The value of a variable ends with a line break, as when a file was read into the environment. A secret with a line break can never match.',
    example: undefined,
  },
  'doubtful-rule': {
    meaning: 'Warning. The rule does less, or reveals more, than probably intended.',
    example: withUpstream('rules:\n  - { match: { path: /admin }, conceal: {} }\n'),
  },
  'foreign-pattern': {
    meaning:
      'Warning. A pattern or condition uses the syntax of another tool. Here it matches those characters literally, so the rule would almost never act.',
    example: withUpstream(
      'rules:\n  - { match: { path: "/users/:id" }, unwrap: { when: { /ok: false }, status: 500 } }\n',
    ),
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>

export type ConfigErrorCode = keyof typeof catalogue

/** In the order of the reference. */
export const errorCatalogue: Readonly<Record<ConfigErrorCode, CatalogueEntry>> = catalogue

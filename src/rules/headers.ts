/**
 * The kind `headers`: removes, sets and adds response headers.
 *
 * @module
 */
import { type Fields, getFieldLines, isFieldValue } from '../http/fields.js'
import { endedResponseFields } from '../http/hopByHop.js'
import { compileWildcard } from '../match/wildcard.js'
import { list, object, oneOrMore, record, text } from '../schema/option.js'
import { defineKind, type Exchange, type Outcome, type Warning } from './rule.js'

const globPattern = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"
const names = { type: 'string', format: 'fieldName' }
const value = text({ examples: ['nosniff'] })

const options = object(
  {
    remove: list(text({ minLength: 1, pattern: globPattern, examples: ['X-Powered-By'] }), {
      default: [],
      description: 'Names of headers to remove; `*` matches any characters.',
      examples: [['Server', 'X-Powered-By', 'X-Internal-*']],
    }),
    set: record(value, {
      propertyNames: names,
      default: {},
      description:
        'Headers to set: each replaces all headers of that name. `{name}` is replaced by the path segment that `match.path` captures under that name, percent-encoded.',
      examples: [{ 'X-Content-Type-Options': 'nosniff' }],
    }),
    add: record(oneOrMore(value), {
      propertyNames: names,
      default: {},
      description: 'Headers to add to those that already exist; templates as in `set`.',
      examples: [{ Vary: 'Origin' }],
    }),
  },
  { description: 'Which headers to remove, set and add, in this order.' },
)

// Only the proxy frames messages: a framing header that contradicts the bytes breaks the message (RFC 9112 §6).
const framing: ReadonlySet<string> = new Set([
  ...endedResponseFields,
  'content-length',
  'content-encoding',
  'trailer',
])

const placeholder = /\{([A-Za-z_]\w*)\}/g

/** Percent-encodes what is not allowed in a header, or could end a part of its value. */
function encoded(segment: string): string {
  return Buffer.from(segment)
    .toString('latin1')
    .replace(
      /[^\w.~!$&*+:@-]/g,
      (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
}

/** The value with its placeholders filled; undefined if the path has no segment of that name. */
function fill(template: string, captures: () => Readonly<Record<string, string>>): string | undefined {
  if (!template.includes('{')) return template
  let missing = false
  const filled = template.replace(placeholder, (_, name: string) => {
    const segment = Object.hasOwn(captures(), name) ? captures()[name] : undefined
    missing ||= segment === undefined
    return encoded(segment ?? '')
  })
  return missing ? undefined : filled
}

type Templates = readonly (readonly [name: string, template: string])[]

function fieldsOf(templates: Templates, captures: () => Readonly<Record<string, string>>): Fields {
  return templates.flatMap(([name, template]) => {
    const filled = fill(template, captures)
    return filled === undefined ? [] : [name, filled]
  })
}

export const headers = defineKind({
  name: 'headers',
  phase: 'present',
  summary: 'Removes, sets and adds response headers.',
  description: `Acts on every response that \`match\` covers, whatever its status, including local replies of the proxy. No body is read.

Every matching rule of this kind acts, in file order, so you can combine general and special rules. A header is omitted if its template names a path segment that was not captured. Headers that frame the message, such as \`Content-Length\` and \`Connection\`, belong to the proxy; a config that names one is invalid.

The canonical response of \`conceal\` is not changed.`,
  options,
  examples: [
    {
      title: 'Remove product names and add the usual security headers',
      rule: {
        name: 'security-headers',
        headers: {
          remove: ['Server', 'X-Powered-By', 'X-AspNet*'],
          set: {
            'X-Content-Type-Options': 'nosniff',
            'Strict-Transport-Security': 'max-age=31536000',
          },
        },
      },
      tests: [
        {
          name: 'on a success',
          request: 'GET /',
          response: {
            status: 200,
            headers: { Server: 'Apache/2.4.57 (Debian)', 'X-AspNetMvc-Version': '5.2' },
            body: { ok: true },
          },
          expect: {
            status: 200,
            headers: { Server: false, 'X-AspNetMvc-Version': false, 'X-Content-Type-Options': 'nosniff' },
            body: { '/ok': true },
          },
        },
      ],
    },
    {
      title: 'A template',
      rule: {
        name: 'tenant-tag',
        match: { path: '/tenants/{tenant}/**' },
        headers: { add: { 'Cache-Tag': 'tenant-{tenant}' } },
      },
      tests: [
        {
          name: 'with the captured segment',
          request: 'GET /tenants/acme/users',
          response: { status: 200, body: [] },
          expect: { headers: { 'Cache-Tag': 'tenant-acme' } },
        },
      ],
    },
  ],
  compile({ remove, set, add }, context) {
    for (const [key, names] of [
      ['set', Object.keys(set)],
      ['add', Object.keys(add)],
      ['remove', remove],
    ] as const) {
      for (const [index, name] of names.entries()) {
        if (!framing.has(name.toLowerCase())) continue
        const at = key === 'remove' ? index : name
        context.error(`/${key}/${at}`, `"${name}" frames the message, so only the proxy sets it; remove it`)
      }
    }
    for (const [key, templates] of [
      ['set', set],
      ['add', add],
    ] as const) {
      for (const [name, values] of Object.entries(templates)) {
        if ([values].flat().every((each) => isFieldValue(each))) continue
        context.error(
          `/${key}/${name}`,
          'a header value consists of visible Latin-1 characters, spaces and tabs',
        )
      }
    }
    const removed = remove.map((name) => compileWildcard(name.toLowerCase()))
    const drops = (name: string): boolean =>
      !framing.has(name) && removed.some((wildcard) => wildcard.test(name))
    const setting: Templates = Object.entries(set)
    const adding: Templates = Object.entries(add).flatMap(([name, values]) =>
      [values].flat().map((each): [string, string] => [name, each]),
    )

    const apply = ({ head, request }: Exchange): Outcome => {
      let known: Readonly<Record<string, string>> | undefined
      const captures = () => (known ??= context.captures(request))
      const dropFields = [
        ...new Set(head.fields.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase())),
      ].filter(drops)
      const setFields = fieldsOf(setting, captures)
      const addFields = fieldsOf(adding, captures)
      const isSet = setFields.every(
        (name, i) =>
          i % 2 === 1 || getFieldLines(head.fields, name.toLowerCase()).join() === setFields[i + 1],
      )
      if (dropFields.length === 0 && addFields.length === 0 && isSet)
        return { skip: 'the headers are already as required' }
      const names = (fields: Fields) => fields.filter((_, i) => i % 2 === 0).join(', ')
      const note = [
        dropFields.length > 0 ? `headers removed: ${dropFields.join(', ')}` : '',
        setFields.length > 0 ? `headers set: ${names(setFields)}` : '',
        addFields.length > 0 ? `headers added: ${names(addFields)}` : '',
      ]
      return { note: note.filter((part) => part !== '').join('; '), dropFields, setFields, addFields }
    }
    return { applies: () => true, apply, cumulative: true }
  },
  lint({ set, add, remove }, match): Warning[] {
    if ([set, add, remove].every((each) => Object.keys(each).length === 0)) {
      return [
        {
          at: '/headers',
          message: 'nothing to remove, set or add: this rule does nothing; name a header, or remove the rule',
        },
      ]
    }
    const written = JSON.stringify(match.path ?? '')
    const templates = [...Object.entries(set), ...Object.entries(add)].flatMap(([name, values]) =>
      [values].flat().map((template) => [name, template] as const),
    )
    const foreign = templates.flatMap(([name, template]) =>
      [...template.matchAll(/\$[a-z]\w+|%[{[(][^}\])]*[}\])]|\$\{\w+\}/g)].map(([found]) => ({
        at: '/headers',
        message: `"${name}" sends ${found} as it is written: variables of other tools have no meaning here; a segment of the path is "{name}", where match.path captures it`,
      })),
    )
    return templates
      .flatMap(([name, template]) =>
        [...template.matchAll(placeholder)]
          .filter(([whole]) => !written.includes(whole))
          .map(([whole]) => ({
            at: '/headers',
            message: `"${name}" uses ${whole}, which match.path does not capture, so the header is omitted; write ${whole} as a segment of match.path`,
          })),
      )
      .concat(foreign)
  },
})

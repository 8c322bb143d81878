/**
 * The kind `challenge`: gives a 401 the WWW-Authenticate that it lacks (RFC 9110 §11.6.1, §15.5.2).
 *
 * @module
 */

import { hasField, isFieldValue, isToken } from '../http/fields.js'
import { escapeToken } from '../http/pointer.js'
import { list, type Output, object, optional, record, text } from '../schema/option.js'
import { defineKind, type RuleContext } from './rule.js'

const challengeMembers = {
  scheme: text({
    default: 'Bearer',
    description: 'The authentication scheme. Browsers prompt for a password on `Basic`, never on `Bearer`.',
    examples: ['Bearer', 'Basic'],
  }),
  realm: optional(
    text({
      description: 'The protection space that the credentials are for. `Basic` requires it.',
      examples: ['api'],
    }),
  ),
  parameters: optional(
    record(text(), {
      description: 'Further parameters by name; each is sent as a quoted string.',
      examples: [{ scope: 'orders:read' }],
    }),
  ),
}

const options = object(
  {
    ...challengeMembers,
    others: optional(
      list(object(challengeMembers, { description: 'One challenge.' }), {
        description: 'Further challenges, each in its own header line after the first.',
        examples: [[{ scheme: 'Basic', realm: 'api' }]],
      }),
    ),
  },
  { description: 'WWW-Authenticate for 401 responses without it.' },
)

type ChallengeOptions = Omit<Output<typeof options>, 'others'>

function challengeOf(given: ChallengeOptions, at: string, report: RuleContext['error']): string {
  const { scheme, realm, parameters = {} } = given
  if (!isToken(scheme)) report(`${at}/scheme`, `"${scheme}" is not a scheme name: use letters, as in Bearer`)
  const lower = scheme.toLowerCase()
  if (lower === 'basic' && realm === undefined) {
    report(at, 'Basic needs a realm (RFC 7617): add "realm"')
  }
  if (lower === 'digest') {
    report(`${at}/scheme`, 'Digest needs a nonce that only the service can create: use another scheme')
  }
  const named: [string, string][] = realm === undefined ? [] : [['realm', realm]]
  const written = named.concat(Object.entries(parameters)).map(([name, value], i) => {
    const place = realm !== undefined && i === 0 ? `${at}/realm` : `${at}/parameters/${escapeToken(name)}`
    if (!isToken(name)) report(place, `"${name}" is not a parameter name: use letters, digits and "_"`)
    if (realm !== undefined && i > 0 && name.toLowerCase() === 'realm')
      report(place, '"realm" appears twice: keep one')
    if (!/^[\t\x20-\x7e]*$/.test(value) || !isFieldValue(value)) {
      report(place, 'a parameter may only have printable ASCII characters: replace the others')
    }
    return `${name}="${value.replace(/["\\]/g, '\\$&')}"`
  })
  return written.length === 0 ? scheme : `${scheme} ${written.join(', ')}`
}

export const challenge = defineKind({
  name: 'challenge',
  phase: 'complete',
  summary: 'Adds the missing WWW-Authenticate to a 401.',
  description:
    'A 401 must say how to authenticate, or clients cannot know what to do. A 401 that already has a challenge stays as it is.',
  options,
  examples: [
    {
      title: 'A bearer token is required',
      rule: {
        name: 'require-token',
        match: { path: '/api/**' },
        challenge: { scheme: 'Bearer', realm: 'api' },
      },
      tests: [
        {
          name: 'added when missing',
          request: 'GET /api/orders',
          response: { status: 401 },
          expect: { status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="api"' } },
        },
        {
          name: 'never edited',
          request: 'GET /api/orders',
          response: { status: 401, headers: { 'WWW-Authenticate': 'Negotiate' } },
          expect: { unchanged: true },
        },
      ],
    },
  ],
  compile(given, context) {
    const { others = [], ...first } = given
    const lines = [
      challengeOf(first, '', context.error),
      ...others.map((other, i) => challengeOf(other, `/others/${i}`, context.error)),
    ].flatMap((value) => ['WWW-Authenticate', value])
    return {
      applies: (status) => status === 401,
      apply({ head }) {
        if (hasField(head.fields, 'www-authenticate')) return { skip: 'WWW-Authenticate is there' }
        return { note: 'WWW-Authenticate added', addFields: lines }
      },
    }
  },
})

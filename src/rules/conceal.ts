/**
 * The kind `conceal`: answers for what must not be known exactly as for what is not there (RFC 9110 §15.5.4).
 *
 * @module
 */
import { isFieldValue, isToken } from '../http/fields.js'
import { compileStatuses, rangeOf, statusSchema } from '../match/statuses.js'
import {
  duration,
  flag,
  list,
  literal,
  type Output,
  object,
  optional,
  text,
  union,
} from '../schema/option.js'
import { type Canonical, fixed, keeping, negotiated } from './conceal/canonical.js'
import { imitating, perRequestFields, probeTarget } from './conceal/imitation.js'
import { isRedirect, respelledTarget } from './conceal/spelling.js'
import { doubtsOf } from './conceal/warnings.js'
import { type Action, defineKind, type Exchange, type Outcome, type RuleContext } from './rule.js'

const options = object(
  {
    statuses: union([literal('any-error'), list(statusSchema, { minItems: 1 })], {
      default: [403],
      description:
        'Statuses that tell of something hidden, beside 404, which always takes the canonical form. `any-error` is every 4xx and 5xx.',
      examples: [[401, 403, 405], 'any-error'],
    }),
    body: optional(
      text({
        description: 'The text of the canonical 404; left out, the problem format as `Accept` prefers.',
        examples: ['Not Found\n'],
      }),
    ),
    contentType: optional(
      text({
        pattern: '^[^\\s/;,]+/[^\\s/;,]+(?:\\s*;.*)?$',
        description: 'The Content-Type of `body`. Left out: text/plain; charset=utf-8.',
        examples: ['text/html; charset=utf-8'],
      }),
    ),
    imitate: optional(
      text({
        pattern: '^/[!-~]*$',
        description:
          'A path of the service that does not exist. The canonical 404 is then the service’s own answer to it, fetched at the start and kept fresh.',
        examples: ['/no-such-page'],
      }),
    ),
    everywhere: flag({
      default: false,
      description:
        'Whether the 404s of all other paths take the canonical form too, so that nobody sees where the rule is.',
      examples: [true],
    }),
    keepHeaders: list(text({ minLength: 1 }), {
      default: [],
      description:
        'Fields of the upstream’s response that the canonical 404 keeps. Each of them is a risk: its value, or its absence, may tell a hidden path from an absent one.',
      examples: [['Access-Control-Allow-Origin']],
    }),
    minDelay: duration({
      default: '0ms',
      description:
        'Every canonical 404 leaves no earlier than this after its request arrived. Choose it longer than the service takes for nearly all of its 403s and 404s.',
      examples: ['200ms'],
    }),
  },
  { description: 'A 404 that cannot be told from a 404.' },
)

type Options = Output<typeof options>

// They describe the body and its transfer, and that is the canonical one's.
const ownFields: ReadonlySet<string> = new Set([
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'date',
  'trailer',
  'transfer-encoding',
  'vary',
])

function statusTest({ statuses }: Options, report?: RuleContext['error']): (status: number) => boolean {
  const forms = statuses === 'any-error' ? ['4xx', '5xx'] : statuses
  const sound = forms.filter((form, i) => {
    const [first, last] = rangeOf(form)
    if (first <= last && first >= 300) return true
    const reason =
      first > last ? 'ends before it begins' : 'is no refusal: only 3xx, 4xx and 5xx can be concealed'
    report?.(`/statuses/${i}`, `"${form}" ${reason}`)
    return false
  })
  return compileStatuses(sound)
}

function canonicalOf(given: Options, report: RuleContext['error']): Canonical {
  const { body, contentType, imitate, keepHeaders } = given
  if (imitate !== undefined && body !== undefined) {
    report('/body', '"imitate" takes the body from the service; leave out one of the two')
  }
  if (contentType !== undefined && (body === undefined || !isFieldValue(contentType))) {
    report('/contentType', 'it describes "body"; write both, or leave both out')
  }
  keepHeaders.forEach((name, i) => {
    if (!isToken(name)) report(`/keepHeaders/${i}`, `"${name}" is no name of a field`)
    else if (ownFields.has(name.toLowerCase())) {
      report(`/keepHeaders/${i}`, `"${name}" is the canonical response's own; leave it out`)
    }
  })
  const written = body === undefined ? negotiated : fixed(body, contentType ?? 'text/plain; charset=utf-8')
  const canonical = imitate === undefined ? written : imitating(probeTarget(imitate), written)
  return keeping(keepHeaders, canonical)
}

/**
 * Errors of RFC 9209 §2.3 that come of the request itself, or before the upstream was told the path. They are the
 * same for every path, and tell something only where they are concealed. Maintenance has none at all.
 */
const ofNoPath: ReadonlySet<string | undefined> = new Set([
  undefined,
  'http_request_error',
  'connection_limit_reached',
  'connection_refused',
  'connection_timeout',
  'dns_error',
  'tls_certificate_error',
  'tls_protocol_error',
])

const isSuccess = (status: number) => status >= 200 && status < 300

/** Services answer these from their routes, before they ask who may know of the path. */
const unguarded: ReadonlySet<string> = new Set(['OPTIONS', 'TRACE'])

/** What a GET has to be sent for, to see whether this answer gives something hidden away. */
function tellingTarget({ request, head }: Exchange): string | undefined {
  return unguarded.has(request.method) && isSuccess(head.status)
    ? request.target
    : respelledTarget(head, request)
}

/** The service's own 404s lose what would show that the canonical one lacks it. */
const alike: Action = {
  applies: (status) => status === 404,
  apply({ head }) {
    const dropFields = perRequestFields(head.fields)
    if (dropFields.length === 0) return { skip: 'the 404 is as the imitated one' }
    return { note: `without ${dropFields.join(', ')}`, dropFields }
  },
}

export const conceal = defineKind({
  name: 'conceal',
  phase: 'conceal',
  summary: 'Makes a 403 a 404 that cannot be told from a real one.',
  description: `Within the rule's path, a response with one of \`statuses\` **and every genuine 404** are answered with the same canonical 404: the same status line, fields, order, bytes and framing, whatever method, \`Accept\`, \`Range\`, conditions or credentials the request had. What the client sent may change the canonical answer, what the upstream said may not; only \`keepHeaders\` are kept.

The path is matched in every reading an upstream might take: percent-encoding of any depth, dot segments, backslashes, \`;parameters\`, letter case, a slash more or less, and so on. Short names of FAT file systems (\`PROGRA~1\`) are not covered, nor are names that the service itself takes for another, such as \`/admin.json\` for \`/admin\`: list those.

A redirect to the same path in another spelling, as with a slash added, is concealed when its target is: the upstream is asked for it with the same credentials. So is the success of OPTIONS and TRACE, which many services answer without a look at permissions: a GET of the same path decides. A CORS preflight, which has no credentials, therefore fails for a path that nobody may see without them. An answer of the proxy itself is concealed as any other where it can depend on the path, as when the service is too slow; where it cannot, as in maintenance, it is the same for all paths and stays. Informational responses (103) do not pass where a response may be concealed. GET and HEAD go upstream without \`Range\` and \`If-*\`, so that no 304, 412 or 416 tells anything; permitted clients get whole responses.

404s of other paths stay as they are, since clients read them, which shows where the rule is. Two ways out: \`everywhere\`, or \`imitate\`. An imitated page that repeats the request's path or method is written for each request; what it repeats beyond that, such as the time, shows that it is a copy: then \`everywhere\` is the way. Fields that differ with each answer (Set-Cookie, ETag, request ids) are taken off all 404s. While the service's own 404 is not known, the canonical 404 is the one without \`imitate\`.

Time tells too: a service that looks a permission up answers later than one that finds nothing. \`minDelay\` evens it out.`,
  options,
  examples: [
    {
      title: 'What is forbidden is not there',
      rule: { name: 'hide-admin', match: { path: '/admin/**' }, conceal: {} },
      tests: [
        {
          name: 'a 403 becomes the canonical 404',
          request: 'GET /admin/users',
          response: { status: 403, headers: { Server: 'IIS', ETag: '"1"' }, body: { message: 'forbidden' } },
          expect: {
            status: 404,
            headers: {
              'Content-Type': 'application/problem+json',
              'Cache-Control': 'no-store',
              Server: false,
              ETag: false,
            },
            body: { '/status': 404 },
            rules: ['hide-admin'],
          },
        },
        {
          name: 'a genuine 404 becomes the same',
          request: 'GET /admin/nothing',
          response: { status: 404, body: { message: 'no such page' } },
          expect: { status: 404, body: { '/title': 'Not Found' }, rules: ['hide-admin'] },
        },
        {
          name: 'in another spelling too',
          request: 'GET /x/..;/%2561dmin%5cusers',
          response: { status: 403 },
          expect: { status: 404 },
        },
        {
          name: 'who may see it does',
          request: 'GET /admin/users',
          response: { status: 200, body: [] },
          expect: { unchanged: true },
        },
        {
          name: 'other paths stay as they are',
          request: 'GET /administrators',
          response: { status: 403 },
          expect: { unchanged: true },
        },
      ],
    },
    {
      title: 'A page of one’s own for every 404, and every error of the hidden paths',
      rule: {
        name: 'hide-internal',
        match: { path: '/internal/**' },
        conceal: {
          statuses: 'any-error',
          body: '<!doctype html><title>Not found</title><p>Nothing here.</p>\n',
          contentType: 'text/html; charset=utf-8',
          everywhere: true,
          minDelay: '100ms',
        },
      },
      tests: [
        {
          name: 'a 405 is concealed, its Allow gone',
          request: 'PUT /internal/jobs',
          response: { status: 405, headers: { Allow: 'GET' } },
          expect: { status: 404, headers: { Allow: false, 'Content-Type': 'text/html; charset=utf-8' } },
        },
        {
          name: 'a 404 elsewhere looks the same',
          request: 'GET /nothing',
          response: { status: 404, body: 'nope' },
          expect: { status: 404, body: '<!doctype html><title>Not found</title><p>Nothing here.</p>\n' },
        },
      ],
    },
  ],
  matchesAnyCandidate: true,
  lint: (given, match) =>
    doubtsOf({ statuses: statusTest(given), everywhere: given.everywhere, imitate: given.imitate }, match),
  compile(given, context) {
    const concealed = statusTest(given, context.error)
    const canonical = canonicalOf(given, context.error)
    const { minDelay } = given
    const isHidden = (status: number) => status === 404 || concealed(status)
    const concealedAs = (exchange: Exchange, note: string): Outcome => ({
      note,
      ...canonical(exchange),
      minDelay,
    })
    const genuine: Action = {
      applies: (status) => status === 404,
      apply: (exchange) => concealedAs(exchange, '404 in the canonical form'),
    }
    return {
      applies: (status) => isHidden(status) || isRedirect(status) || isSuccess(status),
      apply(exchange) {
        const { head, subresponse: asked, local } = exchange
        if (local !== undefined && head.status !== 404 && ofNoPath.has(local.proxyStatus)) {
          return { skip: `${local.code} is the same for every path` }
        }
        if (isHidden(head.status)) return concealedAs(exchange, `${head.status} concealed`)
        const target = tellingTarget(exchange)
        if (target === undefined) return { skip: `${head.status} tells nothing that is hidden` }
        if (asked === undefined) return { subrequest: target }
        // A redirect to yet another spelling leaves the question open: then nothing is told.
        const isOpen = respelledTarget(asked, exchange.request) !== undefined
        if (!isHidden(asked.status) && !isOpen) return { skip: `GET answers ${asked.status}` }
        return concealedAs(exchange, `${head.status} concealed, since GET answers ${asked.status}`)
      },
      // A condition or range that the upstream answers before it looks at permissions tells that there is something.
      dropsRequestFields: [
        'if-match',
        'if-none-match',
        'if-modified-since',
        'if-unmodified-since',
        'if-range',
        'range',
      ],
      ...(given.imitate !== undefined && { imitates: probeTarget(given.imitate) }),
      ...(given.everywhere ? { outOfScope: genuine } : given.imitate !== undefined && { outOfScope: alike }),
    }
  },
})

/**
 * The kind `conceal`: answers hidden paths exactly like absent ones (RFC 9110 §15.5.4).
 *
 * @module
 */
import { isFieldValue, isToken } from '../http/fields.js'
import { statusSchema } from '../match/statuses.js'
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
import { absentElsewhere } from './conceal/elsewhere.js'
import { imitating, probeTarget } from './conceal/imitation.js'
import { policyOf } from './conceal/policy.js'
import { conditions, twinReply } from './conceal/twin.js'
import { judge } from './conceal/verdict.js'
import { warningsOf } from './conceal/warnings.js'
import { defineKind, type Exchange, type Outcome, type RuleContext } from './rule.js'

const options = object(
  {
    statuses: optional(
      union([literal('any-error'), list(statusSchema, { minItems: 1 })], {
        description:
          'Statuses that reveal a hidden path, in addition to 404, which always takes the canonical form. Default: every 4xx and 5xx, but an error of a method other than GET and HEAD passes if a GET of the same path succeeds for the same client. `any-error`: every 4xx and 5xx without exception. A list: only these; redirects to a login page then pass.',
        examples: [[401, 403, 405], 'any-error'],
      }),
    ),
    body: optional(
      text({
        description:
          'The body of the canonical 404. Default: problem details in the format that `Accept` prefers.',
        examples: ['Not Found\n'],
      }),
    ),
    contentType: optional(
      text({
        pattern: '^[^\\s/;,]+/[^\\s/;,]+(?:\\s*;.*)?$',
        description: 'The Content-Type of `body`. Default: text/plain; charset=utf-8.',
        examples: ['text/html; charset=utf-8'],
      }),
    ),
    imitate: optional(
      text({
        pattern: '^/[!-~]*$',
        description:
          'A path of the service that does not exist. The canonical 404 is then the service’s own response for this path, fetched when the proxy starts and refreshed regularly.',
        examples: ['/no-such-page'],
      }),
    ),
    everywhere: flag({
      default: false,
      description:
        'Whether 404s of all other paths also take the canonical form, so that nobody can see where the rule is.',
      examples: [true],
    }),
    keepHeaders: list(text({ minLength: 1 }), {
      default: [],
      description:
        'Headers of the upstream’s response that the canonical 404 keeps. Each is a risk: its value, or its absence, may distinguish a hidden path from an absent one.',
      examples: [['Access-Control-Allow-Origin']],
    }),
    minDelay: duration({
      default: '0ms',
      description:
        'Minimum time between the end of a request and its canonical 404. Make it longer than the service takes for nearly all 403s and 404s.',
      examples: ['200ms'],
    }),
  },
  { description: 'A 404 that cannot be distinguished from a real one.' },
)

type ConcealOptions = Output<typeof options>

// These headers describe the body and its transfer, which come from the canonical response.
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

function canonicalOf(given: ConcealOptions, report: RuleContext['error']): Canonical {
  const { body, contentType, imitate, keepHeaders } = given
  if (imitate !== undefined && body !== undefined) {
    report('/body', '"imitate" takes the body from the service; remove one of the two')
  }
  if (contentType !== undefined && (body === undefined || !isFieldValue(contentType))) {
    report('/contentType', 'it describes "body"; write both or neither')
  }
  keepHeaders.forEach((name, i) => {
    if (!isToken(name)) report(`/keepHeaders/${i}`, `"${name}" is not a header name`)
    else if (ownFields.has(name.toLowerCase())) {
      report(`/keepHeaders/${i}`, `"${name}" always comes from the canonical response; remove it`)
    }
  })
  const written = body === undefined ? negotiated : fixed(body, contentType ?? 'text/plain; charset=utf-8')
  const canonical = imitate === undefined ? written : imitating(probeTarget(imitate), written)
  return keeping(keepHeaders, canonical)
}

/**
 * Error types of RFC 9209 §2.3 that depend on the request alone, or occur before the upstream learns the path. They are
 * the same for every path, and would reveal something only if they were concealed. Maintenance has none.
 */
const ofNoPath: ReadonlySet<string | undefined> = new Set([
  undefined,
  'http_request_error',
  'connection_limit_reached',
  'connection_refused',
  'connection_timeout',
  'dns_error',
  'proxy_loop_detected',
  'tls_certificate_error',
  'tls_protocol_error',
])

export const conceal = defineKind({
  name: 'conceal',
  phase: 'conceal',
  summary: 'Turns a 403 into a 404 that cannot be distinguished from a real one.',
  description: `Within the rule's path, the same canonical 404 replaces every response that reveals a hidden path **and every genuine 404**: the same status line, headers, order, bytes and framing, whatever method, \`Accept\`, \`Range\`, conditions or credentials the request had. The proxy sends it when the request is complete, so a withheld body reveals nothing. The canonical response may depend on what the client sent, but never on what the upstream said, except for \`keepHeaders\`.

These responses reveal a path: 401 and 403, every other error of GET and HEAD, and an error of another method unless a GET of the same path succeeds for the same client. So a permitted client still gets its 422 or 405, but an error of its own GET becomes a 404. \`statuses\` replaces this default with a list or with \`any-error\`.

Some successes and redirects come from routes or filters that do not check permissions: successful OPTIONS and TRACE, successes with a method override header (\`X-HTTP-Method-Override\`), and redirects into the rule's path. For these, the proxy sends a GET with the client's credentials, follows further redirects into the path, and decides by the last response. A redirect to a login page counts as hidden. So does a subrequest that fails twice or takes too long.

The rule matches every spelling of its path that an upstream might accept: percent-encoding of any depth, dot segments, backslashes, \`;parameters\`, letter case, an additional or missing slash, an extension (\`/admin.json\`), script names (\`/index.php/admin\`), cookieless sessions (\`/(S(x))/admin\`), and headers that replace the target (\`X-Original-URL\`, \`X-Rewrite-URL\`). Short names of FAT file systems (\`PROGRA~1\`) are not covered.

404s of other paths stay as they are because clients may read them, so their different form shows where the rule is. Set \`everywhere\` or \`imitate\` to hide where the rule is, too. With either option, the proxy repeats each concealed request for a random absent path nearby, outside the rule (with the same method if it is GET, HEAD, OPTIONS or TRACE, and with GET otherwise). If the upstream answers with anything but a 404, such as a 400 for a malformed escape or its response to OPTIONS, the client gets that response. Outside the rule, an error caused by the method (405, 501) or a condition (412, 416) becomes the canonical 404 if a GET gets 404. An error caused by the content (400, 411, 413, 415, 417) becomes the canonical 404 if OPTIONS gets 404 too. With \`imitate\`, 404s outside also wait for the complete request.

If the imitated page repeats the path or method of the request, so does the canonical 404. Headers that change with every response (Set-Cookie, ETag, request ids) are removed from all 404s. Until the service's own 404 is known, the canonical 404 is the one without \`imitate\`.

A local reply is concealed like any other response if it can depend on the path, for example when the service is too slow. The maintenance reply is the same for all paths and is not concealed. Informational responses (103) are not forwarded where a response may be concealed. GET and HEAD are sent upstream without \`Range\` and \`If-*\`, so no 304, 412 or 416 reveals anything; permitted clients get complete responses.

Response times can reveal a path too: checking a permission takes longer than finding nothing. \`minDelay\` hides the difference. See [concealment](../../concealment.md) for what is promised and what it costs.`,
  options,
  examples: [
    {
      title: 'Forbidden paths look absent',
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
          name: 'a permitted client sees the page',
          request: 'GET /admin/users',
          response: { status: 200, body: [] },
          expect: { unchanged: true },
        },
        {
          name: 'a permitted client keeps its own error, because a GET shows that it may see the path',
          request: 'POST /admin/users',
          response: { status: 422, body: { error: 'name is missing' } },
          asked: { status: 200 },
          expect: { unchanged: true },
        },
        {
          name: 'a 405 is hidden if GET is',
          request: 'PUT /admin/users',
          response: { status: 405, headers: { Allow: 'GET' } },
          asked: { status: 403 },
          expect: { status: 404, headers: { Allow: false }, rules: ['hide-admin'] },
        },
        {
          name: 'a redirect to the login page is hidden',
          request: 'GET /admin/users',
          response: { status: 302, headers: { Location: '/login?next=/admin/users' } },
          expect: { status: 404, headers: { Location: false }, rules: ['hide-admin'] },
        },
        {
          name: 'by another name too',
          request: 'GET /index.php/admin/users.json',
          response: { status: 403 },
          expect: { status: 404 },
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
      title: 'Your own page for every 404 and for every error of hidden paths',
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
          name: 'a 405 is concealed, and its Allow removed',
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
  lint: warningsOf,
  compile(given, context) {
    const policy = policyOf(given.statuses, context)
    const canonical = canonicalOf(given, context.error)
    const { minDelay } = given
    const hidesScope = given.everywhere || given.imitate !== undefined
    const concealedAs = (exchange: Exchange, note: string): Outcome => ({
      note,
      ...canonical(exchange),
      minDelay,
    })
    const hidden = (exchange: Exchange, why: string): Outcome => {
      const twin = hidesScope ? twinReply(exchange, context.matchesTarget) : undefined
      if (twin === undefined) return concealedAs(exchange, why)
      if ('subrequest' in twin) return twin
      const isPlain = twin.head.status === 404 && given.imitate === undefined
      if (isPlain) return concealedAs(exchange, why)
      const note = `${why}; sent what the service answers for any absent path: ${twin.head.status}`
      return { note, replacement: twin, minDelay }
    }
    return {
      applies: (status) => status >= 200,
      apply(exchange) {
        const { head, local } = exchange
        if (local === undefined) {
          const verdict = judge(exchange, policy)
          if ('subrequest' in verdict) return verdict
          return verdict.hidden ? hidden(exchange, verdict.why) : { skip: verdict.why }
        }
        const isSame = head.status !== 404 && ofNoPath.has(local.proxyStatus)
        if (isSame) return { skip: `${local.code} is the same for every path` }
        const isHidden = policy.refuses(head.status) || policy.depends(head.status)
        if (!isHidden) return { skip: `${head.status} reveals nothing that is hidden` }
        return hidden(exchange, `${head.status} concealed`)
      },
      // The upstream evaluates conditions and ranges before permissions, so its response to one reveals that something
      // exists.
      requires: {
        withoutRequestHeaders: conditions,
        ...(given.imitate !== undefined && { imitatedPath: probeTarget(given.imitate) }),
      },
      ...(hidesScope && { outOfScope: absentElsewhere(given, context.matchesTarget, concealedAs) }),
    }
  },
})

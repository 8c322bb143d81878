/**
 * The kind `sanitize`: nothing internal leaves in an error's body or head (RFC 9110 §15.6.1, RFC 9457 §5).
 *
 * @module
 */
import { type Static, Type } from 'typebox'
import { inspectBody, readableText } from '../detect/bodies.js'
import { maskCredentials } from '../detect/credentials.js'
import { type Family, families } from '../detect/detector.js'
import { findFieldLeaks } from '../detect/forms/fields.js'
import type { JsonSearch } from '../detect/forms/json.js'
import { signsOf } from '../detect/forms.js'
import { scan } from '../detect/scan.js'
import { Body } from '../http/body.js'
import { parseDuration } from '../http/duration.js'
import { hasNoContent } from '../http/duties.js'
import { type Fields, getCombinedField, getField, splitList, withoutFields } from '../http/fields.js'
import { charsetOf } from '../http/mediaType.js'
import { renderProblem } from '../http/problem.js'
import { parseSize } from '../http/size.js'
import { reasonOf } from '../http/status.js'
import { compileWildcard } from '../match/wildcard.js'
import {
  type BodyChange,
  defineKind,
  type Effect,
  type Exchange,
  type Finding,
  type Outcome,
} from './rule.js'

const defaults = {
  headers: [
    'Server',
    'X-Powered-By',
    'X-Powered-CMS',
    'X-AspNet-Version',
    'X-AspNetMvc-Version',
    'X-SourceFiles',
    'X-Runtime',
    'X-Generator',
    'X-Debug',
    'X-Debug-*',
    'X-Exception*',
    'X-Stack-Trace',
    'X-Stacktrace',
    'X-Backend*',
    'X-Upstream*',
    'X-Served-By',
    'X-Server*',
    'X-Hostname',
    'X-Drupal-*',
    'X-Clockwork-*',
    'X-ChromeLogger-Data',
    'X-ChromePhp-Data',
    'X-Wf-*',
    'X-Application-Context',
    'X-Jenkins*',
    'X-OWA-Version',
    'X-Mod-Pagespeed',
    'X-Page-Speed',
    'Liferay-Portal',
    'MicrosoftSharePointTeamServices',
    'SourceMap',
    'X-SourceMap',
  ],
  message: 'The request could not be completed.',
  maxBytes: '1MiB',
  maxHold: '5s',
  maxLogged: '64KiB',
} as const

const options = Type.Object(
  {
    detect: Type.Optional(
      Type.Array(Type.Union(families.map((family) => Type.Literal(family))), {
        minItems: 1,
        default: [...families],
        description: 'The families of leaks to look for.',
        examples: [['stackTrace', 'sql', 'credentials']],
      }),
    ),
    body: Type.Optional(
      Type.Union([Type.Literal('auto'), Type.Literal('replace'), Type.Literal('keep')], {
        default: 'auto',
        description:
          '`auto` takes leaks out of JSON and replaces other bodies that leak; `replace` replaces every body, leak or not; `keep` cleans the head alone.',
        examples: ['replace'],
      }),
    ),
    headers: Type.Optional(
      Type.Array(Type.String({ minLength: 1, pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" }), {
        default: [...defaults.headers],
        description:
          'Fields that are dropped whatever they say, in place of the default list; a `*` stands for any characters. A field whose value leaks is dropped in any case.',
        examples: [['Server', 'X-Powered-By', 'X-Internal-*']],
      }),
    ),
    message: Type.Optional(
      Type.String({
        minLength: 1,
        default: defaults.message,
        description: 'What clients read in place of a message that leaks.',
        examples: ['Something went wrong on our side. Quote the incident when you write to us.'],
      }),
    ),
    maxBytes: Type.Optional(
      Type.String({
        format: 'size',
        default: defaults.maxBytes,
        description: 'A larger body, as sent or once decoded, is replaced unseen.',
        examples: ['256KiB'],
      }),
    ),
    maxHold: Type.Optional(
      Type.String({
        format: 'duration',
        default: defaults.maxHold,
        description: 'A body that takes longer to arrive is replaced unseen.',
        examples: ['2s'],
      }),
    ),
    maxLogged: Type.Optional(
      Type.String({
        format: 'size',
        default: defaults.maxLogged,
        description: 'How much of the original body goes into the log.',
        examples: ['16KiB'],
      }),
    ),
    logCredentials: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Credentials in the original are masked in the log unless this is `true`.',
        examples: [true],
      }),
    ),
  },
  { additionalProperties: false, description: 'What counts as a leak, and what clients get instead.' },
)

interface Plan {
  readonly families: ReadonlySet<Family>
  readonly body: 'auto' | 'replace' | 'keep'
  dropsField(name: string): boolean
  readonly message: string
  readonly maxBytes: number
  readonly maxHold: number
  readonly maxLogged: number
  readonly logCredentials: boolean
}

function plan(given: Static<typeof options>): Plan {
  const names = (given.headers ?? defaults.headers).map((name) => name.toLowerCase())
  const exact = new Set(names)
  const wild = names.filter((name) => name.includes('*')).map(compileWildcard)
  return {
    families: new Set<Family>(given.detect ?? families),
    body: given.body ?? 'auto',
    dropsField: (name) => exact.has(name) || wild.some((wildcard) => wildcard.test(name)),
    message: given.message ?? defaults.message,
    maxBytes: parseSize(given.maxBytes ?? defaults.maxBytes) ?? 0,
    maxHold: parseDuration(given.maxHold ?? defaults.maxHold) ?? 0,
    maxLogged: parseSize(given.maxLogged ?? defaults.maxLogged) ?? 0,
    logCredentials: given.logCredentials ?? false,
  }
}

/** What the client's own request said is no news to it, and the host it asked is not internal to it. */
function searchFor({ request }: Exchange, { families, message }: Plan): JsonSearch {
  const authority = request.origin.slice(request.origin.indexOf('://') + 3)
  const own = new Set([authority, request.origin])
  return {
    families,
    known: new Set([request.target, request.path, request.origin, request.origin + request.target, message]),
    scan: (text) =>
      scan(text, families).filter(
        ({ family, start, end }) => family !== 'internalHost' || !own.has(text.slice(start, end)),
      ),
  }
}

interface CleanFields {
  readonly dropped: readonly string[]
  readonly findings: readonly Finding[]
}

function cleanFields(fields: Fields, place: string | undefined, plan: Plan, search: JsonSearch): CleanFields {
  const dropped = new Set<string>()
  const rest: string[] = []
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!.toLowerCase()
    if (plan.dropsField(name)) dropped.add(name)
    else rest.push(fields[i]!, fields[i + 1]!)
  }
  const findings = findFieldLeaks(rest, search).map(({ name, family, offset }) => {
    dropped.add(name)
    return { family, place: place ?? name, offset }
  })
  return { dropped: [...dropped], findings }
}

interface CleanBody {
  readonly findings: readonly Finding[]
  /** For the trail; undefined when the body stays. */
  readonly done: string | undefined
  /** Text to put in the place of the upstream's; undefined when the safe body takes it. */
  readonly edited: string | undefined
}

const untouched: CleanBody = { findings: [], done: undefined, edited: undefined }

function cleanBody(body: Body, id: () => string, head: Fields, plan: Plan, search: JsonSearch): CleanBody {
  const inspection = inspectBody(body, plan.maxBytes, search)
  const findings = inspection.signs.map(({ family, offset }) => ({ family, place: 'body', offset }))
  if (!inspection.ok) return { findings, done: `body replaced: ${inspection.reason}`, edited: undefined }
  if (plan.body === 'replace')
    return { findings, done: 'body replaced: the rule replaces every body', edited: undefined }
  if (findings.length === 0) return untouched
  const found = [...new Set(findings.map(({ family }) => family))].join(', ')
  const fixed = splitList(getCombinedField(head, 'cache-control') ?? '').some(
    (item) => item.toLowerCase() === 'no-transform',
  )
  const edited = fixed ? undefined : inspection.redact({ message: plan.message, incident: id() })
  const done =
    edited === undefined
      ? `body replaced: ${found}${fixed ? '; no-transform forbids an edit' : ''}`
      : `JSON members removed: ${found}`
  return { findings, done, edited }
}

/** The Content-Type of text that is UTF-8 now. */
function asUtf8(contentType: string | undefined): string {
  if (contentType === undefined) return 'application/json'
  const charset = charsetOf(['content-type', contentType])
  if (charset === undefined || charset === 'utf-8') return contentType
  return contentType.replace(/(;\s*charset\s*=\s*)(?:"[^"]*"|[^\s;]+)/i, '$1utf-8')
}

function bodyChange(exchange: Exchange, body: Body, clean: CleanBody, id: string, plan: Plan): BodyChange {
  if (clean.edited !== undefined) {
    const contentType = asUtf8(getField(body.fields, 'content-type'))
    return { content: Buffer.from(clean.edited), contentType, manner: 'edit', varies: true }
  }
  const { status } = exchange.head
  const problem = {
    title: reasonOf(status) || 'Error',
    status,
    detail: plan.message,
    extensions: { incident: id },
  }
  const accept = getCombinedField(exchange.request.fields, 'accept')
  return { ...renderProblem(problem, accept), manner: 'replace', varies: true }
}

/** The body as the phases before left it; undefined where there is none to clean. */
function effectiveBody({ body, replaced }: Exchange, plan: Plan): Body | undefined {
  if (plan.body === 'keep' || body === undefined) return undefined
  if (replaced === undefined) return body
  const { content, contentType } = replaced
  return new Body(content, ['Content-Type', contentType], 'complete', content.length, body.trailers)
}

function isEmpty(body: Body): boolean {
  return body.state === 'complete' && body.raw.length === 0
}

function sanitizeExchange(exchange: Exchange, plan: Plan): Outcome {
  if (exchange.local !== undefined) return { skip: "the proxy's own answer holds nothing internal" }
  const { head, world } = exchange
  const search = searchFor(exchange, plan)
  let made: string | undefined
  const id = () => (made ??= world.newId())

  const body = effectiveBody(exchange, plan)
  const content =
    body === undefined || isEmpty(body) ? untouched : cleanBody(body, id, head.fields, plan, search)
  const fields = cleanFields(head.fields, undefined, plan, search)
  const trailers = cleanFields(body?.trailers ?? [], 'trailer', plan, search)
  const phrase = head.reason === '' ? [] : signsOf(head.reason, search)
  const reason = phrase.map(({ family, offset }) => ({
    family,
    place: 'reason',
    offset,
  }))

  const notes = [
    content.done,
    fields.dropped.length > 0 ? `fields dropped: ${fields.dropped.join(', ')}` : undefined,
    trailers.dropped.length > 0 ? `trailers dropped: ${trailers.dropped.join(', ')}` : undefined,
    reason.length > 0 ? 'reason phrase reset' : undefined,
  ].filter((note) => note !== undefined)
  if (notes.length === 0) return { skip: 'no leak found' }

  const findings = [...reason, ...fields.findings, ...content.findings, ...trailers.findings]
  const effect: { -readonly [member in keyof Effect]: Effect[member] } = { note: notes.join('; ') }
  if (fields.dropped.length > 0) effect.dropFields = fields.dropped
  if (trailers.dropped.length > 0) effect.trailers = withoutFields(body!.trailers, new Set(trailers.dropped))
  if (reason.length > 0) effect.reason = ''
  if (content.done !== undefined) effect.body = bodyChange(exchange, body!, content, id(), plan)
  if (content.done !== undefined || findings.length > 0) {
    const text = body === undefined ? '' : readableText(body, plan.maxLogged)
    effect.incident = {
      id: id(),
      reason: content.done ?? notes[0]!,
      findings,
      original: plan.logCredentials ? text : maskCredentials(text),
    }
  }
  return effect
}

export const sanitize = defineKind({
  name: 'sanitize',
  phase: 'sanitize',
  summary: 'Takes stack traces, SQL, paths, hosts and their like out of errors, and logs the original.',
  description: [
    'The head and the body of an error are searched for what only those who run the service should know, in whatever form it travels: plain, in HTML or XML, in JSON and in JSON within JSON, compressed, in any charset.',
    'JSON keeps its shape: members that leak are removed, messages that leak are replaced, and every other byte stays. Other bodies that leak are replaced whole, in the format that the client accepts. A body without a leak passes byte for byte.',
    'What cannot be searched is replaced: a body over `maxBytes` or `maxHold`, truncated, in an unknown coding or charset, or not the JSON or XML it claims to be.',
    'The original is logged at `error` under an incident id, and the client is told the id.',
  ].join('\n\n'),
  options,
  examples: [
    {
      title: 'Nothing internal in server errors',
      rule: { name: 'no-leaks', match: { status: '5xx' }, sanitize: {} },
      tests: [
        {
          name: 'JSON keeps its shape',
          request: 'GET /api/orders/7',
          response: {
            status: 500,
            headers: { 'X-Powered-By': 'Express' },
            body: {
              code: 'E_ORDER',
              message: 'Order 7 cannot be shown',
              stack: 'TypeError: Cannot read properties of undefined\n    at load (/srv/app/orders.js:12:7)',
            },
          },
          expect: {
            status: 500,
            headers: { 'X-Powered-By': false },
            body: { '/code': 'E_ORDER', '/message': 'Order 7 cannot be shown' },
          },
        },
        {
          name: 'a body without a leak stays as it is',
          request: 'GET /api/orders/8',
          response: { status: 503, body: { code: 'E_BUSY', message: 'Please come back later' } },
          expect: { unchanged: true },
        },
      ],
    },
    {
      title: 'Its own words, and nothing else',
      rule: {
        name: 'plain-words',
        match: { path: '/api/**', status: '5xx' },
        sanitize: { body: 'replace', message: 'Please try again later.' },
      },
      tests: [
        {
          name: 'every body is replaced',
          request: 'GET /api/orders/7',
          response: { status: 500, body: { code: 5 } },
          expect: {
            headers: { 'Content-Type': 'application/problem+json' },
            body: { '/status': 500, '/detail': 'Please try again later.' },
          },
        },
      ],
    },
  ],
  compile(given) {
    const plan_ = plan(given)
    const need = { maxBytes: plan_.maxBytes, maxHold: plan_.maxHold, refuseByLength: false }
    return {
      narrowsCodings: plan_.body !== 'keep',
      applies: (status) => status >= 400,
      need({ local, request, head, received }) {
        if (local !== undefined || plan_.body === 'keep') return undefined
        if (hasNoContent(request.method, head.status)) return undefined
        return getField(received.fields, 'content-length')?.trim() === '0' ? undefined : need
      },
      apply: (exchange) => sanitizeExchange(exchange, plan_),
    }
  },
})

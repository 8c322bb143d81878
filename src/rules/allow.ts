/**
 * The kind `allow`: gives a 405 the Allow that it lacks (RFC 9110 §10.2.1, §15.5.6).
 *
 * @module
 */
import { hasField, isToken } from '../http/fields.js'
import { flag, list, object, optional, text } from '../schema/option.js'
import { defineKind } from './rule.js'

const options = object(
  {
    methods: optional(
      list(text(), {
        minItems: 1,
        description: 'The methods that the resources have.',
        examples: [['GET', 'HEAD', 'POST']],
      }),
    ),
    learn: flag({
      default: false,
      description:
        'Also lists the methods that have succeeded for the same path, or for the same pattern without `**`, since the proxy started. Until one has, no Allow is added.',
      examples: [true],
    }),
  },
  { description: 'Allow for 405 responses without it.' },
)

export const allow = defineKind({
  name: 'allow',
  phase: 'complete',
  summary: 'Adds the missing Allow to a 405.',
  description:
    'A 405 must list the allowed methods. List them here, or let the proxy learn them. An existing Allow stays, even an empty one, which means that no method is allowed. The method that was just refused is never listed.',
  options,
  examples: [
    {
      title: 'A collection that can be read and added to',
      rule: { name: 'orders', match: { path: '/orders' }, allow: { methods: ['GET', 'HEAD', 'POST'] } },
      tests: [
        {
          name: 'added when missing',
          request: 'DELETE /orders',
          response: { status: 405 },
          expect: { status: 405, headers: { Allow: 'GET, HEAD, POST' } },
        },
        {
          name: 'never edited',
          request: 'DELETE /orders',
          response: { status: 405, headers: { Allow: '' } },
          expect: { unchanged: true },
        },
      ],
    },
  ],
  compile(given, context) {
    const { methods = [], learn } = given
    methods.forEach((method, i) => {
      if (!isToken(method))
        context.error(`/methods/${i}`, `"${method}" is not a method: write one, as in GET`)
    })
    if (methods.length === 0 && !learn) context.error('', 'no methods: add "methods" or "learn: true"')
    return {
      applies: (status) => status === 405,
      requires: { learnedMethods: learn },
      apply({ request, head, context: { upstream } }) {
        if (hasField(head.fields, 'allow')) return { skip: 'Allow is there' }
        const learned = learn ? upstream.methodsSeen(request.path) : []
        const named = [...new Set([...methods, ...learned])].filter((method) => method !== request.method)
        if (named.length === 0) return { skip: 'no method is known to succeed' }
        return { note: 'Allow added', addFields: ['Allow', named.join(', ')] }
      },
    }
  },
})

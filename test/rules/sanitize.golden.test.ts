/**
 * Readable cases in test/golden/sanitize: the rule's options, the request, the response as the upstream sent
 * it, a line of dashes, and what is left of it.
 */
import { parse } from 'yaml'
import { families } from '../../src/detect/detector.js'
import { noFields, withField, withoutFields } from '../../src/http/fields.js'
import { testGolden } from '../support/golden.js'
import { effectOf, type Given } from './sanitize.fixture.js'

const familyList = new RegExp(`: (?:(?:${families.join('|')})(?:, )?)+`, 'g')

function read(text: string): Given {
  const [head, ...rest] = text.split('\n\n')
  const [options, request, status, ...fields] = head!.split('\n')
  const [method, target, accept] = request!.split(' ')
  const [, code, ...reason] = status!.split(' ')
  return {
    options: parse(options!).sanitize ?? {},
    method: method!,
    target: target!,
    ...(accept === undefined ? {} : { accept }),
    status: Number(code),
    reason: reason.join(' '),
    fields: fields.flatMap((field) => [
      field.slice(0, field.indexOf(':')),
      field.slice(field.indexOf(':') + 2),
    ]),
    body: rest.length === 0 ? undefined : rest.join('\n\n'),
  }
}

function written(given: Given): string {
  const effect = effectOf(given)
  if (effect === undefined) return 'unchanged'
  const { body } = effect
  let fields = withoutFields(given.fields ?? noFields, new Set(effect.dropFields))
  if (body !== undefined) fields = withField(fields, 'Content-Type', body.contentType)
  // Which families see a leak is the detectors' own matter, tested there.
  const note = effect.note.replaceAll(familyList, '')
  const lines = [`note: ${note}`, `HTTP/1.1 ${given.status} ${effect.reason ?? given.reason}`]
  for (let i = 0; i < fields.length; i += 2) lines.push(`${fields[i]}: ${fields[i + 1]}`)
  const content = body === undefined ? 'body unchanged' : body.content.toString()
  return `${lines.map((text) => text.trimEnd()).join('\n')}\n\n${content}`
}

testGolden('sanitize', '\n----\n', (_t, given = '') => written(read(given)))

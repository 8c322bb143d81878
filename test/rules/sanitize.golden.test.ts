/**
 * Readable cases in test/golden/sanitize: the rule's options, the request, the response as the upstream sent
 * it, a line of dashes, and what is left of it. `UPDATE_GOLDEN=1` writes what comes out now.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { families } from '../../src/detect/detector.js'
import { noFields, withField, withoutFields } from '../../src/http/fields.js'
import { effectOf, type Given } from './sanitize.fixture.js'

const folder = new URL('../golden/sanitize/', import.meta.url)
const line = '\n----\n'
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

for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
  t.test(name.replace(/\.txt$/, ''), async (t) => {
    const file = new URL(name, folder)
    const text = readFileSync(file, 'utf8')
    const [before = '', expected] = text.split(line)
    const after = written(read(before))
    if (process.env.UPDATE_GOLDEN) writeFileSync(file, `${before}${line}${after}\n`)
    else t.equal(after, expected?.replace(/\n$/, ''))
  })
}

/**
 * Recognizes a stack frame written as JSON: file and line, class and method, under various names.
 *
 * @module
 */

import { type JsonNode, keyOf, stringAt } from '../../http/jsonTokens.js'
import { oneOf, regex, words } from '../regex.js'
import { plainName } from './names.js'
import { isQualifiedClass } from './values.js'

const roles = new Map<string, string>()
for (const [role, names] of Object.entries({
  file: 'file filename filepath sourcefile abspath absolutepath scriptname',
  place: 'path source url uri location script module modulename',
  line: 'line lineno linenumber linenr sourceline lineindex',
  class: 'class classname declaringclass typename shortclass receiver',
  type: 'type namespace',
  method: 'method methodname function functionname func fn routine procedure caller symbol',
})) {
  for (const name of names.split(' ')) roles.set(name, role)
}

const sourceFile = regex(
  'i',
  /\./,
  oneOf(
    ...words(`
        java kts? scala groovy cljs? pyx? rb erb rake phtml php [mc]?jsx? [mc]?tsx? vue svelte cs vb fs
        cshtml razor as[pcmh]x go rs p[lm] exs? erl lua cc c cpp cxx hpp h swift dart jsp cf[mc] hs ml nim cr
        jl sql twig ejs hbs haml j2`),
  ),
  /(?:[?:(].*)?$/,
)
const absolutePath = /^(?:\/|[A-Za-z]:[\\/]|\\\\|file:|node:|webpack|<\w|\.\.?[\\/])/
const code = /[.(<>/]|::|->|^[a-z_$][\w$]*$/
// Lines of an import also have a file.
const dataFile = /\.(?:csv|tsv|xlsx?|ods|pdf|docx?|txt|json|xml|zip|png|jpe?g|gif|svg|mp[34])$/i

// "type", "path" and "method" are the names of many other things.
const isPartOfFrame: Readonly<Record<string, (value: string, name: string) => boolean>> = {
  class: (value) => isQualifiedClass(value) || /^[A-Z]\w+$/.test(value),
  type: (value) => isQualifiedClass(value) || value === '->' || value === '::',
  place: (value) => sourceFile.test(value),
  method: (value, name) => !/^[A-Z]+$/.test(value) && !(name === 'method' && /^[a-z]+$/.test(value)),
}
const longest = 4096

const mostMembersOfFrame = 8
const frameClass = /^(?:[a-z][\w$]{0,60}\.){2,12}[A-Z][\w$]{0,100}$/
const frameMethod = /^[a-z<][\w$<>]{1,100}$/

/** Whether it is a list of objects with a class, a method and a number each, under any names. */
export function isListOfFrames(text: string, node: JsonNode): boolean {
  if (node.kind !== 'array' || node.children.length < 2) return false
  return node.children.slice(0, 3).every(({ kind, children }) => {
    if (kind !== 'object' || children.length > mostMembersOfFrame) return false
    const values = children.filter((child) => child.kind === 'string' && child.end - child.start < longest)
    const texts = values.map(({ start, end }) => text.slice(start + 1, end - 1))
    const hasLine = children.some(
      ({ kind, start, end }) => kind === 'scalar' && /^\d{1,6}$/.test(text.slice(start, end)),
    )
    return (
      hasLine && texts.some((each) => frameClass.test(each)) && texts.some((each) => frameMethod.test(each))
    )
  })
}

const longestTuple = 8

/** Whether the array is a stack frame, such as `["app/views.py", 12, "get"]`. */
export function isFrameTuple(text: string, node: JsonNode): boolean {
  const { children } = node
  if (node.kind !== 'array' || children.length < 3 || children.length > longestTuple) return false
  let file = false
  let line = false
  let others = 0
  for (const child of children) {
    if (child.end - child.start > longest) return false
    if (child.kind === 'scalar') line ||= /^\d+$/.test(text.slice(child.start, child.end))
    else if (child.kind === 'string') {
      const value = stringAt(text, child.start, child.end)
      if (sourceFile.test(value) && !value.includes(' ')) file = true
      else others++
    }
  }
  return file && line && others > 0
}

/** The members that make the object a stack frame; undefined if it is not one. */
export function frameMembers(text: string, node: JsonNode): readonly JsonNode[] | undefined {
  if (node.kind !== 'object' || node.children.length < 2) return undefined
  const found = new Map<string, string>()
  const members: JsonNode[] = []
  for (const child of node.children) {
    if (child.kind === 'object' || child.kind === 'array' || child.end - child.start > longest) continue
    const name = plainName(keyOf(text, child) ?? '')
    const role = roles.get(name)
    if (role === undefined) continue
    const value =
      child.kind === 'string' ? stringAt(text, child.start, child.end) : text.slice(child.start, child.end)
    if (value === '' || value === 'null') continue
    if (isPartOfFrame[role]?.(value, name) === false) continue
    if (!found.has(role)) found.set(role, value)
    members.push(child)
  }
  const file = found.get('file')
  const method = found.get('method')
  const owner = found.get('class') ?? found.get('type')
  const isQualified = found.has('type') || (owner !== undefined && isQualifiedClass(owner))
  if (file !== undefined && dataFile.test(file)) return undefined
  const line = /^-?\d+$/.test(found.get('line') ?? '')
  const inSource = file !== undefined && (sourceFile.test(file) || absolutePath.test(file))
  const isFrame =
    (inSource && (line || method !== undefined)) ||
    (found.has('place') && line && method !== undefined) ||
    (method !== undefined && isQualified) ||
    (method !== undefined && line && (owner !== undefined || code.test(method)))
  return isFrame ? members : undefined
}

/**
 * XML as a document of objects, lists and texts.
 *
 * @module
 */
import type { Members } from './parseResults.js'
import { walkXml } from './xmlWalk.js'

const xsi = 'http://www.w3.org/2001/XMLSchema-instance'

type XmlElement = Record<string, unknown>

/** `{ root: … }`, or undefined if the text is not well-formed or has a document type. */
export function xmlDocument(text: string): Members | undefined {
  const root: XmlElement = Object.create(null)
  const open: XmlElement[] = [root]
  const names: string[] = []
  const whole = walkXml(text, {
    open(path, attributes) {
      const element: XmlElement = Object.create(null)
      for (const { local, uri, value } of attributes) {
        if (uri !== xsi) element[`@${local}`] = value
        else if (local === 'nil' && /^(?:true|1)$/.test(value)) element['@nil'] = value
      }
      open.push(element)
      names.push(path.at(-1)!.local)
    },
    close(text) {
      const element = open.pop()!
      add(open.at(-1)!, names.pop()!, contentOf(element, text))
    },
  })
  return whole ? root : undefined
}

/** An element without attributes and child elements is its text; otherwise, the text is the member `#text`. */
function contentOf(element: XmlElement, text: string): unknown {
  if (element['@nil'] !== undefined) return null
  if (Object.keys(element).length > 0) {
    if (text !== '') element['#text'] = text
    return element
  }
  return text
}

function add(parent: XmlElement, name: string, value: unknown): void {
  const before = parent[name]
  if (before === undefined) parent[name] = value
  else if (Array.isArray(before)) before.push(value)
  else parent[name] = [before, value]
}

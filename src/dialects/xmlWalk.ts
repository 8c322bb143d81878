/**
 * Reads XML as a walk over its elements: namespaces resolved, document types refused, depth bounded.
 *
 * @module
 */
import { SaxesParser } from 'saxes'

export interface Element {
  readonly uri: string
  readonly local: string
}

export interface Attribute extends Element {
  readonly value: string
}

export interface XmlVisitor {
  /** `path` leads from the root to the element itself. Attributes do not include namespace declarations. */
  open?(path: readonly Element[], attributes: readonly Attribute[]): void
  /** Called once for each element that has no element in it, with its text, trimmed. */
  leaf?(path: readonly Element[], text: string): void
  /** Called once for each element, with the text that is directly in it, trimmed. */
  close?(text: string): void
}

// No honest error is nested as deep; the parser keeps a scope for each open element.
const maxDepth = 128
const xmlns = 'http://www.w3.org/2000/xmlns/'

/**
 * Walks the document.
 *
 * @returns whether the whole of it was well-formed, without declarations of its own in a document type and not too deep; what was
 * visited before says nothing otherwise
 */
export function walkXml(text: string, visitor: XmlVisitor): boolean {
  const parser = new SaxesParser({ xmlns: true, position: false })
  const path: Element[] = []
  const texts: string[] = []
  let isLeaf = false
  let refused = false
  const refuse = (): void => {
    refused = true
    // Ends the walk: whatever is thrown in a handler leaves the parser at once.
    throw new Refused()
  }
  parser.on('error', refuse)
  // One that names a DTD declares nothing here; one with declarations of its own could grow without bound.
  parser.on('doctype', (doctype) => {
    if (doctype.includes('[')) refuse()
  })
  parser.on('opentag', (tag) => {
    if (path.length === maxDepth) refuse()
    path.push({ uri: tag.uri, local: tag.local })
    texts.push('')
    isLeaf = true
    visitor.open?.(
      path,
      Object.values(tag.attributes).filter(({ uri }) => uri !== xmlns),
    )
  })
  const add = (more: string): void => {
    if (texts.length > 0) texts[texts.length - 1] += more
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => {
    const content = texts.pop()!.trim()
    if (isLeaf) visitor.leaf?.(path, content)
    visitor.close?.(content)
    isLeaf = false
    path.pop()
  })
  try {
    // Old services print a line end before the XML declaration, where none is allowed.
    parser.write(text.trimStart()).close()
  } catch (error) {
    if (!(error instanceof Refused)) return false
  }
  return !refused
}

class Refused extends Error {}

/**
 * Reads XML as a walk over its elements: namespaces resolved, document types refused, depth limited.
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
  /** Called once for each element without child elements, with its trimmed text. */
  leaf?(path: readonly Element[], text: string): void
  /** Called once for each element, with its own trimmed text, without that of child elements. */
  close?(text: string): void
}

// No honest error is nested this deep, and the parser keeps a scope for each open element.
const maxDepth = 128
const xmlns = 'http://www.w3.org/2000/xmlns/'

/**
 * Walks the document.
 * @returns whether all of it was well-formed, not too deep, and without declarations in a document type; otherwise, the
 * visits before prove nothing
 */
export function walkXml(text: string, visitor: XmlVisitor): boolean {
  const parser = new SaxesParser({ xmlns: true, position: false })
  const path: Element[] = []
  const texts: string[] = []
  let isLeaf = false
  let refused = false
  const refuse = (): void => {
    refused = true
    // Ends the walk: an error that a handler throws leaves the parser at once.
    throw new Refused()
  }
  parser.on('error', refuse)
  // A document type that names a DTD declares nothing here; one with its own declarations could grow without limit.
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
    // Old services print a line break before the XML declaration, where none is allowed.
    parser.write(text.trimStart()).close()
  } catch (error) {
    if (!(error instanceof Refused)) return false
  }
  return !refused
}

class Refused extends Error {}

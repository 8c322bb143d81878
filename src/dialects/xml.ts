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

export interface XmlVisitor {
  /** `path` leads from the root to the element itself. */
  open?(path: readonly Element[]): void
  /** Called once for each element that has no element in it, with its text, trimmed. */
  leaf?(path: readonly Element[], text: string): void
}

// No honest error is nested as deep; the parser keeps a scope for each open element.
const maxDepth = 128

/**
 * Walks the document.
 *
 * @returns whether the whole of it was well-formed, without a document type and not too deep; what was
 * visited before says nothing otherwise
 */
export function walkXml(text: string, visitor: XmlVisitor): boolean {
  const parser = new SaxesParser({ xmlns: true, position: false })
  const path: Element[] = []
  let content: string | undefined
  let refused = false
  const refuse = (): void => {
    refused = true
    // Ends the walk: whatever is thrown in a handler leaves the parser at once.
    throw new Refused()
  }
  parser.on('error', refuse)
  parser.on('doctype', refuse)
  parser.on('opentag', (tag) => {
    if (path.length === maxDepth) refuse()
    path.push({ uri: tag.uri, local: tag.local })
    content = ''
    visitor.open?.(path)
  })
  const add = (more: string): void => {
    if (content !== undefined) content += more
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => {
    if (content !== undefined) visitor.leaf?.(path, content.trim())
    content = undefined
    path.pop()
  })
  try {
    // Old services print a line end before the XML declaration, where none may stand.
    parser.write(text.trimStart()).close()
  } catch (error) {
    if (!(error instanceof Refused)) return false
  }
  return !refused
}

class Refused extends Error {}

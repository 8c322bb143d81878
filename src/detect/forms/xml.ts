/**
 * Whether a text is the XML it claims to be.
 *
 * @module
 */
import { SaxesParser } from 'saxes'

const maxXmlDepth = 512

class ParseRefusal extends Error {}

/** Undefined if the text is well-formed (XML 1.0 §2.1) and at most 512 elements deep. */
export function xmlFault(text: string): 'invalidXml' | 'tooDeep' | undefined {
  const parser = new SaxesParser()
  let depth = 0
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ isSelfClosing }) => {
    if (!isSelfClosing && ++depth > maxXmlDepth) throw new ParseRefusal()
  })
  parser.on('closetag', ({ isSelfClosing }) => {
    if (!isSelfClosing) depth--
  })
  try {
    parser.write(text).close()
    return undefined
  } catch (error) {
    return error instanceof ParseRefusal ? 'tooDeep' : 'invalidXml'
  }
}

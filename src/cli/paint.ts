/**
 * Colors on a terminal; none elsewhere, or if NO_COLOR is set.
 *
 * @module
 */
import { styleText } from 'node:util'
import type { Io, OutputStream } from '../server/io.js'

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
export type Paint = (style: Style, text: string) => string

/** How to color text for this output. */
export function paintFor(output: OutputStream, { env }: Pick<Io, 'env'>): Paint {
  const plain =
    output.isTTY !== true || (env.NO_COLOR !== undefined && env.NO_COLOR !== '') || env.TERM === 'dumb'
  // The output was checked above; styleText would check that of the process instead.
  return plain ? (_style, text) => text : (style, text) => styleText(style, text, { validateStream: false })
}

/**
 * Directives of Cache-Control (RFC 9111 §5.2).
 *
 * @module
 */
import { type Fields, getFieldLines, splitList } from './fields.js'

/** Whether the message forbids changes of its content (RFC 9111 §5.2.2.6). */
export function forbidsTransform(fields: Fields): boolean {
  return getFieldLines(fields, 'cache-control')
    .flatMap(splitList)
    .some((directive) => directive.toLowerCase() === 'no-transform')
}

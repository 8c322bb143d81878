/**
 * The registry of dialects.
 *
 * @module
 */
import type { Dialect } from './dialect.js'
import { envelope } from './envelope.js'
import { google } from './google.js'
import { graphql } from './graphql.js'
import { html } from './html.js'
import { jsend } from './jsend.js'
import { jsonRpc } from './jsonRpc.js'
import { ows } from './ows.js'
import { php } from './php.js'
import { problem } from './problem.js'
import { soap } from './soap.js'
import { spring } from './spring.js'
import { text } from './text.js'
import { xml } from './xml.js'
import { xmlRpc } from './xmlRpc.js'

/** In the order in which `dialect: any` tries them: those with a grammar of their own first. */
export const dialects: readonly Dialect[] = [
  jsonRpc,
  graphql,
  soap,
  xmlRpc,
  ows,
  problem,
  google,
  jsend,
  spring,
  envelope,
  xml,
  php,
  html,
  text,
]

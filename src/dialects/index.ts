/**
 * The registry of dialects.
 *
 * @module
 */
import type { Dialect } from './dialect.js'
import { envelope } from './envelope.js'
import { google } from './google.js'
import { graphql } from './graphql.js'
import { jsend } from './jsend.js'
import { jsonRpc } from './jsonRpc.js'
import { php } from './php.js'
import { problem } from './problem.js'
import { soap } from './soap.js'
import { spring } from './spring.js'

export const dialects: readonly Dialect[] = [
  jsonRpc,
  graphql,
  soap,
  jsend,
  spring,
  google,
  problem,
  envelope,
  php,
]

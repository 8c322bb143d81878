/**
 * The registry of detectors, one for each family.
 *
 * @module
 */
import { credentials } from './credentials.js'
import { environment } from './environment.js'
import { exception } from './exception/index.js'
import { filePath } from './filePath/index.js'
import { internalHost } from './internalHost.js'
import type { PatternDetector } from './pattern.js'
import { sourceCode } from './sourceCode.js'
import { sql } from './sql/index.js'
import { stackTrace } from './stackTrace/index.js'
import { versionBanner } from './versionBanner.js'

export const detectors: readonly PatternDetector[] = [
  stackTrace,
  exception,
  sourceCode,
  filePath,
  sql,
  credentials,
  internalHost,
  versionBanner,
  environment,
]

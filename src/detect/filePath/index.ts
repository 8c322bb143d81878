/**
 * Paths in the server's file system, and positions in source files.
 *
 * @module
 */
import { defineDetector } from '../pattern.js'
import { places } from './places.js'
import { unixPaths } from './unix.js'
import { windowsPaths } from './windows.js'

export const filePath = defineDetector({
  family: 'filePath',
  summary: 'Paths of files on the server, and positions in source files.',
  finds: [
    'absolute paths below the roots of Unix systems, home directories and build directories',
    'Windows paths with a drive, UNC paths, `file:`, `classpath:`, `jar:` and `webpack:` addresses',
    'positions in source files: `app.py:42`, `Foo.cs(12,3)`',
  ],
  ignores: [
    'paths of a URL, such as `/api/v1/users/42` and `/app/main.css`',
    'JSON Pointers, MIME types, times, host and port',
  ],
  patterns: [...unixPaths, ...windowsPaths, ...places],
})

/**
 * Stack traces: frames, headings and closings of the traces of some thirty languages.
 *
 * @module
 */
import { defineDetector } from '../pattern.js'
import { beam } from './beam.js'
import { compiled } from './compiled.js'
import { dotnet } from './dotnet.js'
import { javascript } from './javascript.js'
import { jvm } from './jvm.js'
import { lisp } from './lisp.js'
import { members } from './members.js'
import { objects } from './objects.js'
import { php } from './php.js'
import { python } from './python.js'
import { qualified } from './qualified.js'
import { ruby } from './ruby.js'
import { scripting } from './scripting.js'

export const stackTrace = defineDetector({
  family: 'stackTrace',
  summary: 'Stack traces: complete, truncated, or a single frame.',
  finds: [
    'frames of Java and other JVM languages, .NET and Mono, Python, Ruby, PHP, JavaScript, Go and Rust',
    'frames of Perl, Elixir, Erlang, Lua, C and C++, Swift, Dart, Haskell, OCaml, R, Lisp, Scheme, Prolog and shells',
    'lines between frames: `Caused by:`, `... 12 more`, `Traceback (most recent call last)`, `goroutine 1 [running]`, `stack traceback:`',
    'locations such as `in /srv/app/x.php on line 12`, dumps of memory addresses, and objects with their addresses: `<Cart object at 0x7f12>`',
  ],
  ignores: [
    'sentences that use the words of a frame: *at the end (of the day)*, *file a ticket, line 2 is busy*',
    'times, ratios, versions, addresses of public sites and paths of a URL',
  ],
  patterns: [
    ...jvm,
    ...qualified,
    ...dotnet,
    ...python,
    ...ruby,
    ...php,
    ...javascript,
    ...compiled,
    ...scripting,
    ...beam,
    ...lisp,
    ...members,
    ...objects,
  ],
})

/**
 * Traces of programs compiled to machine code: Go, Rust, C and C++, Swift, Haskell, OCaml, Zig, D, Nim.
 *
 * @module
 */
import type { Pattern } from '../pattern.js'

const go: readonly Pattern[] = [
  {
    keys: ['goroutine 0', 'panic: ', '[signal sig', 'created by ', 'fatal error: '],
    looksFor:
      /\bgoroutine \d{1,12} (?:gp=\S{1,20} m=\S{1,20}(?: mp=\S{1,20})? )?\[[a-z]|\[signal SIG[A-Z]{2,8}|\bcreated by [\w./@-]{1,200}[.)]|(?:^|[\s|])panic: \S|fatal error: (?:all goroutines|concurrent map|stack overflow|out of memory|unexpected signal|runtime)/g,
  },
  {
    // /srv/app/main.go:12 +0x1d
    keys: ['.go:0'],
    looksFor:
      /(?<=[\w\])}-])\.go:\d{1,7}(?::\d{1,5})?(?: \+0x[0-9a-f]{1,8}| \(0x[0-9a-f]{1,16}\))?(?![\w:])/g,
  },
  { keys: ['(0x', '({0x'], looksFor: /(?<=\w)\(\{?0x(?:c[0-9a-f]{9}|[0-9a-f]{5,12})\??[,})]/g },
  {
    // net/http.(*conn).serve(0xc0000a6000), main.main(), main.main.func1() on a line of its own
    keys: ['.(*', '.main()', '.func0', 'debug.stack()', '(...)', 'net/http.'],
    looksFor:
      /(?:^|[\n\r])(?:[\w.~-]{1,80}\/){0,10}[\w-]{1,60}\.(?:\(\*?\w{1,80}(?:\[\.\.\.\])?\)\.[\w.]{1,120}|main|Stack|\w{1,80}(?:\.\w{1,60}){0,3}\.func\d[\w.]{0,40}|\w{1,80}(?=\(\.\.\.\)))\((?:[^()\n]{0,200})\)(?=[ \t]{0,8}(?:$|[\r\n]))/g,
  },
]

const rust: readonly Pattern[] = [
  {
    keys: [
      'panicked at',
      'rust_backtrace',
      'stack backtrace:',
      'rust_begin_unwind',
      '/rustc/',
      'backtrace omitted',
      'core::panicking',
      'std::panicking',
      'std::rt::',
    ],
    looksFor:
      /panicked at ['/\\\w]|RUST_BACKTRACE=|[Ss]tack backtrace:|rust_begin_unwind|\/rustc\/[0-9a-f.]{5,40}\/|(?:core|std)::(?:panicking|rt)::\w/g,
  },
  { keys: ['.rs:0'], looksFor: /(?<=[\w\])}-])\.rs:\d{1,7}(?::\d{1,5})?(?![\w:])/g },
  {
    keys: ['0: '],
    looksFor:
      /(?:^|[\n\r|])[ \t]{0,12}\d{1,4}: {1,4}(?:0x[0-9a-f]{4,16} - )?<?[\w&<>$ ]{1,80}::[\w:<>{}$&, #.]{1,300}/g,
  },
]

const native: readonly Pattern[] = [
  {
    // ./app(main+0x12)[0x4005d6], libc.so.6(+0x777e5)[0x7f…]
    keys: ['[0x', '+0x', '.so', '.dll!', '.exe!'],
    looksFor:
      /\((?:[\w:~<>,*& .$@]{0,200})?\+0x[0-9a-f]{1,16}\) ?\[0x[0-9a-f]{4,16}\]|\(\) ?\[0x[0-9a-f]{4,16}\]|(?<=[\w-])\.(?:so(?:\.\d{1,5}){0,4}|dll|dylib|exe)(?:\+0x[0-9a-f]{1,16}|![\w:~<>?@$]{1,200}(?:\+0x[0-9a-f]{1,8}| ?\+ ?0x))/g,
  },
  {
    // #0 0x00007f in main () at app.c:12, AddressSanitizer, boost and std::stacktrace
    keys: ['#0', '0#'],
    looksFor:
      /(?<![\w&#])#\d{1,4} {1,4}(?:0x[0-9a-f]{4,16} (?:in |\()|[\w:~<>$.]{1,200} ?\([^()\n]{0,300}\) at [^\s]{1,300}:\d)|(?:^|[\n\r|])[ \t]{0,8}\d{1,4}# (?:0x[0-9a-f]{4,16}|[\w:~<>$&*, ()]{1,300}(?: at | in |$|[\r\n]))/g,
  },
  {
    keys: [
      'addresssanitizer',
      'undefinedbehaviorsanitizer',
      'threadsanitizer',
      'memorysanitizer',
      'leaksanitizer',
      'runtime error:',
      'backtrace: ===',
      'memory map: ===',
      'smashing detected',
      'double free or',
      'terminate called',
      'what(): ',
      'core dumped',
      'segmentation fault',
      'free(): invalid',
      'glibc detected',
      'signal sig',
      'corrupted size',
      'malloc(): ',
    ],
    looksFor:
      /\b(?:Address|UndefinedBehavior|Thread|Memory|Leak)Sanitizer\b|runtime error: [a-z]|={4,10} (?:Backtrace|Memory map): ={4,10}|\*\*\* stack smashing detected|double free or corruption|(?:free|malloc|realloc|munmap_chunk)\(\): [a-z]|corrupted size vs\. prev_size|terminate called (?:after throwing|recursively|without)|what\(\): {1,3}\S|\(core dumped\)|[Ss]egmentation fault|\*\*\* glibc detected|[Ss]ignal SIG(?:SEGV|ABRT|BUS|ILL|FPE)/g,
  },
  {
    // @     0x7f3b main  (glog);  0   App   0x0001 main + 12  (Darwin);  0x1 foo + 12 in App at
    keys: ['0x00', '0x'],
    looksFor:
      /(?:^|[\n\r|])[ \t]{0,12}(?:@ {1,8}0x[0-9a-f]{4,16} |\d{1,4} {1,8}[\w.+?-]{1,60} {1,40}0x[0-9a-f]{8,16} |\d{1,4} (?:\[(?:ra|async|system|inlined)\] )?0x[0-9a-f]{8,16} |0x[0-9a-f]{6,16}[: ]{1,4}[\w<$_]{2,200})/g,
  },
  {
    keys: [
      '.c:0',
      '.cc:0',
      '.cpp:0',
      '.cxx:0',
      '.h:0',
      '.hpp:0',
      '.hh:0',
      '.m:0',
      '.mm:0',
      '.swift:0',
      '.zig:0',
      '.hs:0',
      '.lhs:0',
      '.nim(0',
      '.nim:0',
      '.d(0',
      '.d:0',
      '.jl:0',
      '.vala:0',
      '.pas:0',
      '.f90:0',
      '.ml:0',
      '.ml", line',
      '.swift, line',
      '.mli:0',
    ],
    looksFor:
      /(?:\b(?:at|in|from|file|File)[: \t\xa0]{1,4}|@ {1,8}(?:[A-Z]\w{0,60} {1,4})?|\(|^|[\n\r])"?[^\s"'():]{0,300}[\w\])}-]\.(?:c|cc|cpp|cxx|h|hpp|hh|mm?|swift|zig|hs|lhs|nim|d|jl|vala|pas|f90|mli?)(?::\d{1,7}(?::\d{1,5})?|\(\d{1,7}(?:, ?\d{1,5})?\)|"?, line \d{1,7})(?![\w])/g,
  },
]

const functional: readonly Pattern[] = [
  {
    keys: [
      'callstack (from',
      'hascallstack',
      'called at ',
      'raised at ',
      'raised by primitive',
      'called from ',
      're-raised at',
    ],
    looksFor:
      /CallStack \(from |HasCallStack|, called at [^\s]{1,300}:\d|(?:Raised at|Re-raised at|Called from) [\w.$]{1,200} in file "|Raised by primitive operation/g,
  },
  { keys: ['stacktrace:'], looksFor: /Stacktrace:\s{1,12}\[1\] \S/g },
]

export const compiled: readonly Pattern[] = [...go, ...rust, ...native, ...functional]

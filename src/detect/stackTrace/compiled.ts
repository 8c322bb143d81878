/**
 * Traces of programs compiled to machine code: Go, Rust, C and C++, Swift, Haskell, OCaml, Zig, D, Nim.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either, oneOf, regex, words } from '../regex.js'

const go: readonly Pattern[] = [
  {
    finds: ['created by main.main', 'goroutine 1 [running]:', 'panic: assignment to entry in nil map'],
    ignores: ['The company was created by you.', 'Do not panic, help is near; fatal error: 3'],
    keys: ['goroutine 0', 'panic: ', '[signal sig', 'created by ', 'fatal error: '],
    expression: either(
      /\bgoroutine \d{1,12} (?:gp=\S{1,20} m=\S{1,20}(?: mp=\S{1,20})? )?\[[A-Za-z]/,
      /\[signal SIG[A-Z]{2,8}/,
      /\bcreated by [\w./@-]{1,200}[.)](?=[\w(*])/,
      /(?:^|[\s|])panic: \S/,
      /fatal error: (?:all goroutines|concurrent map|stack overflow|out of memory|unexpected signal|runtime)/,
    ),
  },
  {
    // /srv/app/main.go:12 +0x1d
    finds: ['\t/srv/shop/main.go:4', '\t/srv/app/main.go:12 +0x1d'],
    ignores: ['pay.go: 443'],
    keys: ['.go:0'],
    expression:
      /(?<=[\w\])}-])\.go:\d{1,7}(?::\d{1,5})?(?: \+0x[0-9a-f]{1,8}| \(0x[0-9a-f]{1,16}\))?(?![\w:])/g,
  },
  {
    finds: ['Cart=HASH(0x55d1c0a8)', 'panic({0x53eb00, 0x683a30})'],
    ignores: ['The colour (0xff00aa) is not available'],
    keys: ['(0x', '({0x'],
    expression: /(?<=\w)\(\{?0x(?:c[0-9a-f]{9}|[0-9a-f]{5,12})\??[,})]/g,
  },
  {
    // net/http.(*conn).serve(0xc0000a6000), main.main(), main.main.func1() on a line of its own
    finds: ['main.main()', 'main.total(...)'],
    ignores: ['Read net/http.html'],
    keys: ['.(*', '.main()', '.func0', 'debug.stack()', '(...)', 'net/http.'],
    expression: regex(
      'g',
      /(?:^|[\n\r])(?:[\w.~-]{1,80}\/){0,10}[\w-]{1,60}\./,
      oneOf(
        ...words(String.raw`
        \(\*?\w{1,80}(?:\[\.\.\.\])?\)\.[\w.]{1,120} main Stack
        \w{1,80}(?:\.\w{1,60}){0,3}\.func\d[\w.]{0,40} \w{1,80}(?=\(\.\.\.\))`),
      ),
      /\((?:[^()\n]{0,200})\)(?=[ \t]{0,8}(?:$|[\r\n]))/,
    ),
  },

  {
    // A frame without arguments, as errors with a stack print it; a package by its address
    finds: [
      'main.(*Cart).Total\n',
      'github.com/acme/shop/cart.Total',
      'golang.org/x/net/http2.(*Framer).ReadFrame',
    ],
    ignores: ['https://github.com/acme/shop', 'github.com/acme/shop/releases', 'a.(*b).c d'],
    keys: [
      '.(*',
      'github.com/',
      'gitlab.com/',
      'golang.org/x/',
      'gopkg.in/',
      'go.uber.org/',
      'google.golang.org/',
    ],
    expression: either(
      /(?:^|[\n\r])(?:[\w.~-]{1,80}\/){0,10}[\w-]{1,60}\.\(\*\w{1,80}\)\.\w{1,80}(?=[ \t]{0,4}(?:$|[\n\r]))/,
      /(?<![\w/.@-])(?:git(?:hub|lab)\.com|gopkg\.in|golang\.org\/x|go\.uber\.org|google\.golang\.org)(?:\/[\w.~-]{1,80}){1,8}?\.(?:\(\*?\w{1,80}\)\.)?[A-Z]\w{1,80}(?![\w/.])/,
    ),
  },
]

const rust: readonly Pattern[] = [
  {
    finds: [
      'stack backtrace:',
      '   0: __rustc::rust_begin_unwind',
      '   1: core::panicking::panic_fmt',
      "thread 'main' panicked at src/main.rs:2:3:",
    ],
    ignores: ['The crowd panicked, at noon'],
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
    expression: either(
      /panicked at ['/\\\w]/,
      /RUST_BACKTRACE=/,
      /[Ss]tack backtrace:/,
      /rust_begin_unwind/,
      /\/rustc\/[0-9a-f.]{5,40}\//,
      /(?:core|std)::(?:panicking|rt)::\w/,
    ),
  },
  {
    finds: [
      '             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5',
    ],
    ignores: ['shop.rs: open'],
    keys: ['.rs:0'],
    expression: /(?<=[\w\])}-])\.rs:\d{1,7}(?::\d{1,5})?(?![\w:])/g,
  },
  {
    finds: ['   6: x::main', '   5: x::total'],
    ignores: ['E1234: The order is closed', 'MSG000123: Order not found'],
    keys: ['0: '],
    expression:
      /(?:^|[\n\r|])[ \t]{0,12}\d{1,4}: {1,4}(?:0x[0-9a-f]{4,16} - )?<?[\w&<>$ ]{1,80}::[\w:<>{}$&, #.]{1,300}/g,
  },
]

const native: readonly Pattern[] = [
  {
    // ./app(main+0x12)[0x4005d6], libc.so.6(+0x777e5)[0x7f…]
    finds: ['./a.out(foo+0x12)[0x4005d6]', '  at Foo.Bar () [0x00000] in <filename unknown>:0'],
    ignores: ['Register [0x1f] is reserved'],
    keys: ['[0x', '+0x', '.so', '.dll!', '.exe!'],
    expression: either(
      /\((?:[\w:~<>,*& .$@]{0,200})?\+0x[0-9a-f]{1,16}\) ?\[0x[0-9a-f]{4,16}\]/,
      /\(\) ?\[0x[0-9a-f]{4,16}\]/,
      /(?<=[\w-])\.(?:so(?:\.\d{1,5}){0,4}|dll|dylib|exe)(?:\+0x[0-9a-f]{1,16}|![\w:~<>?@$]{1,200}(?:\+0x[0-9a-f]{1,8}| ?\+ ?0x))/,
    ),
  },
  {
    // #0 0x00007f in main () at app.c:12, AddressSanitizer, boost and std::stacktrace
    finds: ['    #0 0x4a2b31 in main /srv/x.c:12:3', '#1  0x000055d1 in main () at main.c:9'],
    ignores: ['&#40;', 'Reference: ABC-123/2024.03#7', '60# Gloss Text', '60# paper in stock\n7# at night'],
    keys: ['#0', '0#'],
    expression: either(
      /(?<![\w&#])#\d{1,4} {1,4}(?:0x[0-9a-f]{4,16} (?:in |\()|[\w:~<>$.]{1,200} ?\([^()\n]{0,300}\) at [^\s]{1,300}:\d)/,
      /(?:^|[\n\r|])[ \t]{0,8}\d{1,4}# (?:0x[0-9a-f]{4,16}|[\w:~<>$&*, ()]{1,300}(?: at \S{1,300}:\d| in \S{0,200}[/\\.]))/,
      /(?:^|[\n\r|])[ \t]{0,8}\d{1,4}# [\w:~<>$&*, ]{0,300}(?:\(|::)[\w:~<>$&*, ()]{1,300}(?=$|[\r\n])/,
    ),
  },
  {
    finds: [
      '======= Backtrace: =========',
      '==1==ERROR: AddressSanitizer: heap-use-after-free',
      'runtime error: index out of range [5] with length 3',
      "terminate called after throwing an instance of 'std::out_of_range'",
    ],
    ignores: ['double free or of chargehalf price'],
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
    expression: either(
      /\b(?:Address|UndefinedBehavior|Thread|Memory|Leak)Sanitizer\b/,
      /runtime error: [a-z]/,
      /={4,10} (?:Backtrace|Memory map): ={4,10}/,
      /\*\*\* stack smashing detected/,
      /double free or corruption/,
      /(?:free|malloc|realloc|munmap_chunk)\(\): [a-z]/,
      /corrupted size vs\. prev_size/,
      /terminate called (?:after throwing|recursively|without)/,
      /what\(\): {1,3}\S/,
      /\(core dumped\)/,
      /[Ss]egmentation fault/,
      /\*\*\* glibc detected/,
      /[Ss]ignal SIG(?:SEGV|ABRT|BUS|ILL|FPE)/,
    ),
  },
  {
    // @     0x7f3b main  (glog);  0   App   0x0001 main + 12  (Darwin);  0x1 foo + 12 in App at
    finds: [
      '  0x0c047fff7fb0: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
      '0   Run      0x000000010a1b2c3d $s3App6routesyy5Vapor11ApplicationCKF + 125',
    ],
    ignores: [
      '0x71C7656EC7ab88b098defB751B7401B5f6d8976F',
      '0x5e1b41515ac6c58d4d1b1a2b3c4d5e6f5e1b41515ac6c58d4d1b1a2b3c4d5e6f',
    ],
    keys: ['0x00', '0x'],
    expression: regex(
      'g',
      /(?:^|[\n\r|])[ \t]{0,12}/,
      oneOf(
        /@ {1,8}0x[0-9a-f]{4,16} |\d{1,4} {1,8}[\w.+?-]{1,60} {1,40}0x[0-9a-f]{8,16} /,
        /\d{1,4} (?:\[(?:ra|async|system|inlined)\] )?0x[0-9a-f]{8,16} /,
        /0x[0-9a-f]{6,16}[: ]{1,4}[\w<$_]{2,200}/,
      ),
    ),
  },
  {
    finds: ['/srv/shop/cart.nim(2) cart', 'App/routes.swift:12: Fatal error: x'],
    ignores: ['Room 3.c: 12'],
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
    expression: regex(
      'g',
      /(?:\b(?:at|in|from|file|File)[: \t\xa0]{1,4}|@ {1,8}(?:[A-Z]\w{0,60} {1,4})?|\(|^|[\n\r])"?[^\s"'():]{0,300}[\w\])}-]\./,
      /(?:c|cc|cpp|cxx|h|hpp|hh|mm?|swift|zig|hs|lhs|nim|d|jl|vala|pas|f90|mli?)/,
      /(?::\d{1,7}(?::\d{1,5})?|\(\d{1,7}(?:, ?\d{1,5})?\)|"?, line \d{1,7})(?![\w])/,
    ),
  },

  {
    // Ada: raised CONSTRAINT_ERROR : cart.adb:12 index check failed; Dart compiled ahead of time
    finds: [
      'raised CONSTRAINT_ERROR : cart.adb:12 index check failed',
      'Call stack traceback locations:',
      '    #00 abs 00007f12a virt 00001 _kDartIsolateSnapshotInstructions+0x1f',
      'isolate_dso_base: 7f12, vm_dso_base: 7f12',
    ],
    ignores: ['The price was raised to 12', '#00 absent'],
    keys: ['raised ', '.adb:0', '.ads:0', 'traceback locations', '#00 abs ', '_kdart', 'isolate_dso_base'],
    expression: either(
      /\braised [A-Z][A-Z0-9_.]{2,80}_ERROR(?: : |$|\n)/,
      /(?<=\w)\.ad[bs]:\d{1,7}/,
      /\bCall stack traceback locations|#\d\d abs [0-9a-f]{5,16}|_kDart\w{4,60}\+0x|\bisolate_dso_base: /,
    ),
  },
]

const functional: readonly Pattern[] = [
  {
    finds: [
      'CallStack (from HasCallStack):',
      'error, called at x.hs:12:3 in main:Main',
      'Called from Cart in file "cart.ml", line 2, characters 55-70',
    ],
    ignores: ['The price was raised at noon; you were called at 3'],
    keys: [
      'callstack (from',
      'hascallstack',
      'called at ',
      'raised at ',
      'raised by primitive',
      'called from ',
      're-raised at',
    ],
    expression: either(
      /CallStack \(from /,
      /HasCallStack/,
      /, called at [^\s]{1,300}:\d/,
      /(?:Raised at|Re-raised at|Called from) [\w.$]{1,200} in file "/,
      /Raised by primitive operation/,
    ),
  },
  {
    finds: ['Stacktrace:\n [1] total(::Cart)'],
    ignores: ['stacktrace: none'],
    keys: ['stacktrace:'],
    expression: /Stacktrace:\s{1,12}\[1\] \S/g,
  },
]

export const compiled: readonly Pattern[] = [...go, ...rust, ...native, ...functional]

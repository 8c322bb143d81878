/**
 * Traces of V8, JavaScriptCore and SpiderMonkey: Node.js, Deno, Bun and browsers.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either, oneOf, regex, sequence, words } from '../regex.js'

/** A thing before `:line:column` that is a file, a module or a URL, and not the hour of a time. */
const pathLike =
  /^(?:[a-z][\w+.-]*:|[/\\.@~]|[A-Za-z]:[\\/])|[/\\]|\.(?:[cm]?[jt]sx?|vue|svelte|wasm|html?)\b|^<\w/i
const dateLike = /^[\d/.:-]+(?:T|$)/

const isPlace = (place: string): boolean => pathLike.test(place) && !dateLike.test(place)

export const javascript: readonly Pattern[] = [
  {
    // Object.foo (file:1:2)
    finds: ['  at (y.mjs:3:5)', '  at boom (y.mjs:2:52)'],
    ignores: ['at 10:30:45 on Monday (10:30:45)', 'at com&#46acme.Foo.bar(Foo.java&#58 12)'],
    keys: [':0:0)', '0:0)', '00)'],
    expression: /(?<=[\w$\]>)])[ \xa0]\(([^()\n]{1,600}):\d{1,7}:\d{1,7}\)/g,
    holds: (found) => isPlace(found[1]!),
  },
  {
    // at file:1:2
    finds: ['        at /srv/shop/js.cjs:15:6', '    at /srv/shop/js.cjs:9:90'],
    ignores: ['nothing at all', 'what shells say'],
    keys: ['at '],
    expression: /(?<![\w$.-])at[ \t\xa0]{1,4}(?:async )?([^\s()]{1,600}?):\d{1,7}(?::\d{1,7})?(?![\w:/.-])/g,
    holds: (found) => isPlace(found[1]!) && !/^https?:\/\/[^/]*$/.test(found[1]!),
  },
  {
    finds: [
      'at async Promise.all (index 0)',
      'at Object.<anonymous> (/srv/app/index.js:3:9)',
      '      at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:122:26) {',
    ],
    ignores: ['Posted by <anonymous>'],
    keys: ['<anonymous>', '(native)', '(index 0', '[native code]', '[as ', 'at native', 'at eval '],
    expression: either(
      /(?<![\w$.-])at (?:async |new )?(?:[\w$.<>#]{1,200} (?:\[as [\w$.]{1,80}\] )?)?\((?:<anonymous>|native|index \d{1,9})\)?/,
      /(?<![\w$.-])at (?:async )?<anonymous>(?=$|[\s:)])/,
      /Object\.<anonymous>/,
      /\w@\[native code\]/,
      /(?<![\w$.-])at [\w$.<>#]{1,200} \[as \w{1,80}\] \(/,
      /(?<![\w$.-])at eval \(eval at /,
    ),
  },
  {
    finds: ['total@https://shop.example/app.js:1:2'],
    ignores: ['Follow us @https://shop.example/news'],
    keys: [
      '@http',
      '@file:',
      '@/',
      '@resource:',
      '@moz-',
      '@webpack',
      '@capacitor',
      '@app:',
      '@safari',
      '@debugger eval',
      'global code@',
      'eval code@',
      'module code@',
    ],
    expression: regex(
      'g',
      oneOf(
        sequence(
          /@/,
          oneOf(
            ...words(`
        https? file resource moz-extension webpack webpack-internal capacitor app safari-extension
        safari-web-extension`),
          ),
          /:\/\/[^\s:@]{0,300}(?::\d{1,5}\/[^\s:@]{0,300})?/,
        ),
        /@\/[^\s:@]{1,300}|@debugger eval code|(?:global|eval|module) code@[^\s:]{0,300}/,
      ),
      /:\d{1,7}(?::\d{1,7})?/,
    ),
  },
  {
    finds: ['    at Server.emit (node:events:524:28)', '    at node:internal/main/run_main_module:28:49'],
    ignores: ['node: 12'],
    keys: ['node:', 'internal/', 'ext:', 'bun:'],
    expression:
      /\b(?:node:(?:internal\/)?[\w/]{1,120}:\d{1,7}|internal\/[\w/.-]{1,120}\.js:\d{1,7}|ext:[\w/]{1,80}\.[jt]s:\d{1,7})/g,
  },
  {
    finds: ['at process.processTicksAndRejections (node:internal/process/task_queues:95:5)'],
    ignores: ['Built with webpack://'],
    keys: ['webpack-internal:', 'webpack://', 'processticksandrejections', 'turbopack:', '[project]/'],
    expression: either(
      /webpack-internal:\/\/\/[^\s"')]{1,300}/,
      /webpack:\/\/[^\s"')]{1,300}:\d{1,7}/,
      /turbopack:\/\/\/?[^\s"')]{1,300}/,
      /process(?:Ticks|)AndRejections \(/,
      /\[project\]\/[^\s"')]{1,300}/,
    ),
  },
  {
    // The offending line of code and the caret beneath it, as Node.js prints them
    finds: ['/srv/shop/syn.js:1\nconst a = ;\n          ^'],
    ignores: ['/^\\/users\\/(\\d+)$/i'],
    keys: ['^'],
    expression: /:\d{1,7}\r?\n[^\n]{1,600}\n[ \t]{0,400}\^{1,200}[ \t]{0,8}(?=$|[\r\n])/g,
  },

  {
    // Hermes: at total (address at index.android.bundle:1:12345)
    finds: ['at total (address at index.android.bundle:1:12345)'],
    ignores: ['Your address at home'],
    keys: ['address at '],
    expression: /\(address at [^\s()]{1,300}:\d{1,7}:\d/g,
  },
  {
    // Objects as util.inspect prints them: requests, sockets and their internals
    finds: [
      '<ref *1> ClientRequest {',
      '[Symbol(kHeaders)]: {',
      '_events: [Object: null prototype] {',
      '[Circular *1]',
      'agent: Agent {',
    ],
    ignores: ['[Symbol] is required', 'The Agent { of change }', '[Circular]'],
    keys: [
      '[symbol(',
      ': null prototype]',
      '<ref *0>',
      '[circular *0]',
      '[function',
      'request {',
      'message {',
      'socket {',
      'agent {',
      'error {',
    ],
    expression: either(
      /\[Symbol\([\w. ]{1,60}\)\]|\[Object: null prototype\]|<ref \*\d{1,3}>|\[Circular \*\d{1,3}\]/,
      /\[Function(?:: [\w$. ]{1,80}| \(anonymous\))\]/,
      /(?<=(?:^|[:[>(\n]) ?)(?:ClientRequest|IncomingMessage|TLSSocket|Socket|Agent|AxiosError|FetchError|ServerResponse) \{(?=\s|$)/,
    ),
  },
]

/**
 * Traces of V8, JavaScriptCore and SpiderMonkey: Node.js, Deno, Bun and browsers.
 *
 * @module
 */
import type { Pattern } from '../pattern.js'

/** A thing before `:line:column` that is a file, a module or a URL, and not the hour of a time. */
const pathLike =
  /^(?:[a-z][\w+.-]*:|[/\\.@~]|[A-Za-z]:[\\/])|[/\\]|\.(?:[cm]?[jt]sx?|vue|svelte|wasm|html?)\b|^<\w/i
const dateLike = /^[\d/.:-]+(?:T|$)/

const isPlace = (place: string): boolean => pathLike.test(place) && !dateLike.test(place)

export const javascript: readonly Pattern[] = [
  {
    // Object.foo (file:1:2)
    keys: [':0:0)', '0:0)', '00)'],
    looksFor: /(?<=[\w$\]>)])[ \xa0]\(([^()\n]{1,600}):\d{1,7}:\d{1,7}\)/g,
    holds: (found) => isPlace(found[1]!),
  },
  {
    // at file:1:2
    keys: ['at '],
    looksFor: /(?<![\w$.-])at[ \t\xa0]{1,4}(?:async )?([^\s()]{1,600}?):\d{1,7}(?::\d{1,7})?(?![\w:/.-])/g,
    holds: (found) => isPlace(found[1]!) && !/^https?:\/\/[^/]*$/.test(found[1]!),
  },
  {
    keys: ['<anonymous>', '(native)', '(index 0', '[native code]', '[as ', 'at native', 'at eval '],
    looksFor:
      /(?<![\w$.-])at (?:async |new )?(?:[\w$.<>#]{1,200} (?:\[as [\w$.]{1,80}\] )?)?\((?:<anonymous>|native|index \d{1,9})\)?|(?<![\w$.-])at (?:async )?<anonymous>(?=$|[\s:)])|Object\.<anonymous>|\w@\[native code\]|(?<![\w$.-])at [\w$.<>#]{1,200} \[as \w{1,80}\] \(|(?<![\w$.-])at eval \(eval at /g,
  },
  {
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
    looksFor:
      /(?:@(?:https?|file|resource|moz-extension|webpack|webpack-internal|capacitor|app|safari-extension|safari-web-extension):\/\/[^\s:@]{0,300}(?::\d{1,5}\/[^\s:@]{0,300})?|@\/[^\s:@]{1,300}|@debugger eval code|(?:global|eval|module) code@[^\s:]{0,300}):\d{1,7}(?::\d{1,7})?/g,
  },
  {
    keys: ['node:', 'internal/', 'ext:', 'bun:'],
    looksFor:
      /\b(?:node:(?:internal\/)?[\w/]{1,120}:\d{1,7}|internal\/[\w/.-]{1,120}\.js:\d{1,7}|ext:[\w/]{1,80}\.[jt]s:\d{1,7})/g,
  },
  {
    keys: ['webpack-internal:', 'webpack://', 'processticksandrejections', 'turbopack:', '[project]/'],
    looksFor:
      /webpack-internal:\/\/\/[^\s"')]{1,300}|webpack:\/\/[^\s"')]{1,300}:\d{1,7}|turbopack:\/\/\/?[^\s"')]{1,300}|process(?:Ticks|)AndRejections \(|\[project\]\/[^\s"')]{1,300}/g,
  },
  {
    // The offending line of code and the caret beneath it, as Node.js prints them
    keys: ['^'],
    looksFor: /:\d{1,7}\r?\n[^\n]{1,600}\n[ \t]{0,400}\^{1,200}[ \t]{0,8}(?=$|[\r\n])/g,
  },
]

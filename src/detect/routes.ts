/**
 * Lists of routes with their handlers, and what debug pages say above them.
 *
 * @module
 */

import type { Pattern } from './pattern.js'
import { either, oneOf, regex } from './regex.js'

export const routes: readonly Pattern[] = [
  {
    finds: [
      '      Routes match in priority from top to bottom',
      'These routes have been tried, in this order:',
      '  <title>Action Controller: Exception caught</title>',
      '                    None of these routes could generate a response for your',
    ],
    ignores: ['These routes are closed'],
    keys: [
      'these routes ',
      'development mode',
      'debug_notfound',
      'debug_authorization',
      'exception caught',
      'available routes',
      'rake routes',
      'rails routes',
      'routes match in priority',
    ],
    expression: either(
      /These routes have been tried/,
      /None of these routes could generate/,
      /will show internal information to help you/,
      /\bdebug_(?:notfound|authorization) of url/,
      /Action Controller: Exception caught/,
      /Routes match in priority/,
    ),
  },
  {
    // GET /orders orders#index   GET / ShopWeb.PageController :index   GET / controllers.Home.index   … Admin@panel
    finds: ['GET /admin/panel -> AdminController@panel', 'orders GET /orders(.:format) orders#index'],
    ignores: ['GET /app/main.js', 'GET /orders 200 OK'],
    keys: ['get', 'post', 'put', 'patch', 'delete', 'any', 'options', 'head', '*'].flatMap((method) => [
      `${method} /`,
      `${method}  `,
    ]),
    expression: regex(
      'g',
      /(?:\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY)|\*)[\s\xa0]{1,40}\/[^\s()]{0,200}(?:\(\.:format\))?[\s\xa0]{1,40}(?:[-=]> ?)?/,
      oneOf(
        /[a-z_]\w{0,40}(?:\/\w{1,40}){0,4}#\w{1,40}|[A-Z][\w\\]{1,120}@\w{1,40}/,
        /(?:[A-Z]\w{0,40}\.){0,4}[A-Z]\w{1,60} :\w{1,40}|(?:[a-z]\w{0,40}\.){1,8}[A-Z]\w{1,60}\.\w{1,60}(?!\w)/,
        /[\w./-]{1,200}\.\w{1,80}-fm\b|[\w./-]{1,200}\.func\d/,
      ),
    ),
  },
]

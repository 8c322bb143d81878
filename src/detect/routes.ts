/**
 * Lists of routes with their handlers, and what debug pages say above them.
 *
 * @module
 */
import type { Pattern } from './pattern.js'

export const routes: readonly Pattern[] = [
  {
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
    looksFor:
      /These routes have been tried|None of these routes could generate|will show internal information to help you|\bdebug_(?:notfound|authorization) of url|Action Controller: Exception caught|Routes match in priority/g,
  },
  {
    // GET /orders orders#index   GET / ShopWeb.PageController :index   GET / controllers.Home.index   … Admin@panel
    keys: ['get', 'post', 'put', 'patch', 'delete', 'any', 'options', 'head', '*'].flatMap((method) => [
      `${method} /`,
      `${method}  `,
    ]),
    looksFor:
      /(?:\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY)|\*)[\s\xa0]{1,40}\/[^\s()]{0,200}(?:\(\.:format\))?[\s\xa0]{1,40}(?:[-=]> ?)?(?:[a-z_]\w{0,40}(?:\/\w{1,40}){0,4}#\w{1,40}|[A-Z][\w\\]{1,120}@\w{1,40}|(?:[A-Z]\w{0,40}\.){0,4}[A-Z]\w{1,60} :\w{1,40}|(?:[a-z]\w{0,40}\.){1,8}[A-Z]\w{1,60}\.\w{1,60}(?!\w)|[\w./-]{1,200}\.\w{1,80}-fm\b|[\w./-]{1,200}\.func\d)/g,
  },
]

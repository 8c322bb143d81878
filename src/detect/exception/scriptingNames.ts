/**
 * Names that only occur in programs in Python, Ruby, PHP and Perl: classes, methods, and templates.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either, oneOf, regex, words } from '../regex.js'

export const scriptingNames: readonly Pattern[] = [
  {
    // KeyError('cart'), OrderException("…"): an exception as its language prints it
    finds: [
      "KeyError('cart_total')",
      'OrderException("no stock")',
      'AssertionError()',
      "CalledProcessError(1, 'ls')",
    ],
    ignores: ['throw new RangeError("no")', 'function(e){throw new TypeError("no")}', 'call onError(1)'],
    keys: ['error(', 'exception(', 'warning(', 'exist('],
    expression:
      /(?:Error|Exception|Warning|DoesNotExist)\((?=["'<[{)]|\d{1,6}, )(?<=(?<![\w$.\\:/#-]|\b(?:new|throw|return) )[A-Z]\w{1,100}\()/g,
  },
  {
    // <class 'shop.Cart'>, #<Cart id: 7>, #PID<0.1.0>
    finds: [
      '#<Cart:0x000055d1c0a8',
      "    __class__ = <class 'KeyError'>",
      '14:14:55.060 [error] Process #PID<0.103.0> raised an exception',
    ],
    ignores: ['Item #<7'],
    keys: ["<class '", '#<', '#pid<', '#ref<', '#function<', '#port<'],
    expression: either(
      /<class '[\w.]{1,200}'>/,
      /#<(?:Class:)?[A-Z]\w{0,80}(?:::\w{1,80}){0,8}[ :](?=\S)/,
      /#(?:PID|Ref|Function|Port)<\d/,
    ),
  },
  {
    // object(App\Cart)#7
    finds: ['  object(PDOException)#24 (8) {', 'object(StockException)#23 (7) {'],
    ignores: ['(see)#7'],
    keys: [')#0'],
    expression: /\bobject\([A-Z\\][\w\\]{1,200}\)#\d/g,
  },
  {
    // 2 validation errors for OrderOut
    finds: ['2 validation errors for OrderOut'],
    ignores: ['There are 2 validation errors for your order'],
    keys: [' validation error'],
    expression: /\b\d{1,4} validation errors? for [A-Z]\w{0,80}(?=\s|$)/g,
  },
  {
    // Shop::Controller::Cart->index
    finds: ['Caught exception in Shop::Controller::Cart->index "boom"'],
    ignores: ['Calls: 12 today -> see the list'],
    keys: ['->'],
    expression: /->(?<=[A-Z]\w{0,80}::[A-Z]\w{0,80}->)\w{1,80}/g,
  },
  {
    // TemplateNotFound('carts/show.html'), Template 'carts/show.html' not found, Failed to render 'carts/show.html'
    finds: ["TemplateNotFound('carts/show.html')", "Template 'carts/show.html' not found"],
    ignores: ["Template 'welcome-mail' not found", 'The template invoice.html is too large'],
    keys: ['template', ' render'],
    expression: regex(
      'g',
      oneOf(/\b[Tt]emplate(?:NotFound\(| )?/, /\brender(?:ing)? (?:template )?/),
      /["'`][\w.-]{1,60}(?:\/[\w.-]{1,60}){0,6}\./,
      oneOf(...words('x?html? jinja2? j2 ftlh? mustache hbs ejs pug twig erb haml peb jsp tmpl tpl tera')),
      /["'`]/,
    ),
  },
  {
    // Ruby, Perl: Couldn't find Shop::Cart, unspecified class: Shop::Cart
    finds: [
      "Couldn't find Shop::Cart with 'id'=7",
      'Tried to load unspecified class: Shop::Cart',
      'uninitialized constant Shop::CART',
      'Could not load class "Shop::Cart"',
    ],
    ignores: [
      "Couldn't find AWS::S3::Bucket",
      'Resource type Custom::Thing is unknown',
      'class: A::b',
      'Could not find 2001:DB8::A1',
    ],
    keys: ['::'],
    // Only the name, which may be the one that the client asked for
    expression: regex(
      'g',
      /(?!AWS::|Custom::|Alexa::|Fn::)[A-Z]/,
      /(?<=\b(?:[Ff]ind|[Ll]oad|class|constant|module|package|model|record|instance of|object of type):? ["'`]?[A-Z])/,
      /(?=\w{0,30}[g-z])\w{1,60}(?:::[A-Z]\w{1,60}){1,8}(?![\w:])/,
    ),
  },
  {
    // Python: a module by its import path
    finds: ['Module "shop.models" not found', "Could not import module 'shop.models'"],
    ignores: ['Module "7.2" not found', 'The module "Unit 3" was not found', "Module 'js.erp' is sold out"],
    keys: ['module "', "module '"],
    expression: either(
      /(?<=\b[Mm]odule ["'])[a-z_]\w{0,60}(?:\.[a-z_]\w{0,60}){1,8}(?=["'] (?:was |could )?not (?:be )?(?:found|importable|imported)\b)/,
      /(?<=\b(?:import|load) module ["'])[a-z_]\w{0,60}(?:\.[a-z_]\w{0,60}){1,8}(?=["'])/,
    ),
  },
  {
    // Zend_Controller_Dispatcher_Exception
    finds: ['Zend_Controller_Dispatcher_Exception: no'],
    ignores: ['CARD_EXCEPTION: call your bank'],
    keys: ['_exception'],
    expression: /(?<![\w\\])(?:[A-Z][A-Za-z0-9]{1,40}_){1,10}Exception(?!\w)/g,
  },
  {
    // shop.cart.views.CartDetail, shop.tasks.total
    finds: [
      'Raised by: shop.cart.views.CartDetail',
      '          <td class="code"><pre>&#x27;django.db.models.AutoField&#x27;</pre></td>',
    ],
    ignores: ['Our models. New this year'],
    keys: ['.views.', '.models.', '.serializers.', '.tasks.', '.middleware.', '.urls.', '.settings.'],
    expression:
      /(?<![\w./@:%#?&=-])(?:[a-z_]\w{0,60}\.){1,8}(?:views|models|serializers|tasks|middleware|urls|settings)\.(?!(?:info|shop|site|store|online|cloud)\b)[A-Za-z_]\w{3,80}(?![\w.]|\()/g,
    holds: ({ 0: name }) => !/^(?:this|self|window|e|t|n|data|state|props|config|app)\./.test(name),
  },
  {
    // shop.views.make.<locals>.inner
    finds: ['make_view.<locals>.inner', '<function total.<locals>.run'],
    ignores: ['See <locals> in your area'],
    keys: ['.<locals>.'],
    expression: /\w\.<locals>\.\w/g,
  },
]

/**
 * Names that only occur in a program's own code: qualified classes, methods, objects as debuggers print them, and
 * message codes of application servers.
 *
 * @module
 */

import type { Pattern } from '../pattern.js'
import { either, oneOf, regex, sequence, words } from '../regex.js'

const roots =
  'com|org|net|io|dev|edu|gov|clojure|java|javax|jakarta|sun|jdk|kotlin|kotlinx|scala|groovy|akka|play|reactor|de|fr|nl|eu|ch|se|no|dk|it|es|pl|ru|br|uk|co|cn|jp|at|be|fi'
const messageCodes = words(`
  WFLY[A-Z]{0,14} RN[XQ] MCH CPD ARJUNA HHH HV HSEARCH RESTEASY EJBCLIENT JBAS JBWEB JBREM JBWS ISPN IJ WELD- AMQ ELY XNIO UT
  SRMSG SRCFG KC-SERVICES TEIID BEA- OSB- OWS- JBO- OPMN- DFH[A-Z]{2} CPF ADF[A-Z]?- RT[0-9]?-`).join('|')

export const programNames: readonly Pattern[] = [
  {
    // com.acme.shop.Cart, com.acme.shop.Cart$Item: the roots are those of domains and of the platform
    finds: ['java.lang.Exception', 'com.acme.shop.CartService'],
    ignores: ['Node.js:18', 'com.android.chrome'],
    keys: roots.split('|').map((root) => `${root}.`),
    expression: new RegExp(
      `(?<![\\w$.\\\\:/@%#?&=-])(?:${roots})\\.(?:[a-z_]\\w{0,60}\\.){1,12}[A-Z]\\w{0,100}(?:\\$\\w{1,80}){0,4}(?![\\w/])`,
      'g',
    ),
    holds: isNameOfCode,
  },
  {
    // UT005023, WFLYCTL0013, BEA-101020
    finds: ['BEA-101020: Servlet failed', 'WFLYEJB0442: Unexpected Error'],
    ignores: ['1299.99', '2024.3.1'],
    keys: ['0000'],
    expression: new RegExp(`(?<![\\w-])(?:${messageCodes})\\d{4,6}(?=[:)\\]])`, 'g'),
  },
  {
    // SRVE0777E, CWWKC1101E
    finds: ['SRVE0777E: Exception thrown by application class'],
    ignores: ['SKU ABCD1234E: sold out', '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'],
    keys: ['0000e', '0000w', '0000i'],
    expression:
      /(?<![\w-])(?:SRVE|CW[A-Z]{2,4}|DSRA|WSVR|WTRN|CNTR|SECJ|TCPC|J2CA|WSWS|ADM[A-Z]|JSFG|JSPG|SESN|CHFW|DYNA|NMSV)\d{4}[EWI](?!\w)/g,
  },
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
    // on type 'Shop.Models.Order', of class: shop.Cart
    finds: [
      "a property named 'Foo' on type 'Shop.Models.Order'",
      'SLF4J: Failed to load class "org.slf4j.impl.StaticLoggerBinder".',
    ],
    ignores: [
      'the type "order.item" is unknown',
      'Content-Type "text/html" is not supported; use application/json;charset=utf-8',
    ],
    keys: ["type '", 'type "', 'type `', "class '", 'class "', 'class: '],
    expression: either(
      /\b(?:type|class) ['"`](?:[A-Za-z_]\w{0,60}\.){2,12}[A-Z]\w{0,80}['"`]/,
      /\bclass: (?:[a-z_]\w{0,60}\.){1,12}[A-Z]\w{0,80}/,
    ),
  },
  {
    // System.Int32, Microsoft.AspNetCore.Server.Kestrel
    finds: ['   System.Web.UI.Control.LoadRecursive() +68', "Error converting value to type 'System.Int32'"],
    ignores: [
      'the system.String is broken',
      'The Resource Microsoft.Compute/virtualMachines/vm1 was not found',
    ],
    keys: ['system.', 'microsoft.'],
    expression: regex(
      'g',
      /(?<![\w.\\/])/,
      oneOf(
        sequence(
          /System\./,
          oneOf(
            ...words(String.raw`
        U?Int(?:16|32|64) String Object Boolean Decimal Double Single Byte Char Date\w{1,12} Guid TimeSpan
        Nullable Enum Array Type Uri Net Web Data IO Linq Collections Threading Text Xml Reflection Runtime
        Security ServiceModel Diagnostics Configuration ComponentModel Globalization Resources Void Windows
        Drawing Private DirectoryServices Func Action Tuple Memory Buffers IServiceProvider`),
          ),
        ),
        sequence(
          /Microsoft\./,
          oneOf(
            ...words(String.raw`
        AspNetCore AspNet EntityFrameworkCore Extensions Data CSharp VisualBasic Win32 Owin Identity\w{0,20}
        Practices CodeAnalysis JSInterop OData Reporting\w{0,12}`),
          ),
        ),
      ),
      /(?:[.+]\w{1,80}){0,8}(?![\w/])/,
    ),
  },
  {
    // <0.123.0>, #Shop.Cart<>, GenServer.call(…)
    finds: ['{gen_server,call,[<0.123.0>,total,5000]}', '#Ecto.Association.NotLoaded<association :items>'],
    ignores: ['WHERE ELSE</h2>', '<hr><center>nginx</center>'],
    keys: [
      '<0.',
      '0<',
      'gen_server',
      'genserver.',
      ...[...'abcdefghijklmnopqrstuvwxyz_'].map((letter) => `${letter}<`),
    ],
    expression: either(
      /<\d{1,6}\.\d{1,8}\.\d{1,6}>/,
      /#[A-Z]\w{0,60}(?:\.[A-Z]\w{0,60}){1,8}</,
      /\bgen_server\b/,
      /\bGenServer\.(?:call|cast)\b/,
    ),
  },
  {
    // 14 UNAVAILABLE: …, as the libraries of gRPC say it
    finds: ['7 PERMISSION_DENIED: Missing or insufficient permissions.'],
    ignores: [
      '<title>500 Internal Server Error</title>',
      '<html><head><title>500 Internal Server Error</title></head><body>',
    ],
    keys: [
      '0 cancelled',
      '0 unknown',
      '0 invalid_',
      '0 deadline_',
      '0 not_found',
      '0 already_',
      '0 permission_',
      '0 resource_',
      '0 failed_',
      '0 aborted',
      '0 out_of',
      '0 unimpl',
      '0 internal',
      '0 unavail',
      '0 data_loss',
      '0 unauth',
    ],
    expression: regex(
      'g',
      /(?<![\w.,:-])(?:[1-9]|1[0-6]) /,
      oneOf(
        ...words(`
        CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED
        RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE
        DATA_LOSS UNAUTHENTICATED`),
      ),
      /: /,
    ),
  },
  {
    // 2 validation errors for OrderOut
    finds: ['2 validation errors for OrderOut'],
    ignores: ['There are 2 validation errors for your order'],
    keys: [' validation error'],
    expression: /\b\d{1,4} validation errors? for [A-Z]\w{0,80}(?=\s|$)/g,
  },
  {
    // sql: no rows, crypto/rsa: verification error: a package of Go, in front of what it says
    finds: ['crypto/rsa: verification error', 'fork/exec /opt/shop/bin/render: no such file or directory'],
    ignores: ['url: must be absolute; name: too long; json: yes'],
    keys: [
      'sql: ',
      'json: ',
      'xml: ',
      'yaml: ',
      'x000: ',
      'tls: ',
      'strconv',
      'http: ',
      'crypto/',
      'encoding/',
      'gob: ',
      'bufio',
      'pq: ',
      'pgx: ',
      'gorm: ',
      'viper: ',
      'proto: ',
      'grpc: ',
      'redis: ',
      'mongo: ',
      'fork/exec',
    ],
    expression: either(
      /(?:^|[\n"'] ?|: )(?:sql|json|xml|yaml|x509|tls|strconv\.\w{1,20}|net\/http|crypto\/\w{1,20}|encoding\/\w{1,20}|gob|bufio\.\w{1,20}|pq|pgx|gorm|mgo|viper|proto|grpc|redis|mongo): [a-z]/,
      /\bfork\/exec \S/,
    ),
  },
  {
    // %Shop.Cart{id: 7}
    finds: ['%Shop.Cart{id: 7}'],
    ignores: [
      'e=at%20com.acme.Foo.bar%28Foo.java%3A12%29',
      'The price is € 1.234,56 (incl. 19% VAT), was $1,299.99.',
    ],
    keys: ['%'],
    expression: /%[A-Z]\w{0,60}(?:\.[A-Z]\w{0,60}){0,8}\{/g,
  },
  {
    // Cart@1b2c6ec2
    finds: ['Cart@1b2c6ec2'],
    ignores: ['@type', '@context'],
    keys: ['@'],
    expression:
      /@(?=[a-f]{0,7}\d)[0-9a-f]{7,8}(?![\w.@-])(?<=(?<![\w.@-])[A-Z]\w{0,80}[a-z]\w{0,80}@\w{1,8})/g,
  },
  {
    // CartClient#stock(Long)
    finds: [
      'CartClient#stock(Long) timed out',
      '  "message": "[404] during [GET] to [http://inventory-service/api/stock/7] [InventoryClient#stock(Long)]: [{\\"error\\":\\"not found\\"}]"',
    ],
    ignores: ['&#40;', '#main .x{top:0}'],
    keys: ['#'],
    expression: /#[a-z]\w{0,80}\([\w.<>[\], ]{0,200}\)(?<=(?<![\w#.])[A-Z]\w{1,80}#[^#]{1,300})/g,
  },
  {
    // Shop::Controller::Cart->index
    finds: ['Caught exception in Shop::Controller::Cart->index "boom"'],
    ignores: ['Calls: 12 today -> see the list'],
    keys: ['->'],
    expression: /->(?<=[A-Z]\w{0,80}::[A-Z]\w{0,80}->)\w{1,80}/g,
  },
  {
    // Cart::total(), sqlx_core::pool::Pool
    finds: ['Cart::total() failed', '   7: core::ops::function::FnOnce::call_once'],
    ignores: ['2001:db8::8a2e:370:7334', 'fra1::abcde-1709633472345-0123456789ab'],
    keys: ['::'],
    expression:
      /::(?:(?<=(?<!\w)[A-Z]\w{0,80}::)[a-z_]\w{0,80}\(\)|(?<=(?<!\w)[a-z_]\w{0,60}::[a-z_]\w{0,60}::)[A-Z]\w{1,80})/g,
  },
  {
    // Shop.Controllers.CartController.Index(), Shop.Controllers.CartController.Index (Shop)
    finds: ['   bij Acme.Shop.Cart.Total()', 'Fehler bei Acme.Cart.Total(Int32 id) '],
    ignores: ['cb({"a":1}', '/^\\/users\\/(\\d+)$/i'],
    keys: ['('],
    expression:
      /\((?=\)|[A-Z][\w.]{1,80}(?:\)| [a-z]\w{0,40}[,)]))(?<=(?<![\w.$@/-])(?:[A-Z]\w{1,60}\.){2,12}[A-Z]\w{1,80} ?\()/g,
  },
  {
    // Shop.Cart, Shop, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null
    finds: ['Shop.Cart, Shop, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null'],
    ignores: ['name=a, version=2'],
    keys: [', version=0'],
    expression: /, Version=\d{1,6}(?:\.\d{1,6}){1,3}, Culture=\w/g,
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
    // java.lang.String and its like as JVM descriptors write them: com/acme/Cart, [Ljava/lang/Object;
    finds: ['[Ljava/lang/String;', 'java/util/List'],
    ignores: ['see /java/guide'],
    keys: ['java/', '/util/', '[l'],
    expression: /\[?L?java\/(?:lang|util|io|net|sql)\/[A-Z]\w{1,60};?/g,
  },

  {
    // bodyType=com.acme.Order, class=io.acme.Cart
    finds: ['bodyType=com.acme.shop.Order', 'class=io.acme.Cart'],
    ignores: ['type=com.example', 'class=com.3'],
    keys: ['type=', 'class='],
    expression: regex(
      'g',
      `(?<=(?:[tT]ype|[cC]lass)=)(?:${roots})\\.(?:[a-z_]\\w{0,60}\\.){1,12}[A-Z]\\w{0,100}`,
    ),
  },
  {
    // shop.views.make.<locals>.inner
    finds: ['make_view.<locals>.inner', '<function total.<locals>.run'],
    ignores: ['See <locals> in your area'],
    keys: ['.<locals>.'],
    expression: /\w\.<locals>\.\w/g,
  },
  {
    // class path resource [shop/cart.xml], ServletContext resource [/WEB-INF/x.xml]
    finds: [
      'class path resource [shop/cart.xml] cannot be opened',
      'ServletContext resource [/WEB-INF/shop.xml]',
      'URL [file:/srv/x]',
    ],
    ignores: ['The resource [shop] was not found'],
    keys: [
      'path resource [',
      'context resource [',
      'url [file:',
      'url [jar:',
      'file [/',
      'stream resource [',
    ],
    expression:
      /\b(?:class path|ServletContext|InputStream|file) resource \[|\bURL \[(?:file|jar):|\bfile \[\/\w/g,
  },
  {
    // Go's %#v: &net.OpError{Op:"dial", Addr:(*net.TCPAddr)(0xc000)}
    finds: [
      '&net.OpError{Op:"dial", Net:"tcp"}',
      '&exec.Error{Name:"render"}',
      '(*net.TCPAddr)(0xc0000b4000)',
    ],
    ignores: ['{"a":{"b":1}}', 'a.B{c:1}', '(*see below)', 'f(*a.B)(x)', 'style.Box{ color: red }'],
    keys: ['{', ')(0x'],
    expression: either(
      /&[a-z]\w{0,40}\.[A-Za-z]\w{0,80}\{[A-Za-z]\w{0,60}:/,
      /\(\*[a-z]\w{0,40}\.[A-Za-z]\w{0,80}\)\((?:0x[0-9a-f]{4,16}|nil)\)/,
    ),
  },
  {
    // Rust's Debug: Os { code: 111, kind: ConnectionRefused, message: "…" }, Any { .. }
    finds: [
      'Os { code: 111, kind: ConnectionRefused, message: "no" }',
      'Any { .. }',
      'Error { kind: Timeout, source: None }',
      'not yet implemented: total of shop_carts',
    ],
    ignores: [
      'This is not yet implemented: use the form',
      'type Order { kind: Kind }',
      'Choose { size }',
      'Use Query { code: "x" }',
    ],
    keys: [
      'implemented: ',
      ' { .. }',
      ' { code: 0',
      ' { kind: ',
      ' { repr: ',
      ' { inner: ',
      ' { source: ',
      ' { severity: ',
    ],
    expression: either(
      /(?<!(?:type|input|interface|enum|query|mutation) )\b[A-Z]\w{1,60} \{ (?:\.\. \}|(?:kind|repr|inner|source|severity): [A-Z"(]|code: \d)/,
      /(?:^|[\n:"'])\s?not (?:yet )?implemented: /,
    ),
  },
]

const suffixOfClass = regex(
  '',
  oneOf(
    ...words(`
        Controller Service Repository Impl Servlet Resource Handler Dto DTO Entity Bean Factory Manager
        Provider Configuration Config Filter Action Listener Utils? Client Mapper Dao DAO Endpoint Verticle
        Facade Interceptor Processor Validator Task Job Command Query Exception Error`),
  ),
  /$/,
)

const opensValue = /(?:^|\n|["'] ?: ?["']|[[,{] ?["'])$/
const closesValue = /^(?:$|\n|["'])/

/** A name on its own may be an app's or a problem's id, `com.example.ShopApp`: then its ending decides. */
function isNameOfCode({ 0: name, input, index }: RegExpExecArray): boolean {
  const end = index + name.length
  const alone =
    opensValue.test(input.slice(Math.max(0, index - 5), index)) && closesValue.test(input.slice(end, end + 1))
  return !alone || suffixOfClass.test(name)
}

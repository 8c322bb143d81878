/**
 * Names that only occur in programs for the JVM and .NET: qualified classes, methods, and message codes of application servers.
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

export const managedNames: readonly Pattern[] = [
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
    // java.lang.String and similar names as JVM descriptors write them: com/acme/Cart, [Ljava/lang/Object;
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

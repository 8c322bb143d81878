/**
 * Names that only a program's own code has: qualified classes, methods, objects as debuggers print them, and the
 * codes of messages of application servers.
 *
 * @module
 */
import type { Pattern } from './pattern.js'

const roots =
  'com|org|net|io|dev|edu|gov|clojure|java|javax|jakarta|sun|jdk|kotlin|kotlinx|scala|groovy|akka|play|reactor|de|fr|nl|eu|ch|se|no|dk|it|es|pl|ru|br|uk|co|cn|jp|at|be|fi'
const messageCodes =
  'WFLY[A-Z]{0,14}|ARJUNA|HHH|HV|HSEARCH|RESTEASY|EJBCLIENT|JBAS|JBWEB|JBREM|JBWS|ISPN|IJ|WELD-|AMQ|ELY|XNIO|UT|SRMSG|SRCFG|KC-SERVICES|TEIID|BEA-|OSB-|OWS-|JBO-|OPMN-|DFH[A-Z]{2}|CPF|ADF[A-Z]?-|RT[0-9]?-'

export const programNames: readonly Pattern[] = [
  {
    // com.acme.shop.Cart, com.acme.shop.Cart$Item: the roots are those of domains and of the platform
    keys: roots.split('|').map((root) => `${root}.`),
    looksFor: new RegExp(
      `(?<![\\w$.\\\\:/@%#?&=-])(?:${roots})\\.(?:[a-z_]\\w{0,60}\\.){1,12}[A-Z]\\w{0,100}(?:\\$\\w{1,80}){0,4}(?![\\w/])`,
      'g',
    ),
    holds: isNameOfCode,
  },
  {
    // UT005023, WFLYCTL0013, BEA-101020
    keys: ['0000'],
    looksFor: new RegExp(`(?<![\\w-])(?:${messageCodes})\\d{4,6}(?!\\w)`, 'g'),
  },
  {
    // SRVE0777E, CWWKC1101E
    keys: ['0000e', '0000w', '0000i'],
    looksFor:
      /(?<![\w-])(?:SRVE|CW[A-Z]{2,4}|DSRA|WSVR|WTRN|CNTR|SECJ|TCPC|J2CA|WSWS|ADM[A-Z]|JSFG|JSPG|SESN|CHFW|DYNA|NMSV)\d{4}[EWI](?!\w)/g,
  },
  {
    // KeyError('cart'), OrderException("…"): an exception as its language prints it
    keys: ["error('", 'error("', "exception('", 'exception("', "warning('", "exist('"],
    looksFor:
      /(?:Error|Exception|Warning|DoesNotExist)\((?=["'])(?<=(?<![\w$.\\:/#-]|\b(?:new|throw|return) )[A-Z]\w{1,100}\()/g,
  },
  {
    // <class 'shop.Cart'>, #<Cart id: 7>, #PID<0.1.0>
    keys: ["<class '", '#<', '#pid<', '#ref<', '#function<', '#port<'],
    looksFor:
      /<class '[\w.]{1,200}'>|#<(?:Class:)?[A-Z]\w{0,80}(?:::\w{1,80}){0,8}[ :](?=\S)|#(?:PID|Ref|Function|Port)<\d/g,
  },
  {
    // object(App\Cart)#7
    keys: [')#0'],
    looksFor: /\bobject\([A-Z\\][\w\\]{1,200}\)#\d/g,
  },
  {
    // on type 'Shop.Models.Order', of class: shop.Cart
    keys: ["type '", 'type "', 'type `', "class '", 'class "', 'class: '],
    looksFor:
      /\b(?:type|class) ['"`](?:[A-Za-z_]\w{0,60}\.){2,12}[A-Z]\w{0,80}['"`]|\bclass: (?:[a-z_]\w{0,60}\.){1,12}[A-Z]\w{0,80}/g,
  },
  {
    // System.Int32, Microsoft.AspNetCore.Server.Kestrel
    keys: ['system.', 'microsoft.'],
    looksFor:
      /(?<![\w.\\/])(?:System\.(?:U?Int(?:16|32|64)|String|Object|Boolean|Decimal|Double|Single|Byte|Char|Date\w{1,12}|Guid|TimeSpan|Nullable|Enum|Array|Type|Uri|Net|Web|Data|IO|Linq|Collections|Threading|Text|Xml|Reflection|Runtime|Security|ServiceModel|Diagnostics|Configuration|ComponentModel|Globalization|Resources|Void|Windows|Drawing|Private|DirectoryServices|Func|Action|Tuple|Memory|Buffers|IServiceProvider)|Microsoft\.(?:AspNetCore|AspNet|EntityFrameworkCore|Extensions|Data|CSharp|VisualBasic|Win32|Owin|Identity\w{0,20}|Practices|CodeAnalysis|JSInterop|OData|Reporting\w{0,12}))(?:[.+]\w{1,80}){0,8}(?![\w/])/g,
  },
  {
    // <0.123.0>, #Shop.Cart<>, GenServer.call(…)
    keys: [
      '<0.',
      '0<',
      'gen_server',
      'genserver.',
      ...[...'abcdefghijklmnopqrstuvwxyz_'].map((letter) => `${letter}<`),
    ],
    looksFor:
      /<\d{1,6}\.\d{1,8}\.\d{1,6}>|#[A-Z]\w{0,60}(?:\.[A-Z]\w{0,60}){1,8}<|\bgen_server\b|\bGenServer\.(?:call|cast)\b/g,
  },
  {
    // 14 UNAVAILABLE: …, as the libraries of gRPC say it
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
    looksFor:
      /(?<![\w.,:-])(?:[1-9]|1[0-6]) (?:CANCELLED|UNKNOWN|INVALID_ARGUMENT|DEADLINE_EXCEEDED|NOT_FOUND|ALREADY_EXISTS|PERMISSION_DENIED|RESOURCE_EXHAUSTED|FAILED_PRECONDITION|ABORTED|OUT_OF_RANGE|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS|UNAUTHENTICATED): /g,
  },
  {
    // 2 validation errors for OrderOut
    keys: [' validation error'],
    looksFor: /\b\d{1,4} validation errors? for [A-Z]\w{0,80}(?=\s|$)/g,
  },
  {
    // sql: no rows, crypto/rsa: verification error: a package of Go, in front of what it says
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
    looksFor:
      /(?:^|[\n"'] ?|: )(?:sql|json|xml|yaml|x509|tls|strconv\.\w{1,20}|net\/http|crypto\/\w{1,20}|encoding\/\w{1,20}|gob|bufio\.\w{1,20}|pq|pgx|gorm|mgo|viper|proto|grpc|redis|mongo): [a-z]|\bfork\/exec \S/g,
  },
  {
    // %Shop.Cart{id: 7}
    keys: ['%'],
    looksFor: /%[A-Z]\w{0,60}(?:\.[A-Z]\w{0,60}){0,8}\{/g,
  },
  {
    // Cart@1b2c6ec2
    keys: ['@'],
    looksFor: /@(?=[a-f]{0,7}\d)[0-9a-f]{7,8}(?![\w.@-])(?<=(?<![\w.@-])[A-Z]\w{0,80}[a-z]\w{0,80}@\w{1,8})/g,
  },
  {
    // CartClient#stock(Long)
    keys: ['#'],
    looksFor: /#[a-z]\w{0,80}\([\w.<>[\], ]{0,200}\)(?<=(?<![\w#.])[A-Z]\w{1,80}#[^#]{1,300})/g,
  },
  {
    // Shop::Controller::Cart->index
    keys: ['->'],
    looksFor: /->(?<=[A-Z]\w{0,80}::[A-Z]\w{0,80}->)\w{1,80}/g,
  },
  {
    // Cart::total(), sqlx_core::pool::Pool
    keys: ['::'],
    looksFor:
      /::(?:(?<=(?<!\w)[A-Z]\w{0,80}::)[a-z_]\w{0,80}\(\)|(?<=(?<!\w)[a-z_]\w{0,60}::[a-z_]\w{0,60}::)[A-Z]\w{1,80})/g,
  },
  {
    // Shop.Controllers.CartController.Index(), Shop.Controllers.CartController.Index (Shop)
    keys: ['('],
    looksFor:
      /\((?=\)|[A-Z][\w.]{1,80}(?:\)| [a-z]\w{0,40}[,)]))(?<=(?<![\w.$@/-])(?:[A-Z]\w{1,60}\.){2,12}[A-Z]\w{1,80} ?\()/g,
  },
  {
    // Shop.Cart, Shop, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null
    keys: [', version=0'],
    looksFor: /, Version=\d{1,6}(?:\.\d{1,6}){1,3}, Culture=\w/g,
  },
  {
    // Zend_Controller_Dispatcher_Exception
    keys: ['_exception'],
    looksFor: /(?<![\w\\])(?:[A-Z][A-Za-z0-9]{1,40}_){1,10}Exception(?!\w)/g,
  },
  {
    // shop.cart.views.CartDetail, shop.tasks.total
    keys: ['.views.', '.models.', '.serializers.', '.tasks.', '.middleware.', '.urls.', '.settings.'],
    looksFor:
      /(?<![\w./@:%#?&=-])(?:[a-z_]\w{0,60}\.){1,8}(?:views|models|serializers|tasks|middleware|urls|settings)\.(?!(?:info|shop|site|store|online|cloud)\b)[A-Za-z_]\w{3,80}(?![\w.]|\()/g,
    holds: ({ 0: name }) => !/^(?:this|self|window|e|t|n|data|state|props|config|app)\./.test(name),
  },
  {
    // java.lang.String and its like as JVM descriptors write them: com/acme/Cart, [Ljava/lang/Object;
    keys: ['java/', '/util/', '[l'],
    looksFor: /\[?L?java\/(?:lang|util|io|net|sql)\/[A-Z]\w{1,60};?/g,
  },
]

const suffixOfClass =
  /(?:Controller|Service|Repository|Impl|Servlet|Resource|Handler|Dto|DTO|Entity|Bean|Factory|Manager|Provider|Configuration|Config|Filter|Action|Listener|Utils?|Client|Mapper|Dao|DAO|Endpoint|Verticle|Facade|Interceptor|Processor|Validator|Task|Job|Command|Query|Exception|Error)$/

const opensValue = /(?:^|\n|["'] ?: ?["']|[[,{] ?["'])$/
const closesValue = /^(?:$|\n|["'])/

/** A name that stands alone may be an app's or a problem's id, `com.example.ShopApp`: then its ending decides. */
function isNameOfCode({ 0: name, input, index }: RegExpExecArray): boolean {
  const end = index + name.length
  const alone =
    opensValue.test(input.slice(Math.max(0, index - 5), index)) && closesValue.test(input.slice(end, end + 1))
  return !alone || suffixOfClass.test(name)
}

/**
 * Names of exceptions.
 *
 * @module
 */
import { group, oneOf, regex, sequence, wordSet, words } from '../regex.js'

/** What names of exceptions of libraries begin with, after at most one more word. */
const ofLibraries = words(`
  Sql SQL Jdbc JDBC Jedis Lettuce Redis Mongo Kafka Hibernate Jpa JPA DataAccess DataIntegrity
  TransactionRequired TransactionSystem TransactionTimedOut Persistence NonUniqueResult NoResult
  Socket NoSuchFile Servlet ResponseStatus ClassLoad Jackson Netty Grpc Amqp Jms JMS Ldap Naming
  Reflective DbUpdate EntityFramework NHibernate`)

/** Built-in exceptions that reveal the language by their name alone. */
export const builtIns: readonly string[] = words(String.raw`
  NullPointerException IllegalArgumentException IllegalStateException ClassCastException
  ClassNotFoundException NoClassDefFoundError NoSuchMethodException NoSuchFieldException
  NoSuchElementException NumberFormatException ArithmeticException (?:Array|String)?IndexOutOfBoundsException
  ConcurrentModificationException UnsupportedOperationException StackOverflow(?:Error|Exception)
  OutOfMemory(?:Error|Exception) NegativeArraySizeException InputMismatchException FileNotFoundException
  SocketTimeoutException UnknownHostException ConnectException
  SQL(?:Syntax\w{0,20}|Timeout|IntegrityConstraintViolation)?Exception DataIntegrityViolationException
  BeanCreationException LazyInitializationException HttpMessageNotReadableException NoHandlerFoundException
  ServletException NullReferenceException ArgumentNullException ArgumentOutOfRangeException ArgumentException
  InvalidOperationException InvalidCastException FormatException IndexOutOfRangeException
  DivideByZeroException KeyNotFoundException ObjectDisposedException NotImplementedException
  NotSupportedException SqlException DbUpdateException TypeInitializationException TargetInvocationException
  AggregateException TaskCanceledException HttpRequestException AccessViolationException KeyError IndexError
  AttributeError ValueError NameError ZeroDivisionError ImportError ModuleNotFoundError AssertionError
  UnboundLocalError RecursionError UnicodeDecodeError UnicodeEncodeError IndentationError TabError OSError
  IOError EOFError LookupError OverflowError MemoryError NotImplementedError RuntimeError StopIteration
  JSONDecodeError OperationalError ProgrammingError IntegrityError DoesNotExist MultipleObjectsReturned
  ImproperlyConfigured TemplateDoesNotExist TemplateSyntaxError NoReverseMatch DisallowedHost NoMethodError
  ArgumentError FrozenError LoadError StandardError ThreadError FiberError SystemStackError
  NoMatchingPatternError LocalJumpError FloatDomainError TypeError ReferenceError RangeError SyntaxError
  EvalError URIError FunctionClauseError MatchError UndefinedFunctionError
  CaseClauseError ArithmeticError BadMapError ErlangError NoSuchMethodError StateError ParseError
  ErrorException UnhandledMatchError DivisionByZeroError ArgumentCountError PDOException
  BadMethodCallException UnexpectedValueException LogicException RuntimeException MethodError UndefVarError
  BoundsError Sequelize\w{1,60}Error Mongo\w{1,40}Error PrismaClient\w{1,40}Error QueryFailedError
  EntityNotFoundError CastError AMQP\w{1,40}Error CalledProcessError NoCredentialsError EndpointConnectionError`).concat(
  sequence(/(?:[A-Z]\w{0,30}?)?/, `(?:${ofLibraries.join('|')})`, /\w{0,40}Exception/),
)

const builtIn = new RegExp(`^(?:${builtIns.join('|')})$`)

/** Whether a platform or a library has an error of this name. */
export function isBuiltIn(name: string): boolean {
  return builtIn.test(name)
}

/** Those that scripts of ordinary pages mention too. */
export const alsoInBrowsers =
  /^(?:TypeError|ReferenceError|RangeError|SyntaxError|EvalError|URIError|ParseError|NotImplementedError|StateError|ArgumentError)$/

/** Names that an API uses as error codes for its clients. */
export const apiWords = regex(
  '',
  /^/,
  group(
    sequence(
      oneOf(
        ...words(`
        Validation NotFound BadRequest Authentication Authorization Auth Forbidden Unauthorized
        Unauthenticated Conflict Api API Server Internal InternalServer ServerInternal Request Client Payment
        RateLimit RateLimited TooManyRequests ServiceUnavailable Service Timeout RequestTimeout Gateway
        BadGateway GatewayTimeout Http HTTP Application App Business Domain User Access AccessDenied
        Permission PermissionDenied InvalidRequest InvalidParameter InvalidInput MissingParameter Input
        Unknown Unexpected Generic System Network Card Idempotency Connection Maintenance Unavailable Session
        Token Login Upload MethodNotAllowed UnprocessableEntity NotAcceptable Gone Throttling Quota Limit`),
      ),
      /Error/,
    ),
  ),
  /$/,
)

/** Words of which public APIs make their error codes, such as `ResourceNotFoundException` and `InternalServerError`. */
const vocabulary = wordSet(`
  Abort Aborted Acceptable Access Account Action Active Address Again Allowed Already Amount Api API App Application Argument
  Arguments Attempts Auth Authenticated Authentication Authorization Authorized Backend Bad Balance Batch Body Business Busy
  By Cancelled Canceled Capacity Card Certificate Challenge Check Client Code Concurrent Condition Conditional Confirmed Conflict
  Connection Content Count Country Credentials Credit Customer Data Date Delivery Denied Dependency Dependent Disabled Domain Down
  Duplicate Email Entity Entry Exceeded Exist Existing Exists Expired External Fail Failed Failure Field Fields Forbidden Format
  Found Funds Gateway General Generic Gone Group Header Http HTTP Id ID Idempotency Idempotent Identity In Incomplete Input
  Insufficient Internal Invalid Item Items Key Large Later Length Limit Limited Limits Locked Login Long Lookup Maintenance Many
  Match Max Maximum Media Method Min Minimum Mismatch Missing Modification Modified More Multiple Name Network No Not Number
  O Object Of Operation Order Out Overload Overloaded Page Pagination Param Parameter Parameters Params Party Password Payload
  Payment Pending Permission Permissions Phone Plan Policy Precondition Priority Processing Product Protected Provider Provisioned
  Query Quota Range Rate Region Rejected Remote Request Requested Requests Required Reset Resource Resources Response Retry Role
  Rule Secret Security Server Service Services Session Short Signature Size Slow Small State Status Subscription Supported System
  Tag Temporarily Temporary Third Throttle Throttled Throttling Throughput Time Timed Timeout To Token Too Transaction Try Type
  Unauthenticated Unauthorised Unauthorized Unavailable Unexpected Unit Unknown Unprocessable Unsupported Up Update Upload Upstream
  Url URL Usage Use User Username Users Validate Validation Value Values Verification Verified Version`)

/** Whether the name of an error, without its ending, consists of words for the client's request only. */
export function isApiName(name: string): boolean {
  const humps = name.match(/[A-Z]+(?![a-z])|[A-Z][a-z0-9]*/g) ?? []
  return humps.length > 0 && humps.join('') === name && humps.every((hump) => vocabulary.has(hump))
}

/**
 * Names of exceptions.
 *
 * @module
 */
import { group, oneOf, regex, sequence, words } from '../regex.js'

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
  EvalError URIError InternalServerException FunctionClauseError MatchError UndefinedFunctionError
  CaseClauseError ArithmeticError BadMapError ErlangError NoSuchMethodError StateError ParseError
  ErrorException UnhandledMatchError DivisionByZeroError ArgumentCountError PDOException
  BadMethodCallException UnexpectedValueException LogicException RuntimeException MethodError UndefVarError
  BoundsError Sequelize\w{1,60}Error Mongo\w{1,40}Error PrismaClient\w{1,40}Error QueryFailedError
  EntityNotFoundError CastError AMQP\w{1,40}Error CalledProcessError NoCredentialsError EndpointConnectionError
  (?:[A-Z]\w{0,30}?)?(?:Sql|SQL|Jdbc|JDBC|Jedis|Lettuce|Redis|Mongo|Kafka|Hibernate|Jpa|JPA|DataAccess|DataIntegrity|TransactionRequired|TransactionSystem|TransactionTimedOut|Persistence|NonUniqueResult|NoResult|Socket|NoSuchFile|Servlet|ResponseStatus|ClassLoad|Jackson|Netty|Grpc|Amqp|Jms|JMS|Ldap|Naming|Reflective|DbUpdate|EntityFramework|NHibernate)\w{0,40}Exception`)

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

/**
 * Codes and replies of databases, search engines, caches and brokers, and the drivers that speak to them.
 *
 * @module
 */

import { driverMakers, storeNames } from '../data/databaseWords.js'
import type { Pattern } from '../pattern.js'
import { either, oneOf, regex, sequence } from '../regex.js'

const knownStores: ReadonlySet<string> = new Set(storeNames)

export const stores: readonly Pattern[] = [
  {
    // H2, Db2 for i, Ingres, MaxDB, IBM MQ, FileMaker, Tibero, Neo4j, MySQL, SQLSTATE
    finds: [
      'Column not found [42122-232]',
      '[SQL0204] CARTS in SHOPLIB type *FILE not found.',
      'E_US0845 Table does not exist',
      'POS(15) Unknown table',
      'MQRC_UNKNOWN_OBJECT_NAME',
      'Neo.ClientError.Statement.SyntaxError',
      '[42S02]',
      '(conn=12) no',
    ],
    ignores: [
      'Order [42122-23]',
      'Part E_12 is sold out',
      'JDBC-8 is a colour',
      '[42502]',
      '(99S14)',
      '[55P86]',
      'conn=12',
    ],
    keys: [
      '[00000-000]',
      '[sql0',
      'type *',
      'e_',
      'pos(0',
      ' (at 0)',
      'mqrc_',
      'mqje0',
      'jmswmq0',
      'jmscmq0',
      'fql0',
      'jdbc-0',
      'neo.',
      '[hy000]',
      '[00s00]',
      '[00p00]',
      '(hy000)',
      '(00s00)',
      '(00p00)',
      '(conn=0',
      'error 0000 (',
      '[00000]',
      '(00000)',
    ],
    expression: either(
      /\[\d{5}-\d{3}\]/,
      /\[SQL\d{4,5}\]/,
      / type \*[A-Z]{3,7}\b/,
      /\bE_[A-Z]{2}[0-9A-F]{4}\b/,
      /\bPOS\(\d{1,6}\) |\[-\d{3,5}\](?::)? ?\(at \d/,
      /\bMQRC_[A-Z_]{4,40}|\bMQJE\d{3}\b|\bJMS[WC]MQ\d{4}\b/,
      /\bFQL\d{4}\b|\bJDBC-\d{4,5}:/,
      /\bNeo\.(?:Client|Database|Transient)(?:Error|Notification)\.\w{1,40}/,
      /[[(](?:HY\d{3}|IM0\d\d|(?:01S|07S|08S|21S|25S|22P|25P|40P|55P|57P)0\d|42[SP][0-2]\d|XX00\d)[\])]/,
      /\(conn=\d{1,9}\) /,
      /\bERROR \d{4} \([0-9A-Z]{5}\)/,
    ),
  },
  {
    // Spark SQL and Databricks
    finds: [
      '[TABLE_OR_VIEW_NOT_FOUND] The table',
      '[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column',
      '[PARSE_SYNTAX_ERROR] Syntax',
    ],
    ignores: ['[INVALID_REQUEST] The request has no body', '[COLUMN_B] 7'],
    keys: [
      '_not_found]',
      '_syntax_error]',
      'unresolved_',
      '_already_exists]',
      '_mismatch',
      '[datatype_',
      'missing_agg',
    ],
    expression:
      /\[(?=[A-Z_.]{0,60}(?:TABLE|VIEW|COLUMN|ROUTINE|SCHEMA|SYNTAX|DATATYPE|CATALOG|PARTITION|AGGREGATION))[A-Z]{3,30}(?:_[A-Z]{1,30}){1,8}(?:\.[A-Z_]{2,60})?\](?= [A-Z])/g,
  },
  {
    // Progress OpenEdge: asterisks in front, the number of the message behind
    finds: ['** cart already exists with cart-num 7. (132)'],
    ignores: ['** Offer ends in May **', '** See page (12)'],
    keys: ['** '],
    expression: /(?:^|\n)\*\* [^\n*]{8,160}\. \(\d{2,5}\)/g,
  },
  {
    // DuckDB
    finds: ['Binder Error: no', 'Catalog Error: no'],
    ignores: ['Connection Error: try again', 'Syntax Error: line 3'],
    keys: [
      'binder error: ',
      'catalog error: ',
      'constraint error: ',
      'serialization error: ',
      'transactioncontext error',
    ],
    expression: /\b(?:Binder|Catalog|Constraint|Serialization|TransactionContext) Error: /g,
  },
  {
    finds: [
      '[Sybase][ODBC Driver]',
      '[SAP AG][LIVECACHE] no',
      '[IBM][CLI Driver]',
      '[jcc][t4] no',
      '[Vertica][VJDBC] (4566) ERROR',
    ],
    ignores: ['[IBM]', 'Offers of [Oracle] and others'],
    keys: ['][', '] sql', '] ora'],
    expression: regex('g', '\\[', oneOf(...driverMakers), /[^\][\n]{0,40}\] ?[[(]/),
  },
  {
    finds: [
      'could not connect to Redis',
      'Error connecting to RabbitMQ',
      'connection to PostgreSQL lost',
      'Kafka broker not available',
      'ODBC Driver',
    ],
    ignores: [
      'Connect to Oracle Park by train',
      'Connect to Redis in your settings',
      'Our Derby broker is on leave',
    ],
    keys: storeNames.map((name) => name.toLowerCase()),
    expression: regex(
      'g',
      oneOf(
        sequence(
          /\b(?:[Ee]rror|[Ff]ailed|[Ff]ailure|[Uu]nable|[Cc]ould not|[Cc]ouldn't|[Cc]annot|[Cc]an't)/,
          /(?: while| to)? (?:connect(?:ing)?|reach|contact)(?: to| with)? (?:the )?([A-Z]\w{2,20}|etcd)\b/,
        ),
        sequence(
          /\b[Cc]onnection (?:to|with) (?:the )?([A-Z]\w{2,20}|etcd)(?: server| database| broker)?/,
          / (?:was |has |is )?(?:lost|failed|refused|closed|timed|reset|terminated)/,
        ),
        sequence(
          /\b([A-Z]\w{2,20}|etcd) (?:JDBC |ODBC |Native )?/,
          /(?:[Dd]river|broker|connection error|server has gone|query error|error code)\b/,
        ),
      ),
    ),
    holds: ({ 0: text, 1: failed, 2: lost, 3: speaking }) =>
      knownStores.has(failed ?? lost ?? speaking ?? '') &&
      !/^(?:Oracle|Derby|Presto|Trino|Hive|Impala|Artemis|Pulsar|Consul|Vault|Ignite) broker/.test(text),
  },
  {
    // Redis and similar stores: a word in capitals opens an error reply
    finds: [
      'WRONGTYPE Operation against a key',
      'NOAUTH Authentication required.',
      '-ERR unknown command',
      'MOVED 3999 10.0.0.1:6381',
    ],
    ignores: [
      'READONLY',
      'LOADING 3 of 5',
      'BUSY: call later',
      'ERR 42: The order is closed.',
      'MOVED 3 pieces',
    ],
    keys: [
      'wrongtype ',
      'noauth ',
      'noperm ',
      'noscript ',
      'crossslot ',
      'clusterdown ',
      'misconf ',
      'readonly you',
      'loading redis',
      'execabort ',
      'masterdown ',
      'noreplicas ',
      'moved 0',
      'ask 0',
      'busykey ',
      'wrongpass ',
      'oom command',
      'err unknown ',
      'err wrong ',
      'err value ',
      'err syntax',
      'err invalid',
      'err no such key',
      'err db index',
      'err max number',
      'err client',
      'busy redis',
      'err operation',
      'err auth',
    ],
    expression: either(
      /(?<![\w-])-?(?:WRONGTYPE|NOAUTH|NOPERM|NOSCRIPT|CROSSSLOT|CLUSTERDOWN|MISCONF|EXECABORT|MASTERDOWN|NOREPLICAS|BUSYKEY|WRONGPASS) [A-Z]/,
      /(?<![\w-])-?(?:READONLY You can|LOADING Redis|BUSY Redis|OOM command|(?:MOVED|ASK) \d{1,5} [\w.:-]{3,80}:\d{2})/,
      /(?<![\w-])-?ERR (?:unknown (?:command|subcommand)|wrong number|value is|syntax error|invalid (?:password|expire|DB)|no such key|DB index|max number|Client sent|operation|AUTH)/,
    ),
  },
  {
    // Elasticsearch and OpenSearch put names in brackets
    finds: [
      'failed to parse field [total] of type [long]',
      '[carts-000001][0]',
      'No mapping found for [total] in order to sort on',
      'unknown setting [index.blob]',
      'mapper [total] cannot be changed from type [long] to [text]',
    ],
    ignores: ['The field [total] is required', 'items[0][1] is missing', 'Unknown value [7]'],
    keys: [
      'failed to parse ',
      ' of type [',
      '][0]',
      'no mapping found',
      'unknown parameter',
      'unknown setting',
      'unknown aggreg',
      'mapper [',
      'fielddata is disabled',
      'all shards failed',
      'result window is',
    ],
    expression: either(
      /\bfailed to parse (?:field|date field|query|filter|aggregation|content)?(?: to| of)? ?\[/,
      /\[[\w.@-]{1,120}\] of type \[\w{2,40}\]/,
      /\[[a-z][\w.-]{2,120}\]\[\d{1,4}\](?=[ :,)]|$)/,
      /\bNo mapping found for \[|\b[Uu]nknown (?:setting|aggregation type|parameter) \[[a-z]/,
      /\bmapper \[[\w.]{1,120}\]|Fielddata is disabled on|\ball shards failed\b|Result window is too large/,
    ),
  },
]

/**
 * SQL statements and the messages of database servers and their drivers.
 *
 * @module
 */
import { databaseMessages, likeDatabaseMessages } from '../data/databaseMessages.js'
import { messagePatterns } from '../messages.js'
import { defineDetector } from '../pattern.js'
import { failures } from './failures.js'
import { languages } from './languages.js'
import { objects } from './objects.js'
import { schema } from './schema.js'
import { statements } from './statements.js'
import { stores } from './stores.js'

export const sql = defineDetector({
  family: 'sql',
  summary: 'SQL statements, and what database servers and drivers say.',
  finds: [
    'statements and their clauses: `SELECT … FROM …`, `INSERT INTO … VALUES`, `WHERE id = ?`',
    'messages of MySQL, PostgreSQL, SQL Server, Oracle, DB2, SQLite, MongoDB, Cassandra, with names of tables, columns and constraints',
    'codes: `SQLSTATE[42S02]`, `ORA-00942`, `E11000`',
    'in a 5xx: statements about a table, column, queue, topic or model by name, and words such as *deadlock* and *subquery*',
  ],
  ignores: ['sentences that use select, from, where, update and set as words'],
  patterns: [
    ...statements,
    ...objects,
    ...schema,
    ...languages,
    ...stores,
    ...failures,
    ...messagePatterns(databaseMessages, likeDatabaseMessages),
  ],
})

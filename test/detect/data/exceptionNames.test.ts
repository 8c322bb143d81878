import t from 'tap'
import { isApiName, isBuiltIn } from '../../../src/detect/data/exceptionNames.js'

t.test('names of errors that an API has for its clients', async (t) => {
  for (const name of [
    'InternalServer',
    'ResourceNotFound',
    'OAuth',
    'TooManyRequests',
    'InvalidParameterValue',
  ])
    t.ok(isApiName(name), name)
  for (const name of ['CartStore', 'SAXParse', 'Socket', 'ClosedChannel', 'ledger', ''])
    t.notOk(isApiName(name), name)
})

t.test('names that platforms and libraries have for their errors', async (t) => {
  for (const name of ['KeyError', 'NullPointerException', 'PDOException', 'CartSqlException'])
    t.ok(isBuiltIn(name), name)
  for (const name of ['KeyErrors', 'InternalServerException', 'CartException']) t.notOk(isBuiltIn(name), name)
})

import t from 'tap'
import { scan } from '../../../src/detect/scan.js'

const isFound = (text: string, failed: boolean) => scan(text, new Set(['exception']), failed).length > 0

t.test('names of parts of a service that has failed', async (t) => {
  for (const text of [
    'cart 7 could not be read from shard cart_shard_3',
    "circuit breaker 'stockGateway' is open",
    'the cart_events queue is full',
    'Call to recalc_totals() failed',
    'Error in update_stock: no rows',
    'held by worker-3@cart-core-1',
    'caught CartStoreException while loading',
    'Failed with CartStoreError',
    'RPC acme.stock.v1.StockService/GetStock failed',
    'Service stock-svc is unavailable',
    'environment variable CART_KEY is not set',
  ]) {
    t.ok(isFound(text, true), text)
    t.notOk(isFound(text, false), text)
  }
})

t.test('words of an API, a file or a page', async (t) => {
  for (const text of [
    'The job failed; your worker was stopped',
    'Job 7f3c2a1b9d60 failed',
    'The report sales_2024.csv could not be generated',
    'Order ORD_2024_1234 could not be processed',
    'An unexpected InternalServerError occurred',
    'ServiceUnavailableException',
    '<a onclick="goBack()">Back</a> <a href="javascript:history.back()">Back</a>',
    'Write to info@shop-1.example',
    'the self-service is closed',
  ]) {
    t.notOk(isFound(text, true), text)
  }
})

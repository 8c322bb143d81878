/**
 * Asks the server's admin listener whether it is ready, for the image's HEALTHCHECK; exits with 0 or 1. A program
 * of its own: loading the whole proxy every few seconds would cost more than what is asked.
 *
 * @module
 */
import { request } from 'node:http'
import { parseAddress } from './config/address.js'

const timeout = 2_000

// An address that stands for all of a machine's own is one to listen on, and none to connect to.
const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

function end(code: 0 | 1, line: string): never {
  process.stdout.write(`${line}\n`)
  process.exit(code)
}

const written = process.env.UPSTANDING_ADMIN || '127.0.0.1:9901'
const address = parseAddress(written)
if (address === undefined) end(1, `UPSTANDING_ADMIN is ${written}: there is no address to ask`)

const where =
  address.kind === 'unix'
    ? { socketPath: address.path }
    : { host: everywhere[address.host] ?? address.host, port: address.port }
request({ ...where, path: '/readyz', headers: { Host: 'localhost' }, timeout }, (response) => {
  response.resume()
  end(response.statusCode === 200 ? 0 : 1, `the server answers ${response.statusCode}`)
})
  .once('timeout', () => end(1, `no answer within ${timeout} ms`))
  .once('error', (error) => end(1, error.message))
  .end()

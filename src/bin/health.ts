#!/usr/bin/env node
/**
 * Checks over the admin listener whether the server is ready, for the image's HEALTHCHECK; exits with 0 or 1. A program
 * of its own: loading the whole proxy every few seconds would cost more than the question is worth.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { configPath } from '../cli/configPath.js'
import { parseAddress } from '../config/address.js'
import { adminAddressOf } from '../config/adminAddress.js'

const timeout = 2_000

// Wildcard addresses: a server can listen on them, but a client cannot connect to them.
const own: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

function end(code: 0 | 1, line: string): never {
  process.stdout.write(`${line}\n`)
  process.exit(code)
}

function configText(): string | undefined {
  try {
    return readFileSync(configPath(undefined, process.env), 'utf8')
  } catch {
    return undefined
  }
}

const written = adminAddressOf(configText(), process.env)
const address = parseAddress(written)
if (address === undefined) end(1, `the admin listener is ${written}; readiness cannot be checked`)

const where =
  address.kind === 'unix'
    ? { socketPath: address.path }
    : { host: own[address.host] ?? address.host, port: address.port }
const readiness = request(
  { ...where, path: '/readyz', headers: { Host: 'localhost' }, timeout },
  (response) => end(response.statusCode === 200 ? 0 : 1, `the server answers ${response.statusCode}`),
)
readiness.once('timeout', () => end(1, `the server does not answer within ${timeout} ms`))
readiness.once('error', ({ message }) => end(1, message))
readiness.end()

#!/usr/bin/env node
/**
 * Asks the server's admin listener whether it is ready, for the image's HEALTHCHECK; exits with 0 or 1. A program
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

// These stand for all addresses of a machine: one can listen on them, and not connect to them.
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
if (address === undefined) end(1, `the admin listener is ${written}: there is nobody to ask`)

const where =
  address.kind === 'unix'
    ? { socketPath: address.path }
    : { host: own[address.host] ?? address.host, port: address.port }
const asked = request({ ...where, path: '/readyz', headers: { Host: 'localhost' }, timeout }, (response) =>
  end(response.statusCode === 200 ? 0 : 1, `the server answers ${response.statusCode}`),
)
asked.once('timeout', () => end(1, `the server does not answer within ${timeout} ms`))
asked.once('error', ({ message }) => end(1, message))
asked.end()

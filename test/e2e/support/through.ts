/**
 * Requests through a proxy with a few rules.
 *
 * @module
 */
import type { RequestListener } from 'node:http'
import type { Test } from 'tap'
import { startProxy } from './proxy.js'
import { fieldOf, finalOf, rawRequest } from './rawClient.js'
import { startHttpUpstream } from './upstreams.js'

/** Sends `GET /path`, with header lines if there are any, through a proxy with these rules; the responses are legal. */
export async function through(t: Test, rules: readonly object[], listener: RequestListener) {
  const upstream = await startHttpUpstream(t, listener)
  const proxy = await startProxy(t, { upstream: upstream.url, rules })
  const ask = async (request: string, fields = '') => {
    const transcript = await rawRequest(proxy.port, `${request} HTTP/1.1\r\nHost: h\r\n${fields}\r\n`)
    t.equal(transcript.illegal, undefined)
    const final = finalOf(transcript)
    return { ...final, field: (name: string) => fieldOf(final, name) }
  }
  return Object.assign(ask, { proxy })
}

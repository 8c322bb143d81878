// Who is measured. `does` tells which jobs one can do; `start({ port, origin, node, rules })` starts it.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { spawnMeasured } from '../measure.mjs'
import { nginx, nginxWithLua } from './nginx.mjs'
import { caddy, haproxy } from './others.mjs'
import { upstanding } from './upstanding.mjs'

const require = createRequire(import.meta.url)
const installedPackage = (name) => () => {
  try {
    require.resolve(name)
    return true
  } catch {
    return false
  }
}
const script =
  (file) =>
  ({ port, origin, node }) =>
    spawnMeasured(node, [fileURLToPath(new URL(file, import.meta.url)), String(port), origin])

const fastifyHttpProxy = {
  name: '@fastify/http-proxy',
  available: () => true,
  does: (job) => job.rules.length === 0,
  start: script('fastifyHttpProxy.mjs'),
}

const bare = {
  name: 'node:http and undici alone',
  available: () => true,
  // It reads bodies whole, which none but small ones are for.
  does: (job) => job.rules.length === 0 && job.answer.body.length < 1000,
  start: script('bare.mjs'),
}

const httpProxyMiddleware = {
  name: 'http-proxy-middleware',
  available: installedPackage('http-proxy-middleware'),
  does: (job) => job.unwraps === true,
  start: script('httpProxyMiddleware.mjs'),
}

export const contenders = [
  upstanding,
  fastifyHttpProxy,
  bare,
  httpProxyMiddleware,
  nginx,
  nginxWithLua,
  haproxy,
  caddy,
]

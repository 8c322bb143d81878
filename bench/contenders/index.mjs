// The contenders. `does` says which jobs one can do; `start({ port, origin, node, rules })` starts it.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { spawnMeasured } from '../measure.mjs'
import { nginx, nginxWithLua } from './nginx.mjs'
import { caddy, haproxy } from './others.mjs'
import { upstanding, upstandingOnUndici } from './upstanding.mjs'

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
  (file, ...rest) =>
  ({ port, origin, node }) =>
    spawnMeasured(node, [fileURLToPath(new URL(file, import.meta.url)), String(port), origin, ...rest])

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

/** Version 4 costs much less than version 3, which most installations still have. */
const httpProxyMiddlewares = [
  ['http-proxy-middleware 3', 'http-proxy-middleware'],
  ['http-proxy-middleware 4', 'http-proxy-middleware-4'],
].map(([name, packageName]) => ({
  name,
  available: installedPackage(packageName),
  does: (job) => job.unwraps === true || job.rules.length === 0,
  start: (given) =>
    script('httpProxyMiddleware.mjs', packageName, given.rules.length === 0 ? 'stream' : 'unwrap')(given),
}))

export const contenders = [
  upstanding,
  upstandingOnUndici,
  fastifyHttpProxy,
  bare,
  ...httpProxyMiddlewares,
  nginx,
  nginxWithLua,
  haproxy,
  caddy,
]

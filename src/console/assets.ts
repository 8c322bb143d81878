/**
 * The page itself: files that the build puts into `dist/console`, served from memory.
 *
 * @module
 */
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { packageRoot } from '../config/packageRoot.js'

const folder = new URL('dist/console/', packageRoot)

const files: Readonly<Record<string, readonly [file: string, contentType: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/console/app.js': ['app.js', 'text/javascript; charset=utf-8'],
  '/console/app.css': ['app.css', 'text/css; charset=utf-8'],
  '/console/editor.js': ['editor.js', 'text/javascript; charset=utf-8'],
  '/console/schema.json': ['schema.json', 'application/json'],
}

const policy = [
  "default-src 'self'",
  // CodeMirror puts its rules into a style sheet that it constructs; a nonce is not needed for that.
  "style-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Serves the page and what it loads. */
export function registerAssets(app: FastifyInstance): void {
  const loaded = new Map<string, Promise<{ plain: Buffer; packed: Buffer }>>()
  const load = (file: string) => {
    let content = loaded.get(file)
    if (content === undefined) {
      content = readFile(new URL(file, folder)).then((plain) => ({ plain, packed: gzipSync(plain) }))
      loaded.set(file, content)
    }
    return content
  }
  for (const [path, [file, contentType]] of Object.entries(files)) {
    app.get(path, async (request, reply) => {
      const { plain, packed } = await load(file)
      const asksGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
      reply
        .headers({
          'Content-Type': contentType,
          'Content-Security-Policy': policy,
          'Referrer-Policy': 'no-referrer',
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Resource-Policy': 'same-origin',
          'X-Content-Type-Options': 'nosniff',
          'Cache-Control': 'no-cache',
          Vary: 'Accept-Encoding',
        })
        .code(200)
      if (!asksGzip) return reply.send(plain)
      return reply.header('Content-Encoding', 'gzip').send(packed)
    })
  }
}

// http-proxy-middleware with its response interceptor, doing what an `unwrap` rule does.
import express from 'express'
import { createProxyMiddleware, responseInterceptor } from 'http-proxy-middleware'

const [port, target] = process.argv.slice(2)
const statuses = { USER_NOT_FOUND: 404 }
const app = express()
app.use(
  createProxyMiddleware({
    target,
    selfHandleResponse: true,
    on: {
      proxyRes: responseInterceptor(async (buffer, proxyRes, _request, response) => {
        if (proxyRes.statusCode !== 200) return buffer
        try {
          const body = JSON.parse(buffer.toString('utf8'))
          if (body.success === false) response.statusCode = statuses[body.error?.code] ?? 500
        } catch {}
        return buffer
      }),
    },
  }),
)
app.listen(Number(port), '127.0.0.1')

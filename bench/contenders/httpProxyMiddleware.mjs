// http-proxy-middleware: streaming, or with its response interceptor, doing what an `unwrap` rule does.
import express from 'express'

const [port, target, packageName, job] = process.argv.slice(2)
const { createProxyMiddleware, responseInterceptor } = await import(packageName)
const statuses = { USER_NOT_FOUND: 404 }
const interceptor = async (buffer, proxyRes, _request, response) => {
  if (proxyRes.statusCode !== 200) return buffer
  try {
    const body = JSON.parse(buffer.toString('utf8'))
    if (body.success === false) response.statusCode = statuses[body.error?.code] ?? 500
  } catch {}
  return buffer
}
const unwraps = { selfHandleResponse: true, on: { proxyRes: responseInterceptor(interceptor) } }
const app = express()
app.use(createProxyMiddleware({ target, ...(job === 'unwrap' && unwraps) }))
app.listen(Number(port), '127.0.0.1')

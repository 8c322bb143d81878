// A smoke run of the demo as a new user would start it, with real requests through it.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'

const demo = spawn('node', ['dist/main.js', 'demo'], { stdio: ['ignore', 'pipe', 'inherit'] })
const printed = new Promise((resolve, reject) => {
  let text = ''
  demo.stdout.on('data', (chunk) => {
    text += chunk
    if (text.includes('Ctrl-C')) resolve(text)
  })
  demo.once('exit', (code) => reject(new Error(`the demo ended with ${code}`)))
  setTimeout(() => reject(new Error(`the demo printed no end:\n${text}`)), 30_000).unref()
})

try {
  const text = await printed
  const base = /the proxy in front of it (\S+)\.$/m.exec(text)[1]
  const ask = (target, options) => fetch(base + target, { redirect: 'manual', ...options })

  const hidden = await ask('/admin/users')
  const absent = await ask('/admin/nothing-here')
  assert.equal(hidden.status, 404)
  assert.equal(await hidden.text(), await absent.text())
  const broken = await ask('/orders/17')
  assert.equal(broken.status, 500)
  assert.doesNotMatch(await broken.text(), /OrderDao|ORA-|internal/)
  assert.equal((await ask('/api/users/7')).status, 404)
  assert.match((await ask('/api/report')).headers.get('retry-after'), /^\d+$/)
  assert.equal((await ask('/api/users', { method: 'POST' })).status, 201)
  assert.equal((await ask('/api/users/42', { method: 'DELETE' })).status, 204)
  console.log('the demo tells no lie')
} finally {
  demo.removeAllListeners('exit')
  const gone = new Promise((resolve) => demo.once('exit', resolve))
  demo.kill('SIGTERM')
  assert.equal(await gone, 0)
}

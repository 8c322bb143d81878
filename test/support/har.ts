/**
 * Records what fetch gets as a HAR, as a browser's developer tools do.
 *
 * @module
 */

export interface Har {
  readonly log: { readonly version: '1.2'; readonly creator: object; readonly entries: object[] }
}

type Headers = readonly { readonly name: string; readonly value: string }[]

const listOf = (headers: Iterable<[string, string]>): Headers =>
  Array.from(headers, ([name, value]) => ({ name, value }))

/** A recorder whose `fetch` does not follow redirects. */
export function recorder(): { readonly har: Har; fetch(url: string, init?: RequestInit): Promise<Response> } {
  const entries: object[] = []
  return {
    har: { log: { version: '1.2', creator: { name: 'test', version: '1' }, entries } },
    async fetch(url, init = {}) {
      const request = new Request(url, init)
      const startedDateTime = new Date().toISOString()
      const response = await fetch(url, { ...init, redirect: 'manual' })
      const content = Buffer.from(await response.clone().arrayBuffer())
      const mimeType = response.headers.get('content-type') ?? ''
      const body =
        typeof init.body === 'string' ? { postData: { mimeType: 'text/plain', text: init.body } } : {}
      entries.push({
        startedDateTime,
        time: 1,
        request: {
          method: request.method,
          url,
          httpVersion: 'HTTP/1.1',
          headers: listOf(request.headers),
          queryString: [],
          cookies: [],
          headersSize: -1,
          bodySize: -1,
          ...body,
        },
        response: {
          status: response.status,
          statusText: response.statusText,
          httpVersion: 'HTTP/1.1',
          headers: listOf(response.headers),
          cookies: [],
          content: {
            size: content.length,
            mimeType,
            ...(content.length > 0 && { text: content.toString('base64'), encoding: 'base64' }),
          },
          redirectURL: response.headers.get('location') ?? '',
          headersSize: -1,
          bodySize: content.length,
        },
        cache: {},
        timings: { send: 0, wait: 1, receive: 0 },
      })
      return response
    },
  }
}

// No answer of the server ever comes from the phone's own caches: what a person is told is "stored" was said just now (sync.md S9, rule 8).
import { beforeAll, describe, expect, it, vi } from 'vitest'

const ORIGIN = 'https://siteproof.example'
const PLANTED = '{"stored":true}'

interface Asked {
  readonly request: { readonly url: string; readonly method: string; readonly mode: string }
  respondWith(answer: Promise<Response>): void
}
type Listener = (event: Asked) => void

const listeners = new Map<string, Listener>()

/** What the network would say is null; a text is what the worker answered in its place. */
async function answerTo(path: string, mode = 'cors', method = 'GET'): Promise<string | null> {
  let answer: Promise<Response> | null = null
  listeners.get('fetch')?.({ request: { url: ORIGIN + path, method, mode }, respondWith: (given) => { answer = given } })
  return answer === null ? null : await (await (answer as Promise<Response>)).text()
}

beforeAll(async () => {
  const planted = { match: async () => await Promise.resolve(new Response(PLANTED)) }
  vi.stubGlobal('caches', { ...planted, open: async () => await Promise.resolve(planted) })
  vi.stubGlobal('self', { location: { origin: ORIGIN }, addEventListener: (type: string, listener: Listener) => listeners.set(type, listener) })
  // Even a list of files that names them makes the worker answer for none.
  vi.stubGlobal('__SHELL_FILES__', ['/', '/assets/app.js', '/api/v1/have', '/api/v1/hello', '/readyz'].map((url) => ({ url, sha256: 'a'.repeat(64) })))
  vi.stubGlobal('__SHELL_VERSION__', 'v1')
  vi.stubGlobal('__LANGUAGE_FILES__', { '/api/v1/changes': 'b'.repeat(64) })
  await import('../../pwa/src/sw/service-worker')
})

describe('the service worker [S9] [F28]', () => {
  it('answers for the files of the app, so that a planted answer would be seen', async () => {
    expect([await answerTo('/assets/app.js'), await answerTo('/today', 'navigate')]).toEqual([PLANTED, PLANTED])
  })

  it.each([
    '/api/v1/have', '/api/v1/hello', '/api/v1/changes?scope=me', '/api/v1/changes', '/api/v1/records/0190aaaa', '/api/v1/photos/ab/parts/0', '/api', '/healthz', '/readyz',
  ])('lets the network answer %s, whatever lies in a cache', async (path) => {
    expect([await answerTo(path), await answerTo(path, 'navigate'), await answerTo(path, 'same-origin')]).toEqual([null, null, null])
  })

  it.each(['PUT', 'POST', 'DELETE', 'HEAD'])('lets the network answer every %s', async (method) => {
    expect([await answerTo('/api/v1/records/0190aaaa', 'cors', method), await answerTo('/assets/app.js', 'cors', method)]).toEqual([null, null])
  })

  it('answers for no other origin', async () => {
    let answered = false
    listeners.get('fetch')?.({ request: { url: 'https://elsewhere.example/assets/app.js', method: 'GET', mode: 'cors' }, respondWith: () => { answered = true } })

    expect(answered).toBe(false)
  })
})

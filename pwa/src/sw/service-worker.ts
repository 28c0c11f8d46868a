// Keeps the app shell on the phone so that it opens without a network. It caches
// nothing else: never /api, never a receipt, never a photo (contracts.md, sync.md
// rule 8). A new version waits until the person asks for it.
/// <reference lib="webworker" />

import { listenForSync } from './background-send'

declare const self: ServiceWorkerGlobalScope
declare const __SHELL_FILES__: readonly { readonly url: string; readonly sha256: string }[]
declare const __SHELL_VERSION__: string
/** Words of the other language: address -> SHA-256; only for phones that chose it (i18n/index.ts). */
declare const __LANGUAGE_FILES__: Readonly<Record<string, string>>

const CACHE_PREFIX = 'siteproof-shell-'
const CACHE_NAME = `${CACHE_PREFIX}${__SHELL_VERSION__}`
const SHELL = __SHELL_FILES__
const LANGUAGE_CACHE = 'siteproof-language'
const LANGUAGE_FILES = Object.entries(__LANGUAGE_FILES__).map(([url, sha256]) => ({ url, sha256 }))
const SHELL_URLS = new Set([...SHELL, ...LANGUAGE_FILES].map((file) => file.url))
const NEVER_SHELL = /^\/(api|healthz|readyz)(\/|$)/

async function hexDigest(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function fromOlderCache(url: string, sha256: string): Promise<Response | null> {
  const held = await caches.match(url)
  if (held === undefined) return null
  return (await hexDigest(await held.clone().arrayBuffer())) === sha256 ? held : null
}

/** Fetches one shell file and refuses bytes that are not the built ones (a portal page, a half-deployed server). */
async function fetchChecked(url: string, sha256: string): Promise<Response> {
  const response = await fetch(url, { cache: 'no-cache', credentials: 'same-origin', redirect: 'error' })
  if (!response.ok) throw new Error(`shell file ${url}: status ${response.status}`)
  const bytes = await response.arrayBuffer()
  if ((await hexDigest(bytes)) !== sha256) throw new Error(`shell file ${url}: wrong hash`)
  const headers = new Headers(response.headers)
  headers.delete('content-encoding')
  headers.delete('content-length')
  return new Response(bytes, { status: 200, headers })
}

async function keep(files: typeof SHELL): Promise<void> {
  const cache = await caches.open(CACHE_NAME)
  await Promise.all(
    files.map(async ({ url, sha256 }) => {
      await cache.put(url, (await fromOlderCache(url, sha256)) ?? (await fetchChecked(url, sha256)))
    }),
  )
}

async function languageChosen(): Promise<boolean> {
  return (await (await caches.open(LANGUAGE_CACHE)).match('/en')) !== undefined
}

async function install(): Promise<void> {
  await keep((await languageChosen()) ? [...SHELL, ...LANGUAGE_FILES] : SHELL)
}

async function activate(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith(CACHE_PREFIX) && name !== CACHE_NAME).map((name) => caches.delete(name)))
  await self.clients.claim()
}

async function shellAnswer(url: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE_NAME)
  const held = await cache.match(url)
  if (held !== undefined) return held
  try {
    return await fetch(request)
  } catch (failure) {
    const offline = request.mode === 'navigate' ? await cache.match('/offline.html') : undefined
    if (offline !== undefined) return offline
    throw failure
  }
}

listenForSync('siteproof-send')
self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(activate()))

self.addEventListener('message', (event: ExtendableMessageEvent) => {
  const data: unknown = event.data
  const type = typeof data === 'object' && data !== null && 'type' in data ? data.type : null
  if (type === 'apply-update') event.waitUntil(self.skipWaiting())
  if (type === 'language') event.waitUntil(keep(LANGUAGE_FILES))
})

self.addEventListener('fetch', (event: FetchEvent) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || NEVER_SHELL.test(url.pathname)) return
  if (request.mode === 'navigate') event.respondWith(shellAnswer('/', request))
  else if (SHELL_URLS.has(url.pathname)) event.respondWith(shellAnswer(url.pathname, request))
})


// Registers the service worker and tells when a newer app waits. It is applied only
// when the person says so: never a reload under an inspector's hands.
import { hint } from '../sync/channel'
import { ownScriptUrl } from './trusted'

const HOUR_MS = 3_600_000
const SENDING_LOOK_MS = 500
const listeners = new Set<() => void>()
let waiting: ServiceWorker | null = null
let applying = false

function found(worker: ServiceWorker | null): void {
  if (worker === null || navigator.serviceWorker.controller === null) return
  waiting = worker
  listeners.forEach((listener) => listener())
}

function follow(registration: ServiceWorkerRegistration): void {
  found(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const installing = registration.installing
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed') found(installing)
    })
  })
}

/**
 * Registers /sw.js where the browser has service workers; a failure leaves the app online only. A page
 * of desk or leader whose chunk went away with an old version takes the waiting one.
 */
export async function registerServiceWorker(): Promise<void> {
  const container = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker
  if (container === undefined || import.meta.env.DEV) return
  container.addEventListener('message', (event) => { if ((event.data as { type?: unknown } | null)?.type === 'send') hint({ type: 'work' }) })
  container.addEventListener('controllerchange', () => { if (applying) location.reload() })
  window.addEventListener('vite:preloadError', () => { if (waiting !== null) void applyUpdate() })
  try {
    const registration = await container.register(ownScriptUrl('/sw.js'), { scope: '/' })
    follow(registration)
    setInterval(() => { registration.update().catch(() => undefined) }, HOUR_MS)
  } catch {
    // offlineReady() reports `shell` as missing; the app goes on online.
  }
}

export function onUpdateReady(listener: () => void): () => void {
  listeners.add(listener)
  if (waiting !== null) listener()
  return () => listeners.delete(listener)
}

/** A run of sending holds this lock in some tab or in the worker (sync/engine.ts). */
async function sending(): Promise<boolean> {
  const { held } = (await (navigator as { locks?: LockManager }).locks?.query()) ?? {}
  return held?.some(({ name }) => name?.startsWith('siteproof-sync-')) ?? false
}

/** Lets the waiting version take over, once nothing is being sent, and reloads once it has. */
export async function applyUpdate(): Promise<void> {
  while (await sending().catch(() => false)) await new Promise((done) => setTimeout(done, SENDING_LOOK_MS))
  if (waiting === null) return
  applying = true
  waiting.postMessage({ type: 'apply-update' })
}

/** Asks the browser to wake the worker when there is a network, also after the page was closed; not every browser can. */
export async function askBackgroundSend(): Promise<void> {
  const registration = await (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker?.getRegistration()
  await (registration as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync?.register('siteproof-send')
}

// Sending without a page, where the browser wakes the worker (Background Sync): the same engine, the same receipts, the
// same locks as on a page. Where a page is open it is asked instead.
/// <reference lib="webworker" />
import { openLast } from '../session/current'
import { runSync, waitingCount } from '../sync/engine'

declare const self: ServiceWorkerGlobalScope

interface SyncEvent extends ExtendableEvent {
  readonly tag: string
}

async function send(): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window' })
  const seen = pages.filter((page) => page.visibilityState === 'visible')
  if (seen.length > 0) {
    for (const page of seen) page.postMessage({ type: 'send' })
    return
  }
  const session = await openLast() // anew each time: a worker outlives sign-outs and changes of user on its pages
  if (session === null) return
  try {
    await runSync(session)
    // A promise that fails makes the browser wake the worker again later.
    if (!session.needsSignIn && (await waitingCount(session)) > 0) throw new Error('something still waits')
  } finally {
    session.db.close()
  }
}

export function listenForSync(tag: string): void {
  self.addEventListener('sync' as 'message', (event: Event) => {
    const sync = event as SyncEvent
    if (sync.tag === tag) sync.waitUntil(send())
  })
}

// What this browser says of its room and of how long it keeps things, tried rather than asked where that is possible.
import { storageLight, type StorageFacts, type StorageLight } from '../core/storage-light'
import { currentSession, devices } from './current'
import { droppableBytes } from '../db/originals'
import { storedHere, unsentIn } from '../sync/unsent'

const DAY_MS = 86_400_000
const OPENED_KEY = 'siteproof-opened'

/** A strict write that reads back what it wrote. */
async function keeps(): Promise<boolean> {
  try {
    const db = await devices()
    const mark = String(Date.now())
    const tx = db.transaction('meta', 'readwrite', { durability: 'strict' })
    await Promise.all([tx.store.put(mark, 'probe'), tx.done])
    return (await db.get('meta', 'probe')) === mark
  } catch {
    return false
  }
}

/** Firefox and Safari refuse the private file system in private windows, Firefox also the service worker; Chromium gives no sign. */
async function privateWindow(): Promise<boolean> {
  const { storage, serviceWorker } = navigator as { storage?: StorageManager & { getDirectory?: () => Promise<unknown> }; serviceWorker?: unknown }
  if (isSecureContext && serviceWorker === undefined) return true
  if (storage?.getDirectory === undefined) return false
  return await storage.getDirectory().then(() => false, (failure: unknown) => failure instanceof Error && failure.name === 'SecurityError')
}

/** Days since the app was opened before this start; notes this start. */
let idle: number | null | undefined
function idleDays(): number | null {
  if (idle !== undefined) return idle
  idle = null
  try {
    const before = Date.parse(localStorage.getItem(OPENED_KEY) ?? '')
    if (!Number.isNaN(before)) idle = Math.max(0, Math.floor((Date.now() - before) / DAY_MS))
    localStorage.setItem(OPENED_KEY, new Date().toISOString())
  } catch {
    /* no storage at all: the probe says so */
  }
  return idle
}

export const isApple = (): boolean => /iPhone|iPad|iPod/.test(navigator.userAgent)
export const isInstalled = (): boolean =>
  matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true

async function storageFacts(): Promise<StorageFacts> {
  const storage = (navigator as { storage?: StorageManager }).storage
  const session = await currentSession().catch(() => null)
  const [kept, hidden, room, persisted, unsent, droppable, stored] = await Promise.all([
    keeps(), privateWindow(), storage?.estimate().catch(() => undefined), storage?.persisted().catch(() => false), session === null ? [] : unsentIn(session.db),
    session === null ? 0 : droppableBytes(session.db), session === null ? 0 : storedHere(session.db),
  ])
  return {
    keeps: kept, privateWindow: hidden, usedBytes: room?.usage === undefined ? null : Math.max(0, room.usage - droppable), quotaBytes: room?.quota ?? null, persisted: persisted ?? false,
    installed: isInstalled(), apple: isApple(), idleDays: idleDays(), unsent: unsent.filter(({ draft }) => !draft).length,
    drafts: unsent.filter(({ draft }) => draft).length, stored,
  }
}

export async function lightNow(): Promise<StorageLight & Pick<StorageFacts, 'usedBytes' | 'quotaBytes' | 'idleDays' | 'unsent'>> {
  const facts = await storageFacts()
  return { ...facts, ...storageLight(facts), unsent: facts.unsent + facts.drafts }
}

// Frees the phone: bytes go 30 days after they are safe, earlier only above 70 % of
// the room, and never what is not safe by its own seq in the present epoch.
import type { IDBPTransaction } from 'idb'
import { strictly, type UserDatabase } from '../db/open'
import type { OutboxEntry, UserSchema } from '../db/schema'

type Eviction = IDBPTransaction<UserSchema, ('meta' | 'outbox' | 'bytes' | 'photos')[], 'readwrite'>

const KEEP_MS = 30 * 86_400_000
const TIGHT_RATIO = 0.7

/** Safe = stored in this epoch with a seq that a verified backup covers. */
export function isSafe(entry: OutboxEntry, epoch: string | null, safeSeq: number): boolean {
  return entry.status === 'stored' && entry.seq !== null && entry.epoch !== null && entry.epoch === epoch && entry.seq <= safeSeq
}

async function isTight(): Promise<boolean> {
  const storage = (globalThis.navigator as { storage?: StorageManager } | undefined)?.storage
  const estimate = await storage?.estimate().catch(() => undefined)
  const { usage, quota } = estimate ?? {}
  return usage !== undefined && quota !== undefined && quota > 0 && usage / quota > TIGHT_RATIO
}

/** When this entry was first seen safe in its epoch; null: not seen before. */
function safeSinceMs(entry: OutboxEntry): number | null {
  return entry.safe !== undefined && entry.safe.epoch === entry.epoch ? Date.parse(entry.safe.since) : null
}

/**
 * Notes what has become safe, and deletes bytes and entries of what has been safe for 30 days. Returns how many.
 * Everything is judged inside the one transaction that deletes: another tab may have met a restored server meanwhile.
 */
export async function evictSafe(db: UserDatabase, nowMs: number): Promise<number> {
  const tight = await isTight()
  const tx = strictly(db, ['meta', 'outbox', 'bytes', 'photos'])
  const outbox = tx.objectStore('outbox')
  const [epoch, safeSeq, entries] = await Promise.all([tx.objectStore('meta').get('epoch'), tx.objectStore('meta').get('safe_seq'), outbox.getAll()])
  let freed = 0
  for (const entry of entries) {
    if (typeof epoch !== 'string' || typeof safeSeq !== 'number' || !isSafe(entry, epoch, safeSeq)) continue
    const sinceMs = safeSinceMs(entry)
    if (!tight && sinceMs === null) await outbox.put({ ...entry, safe: { epoch, since: new Date(nowMs).toISOString() } })
    if (!tight && (sinceMs === null || nowMs - sinceMs <= KEEP_MS)) continue
    await free(tx, entry)
    freed += 1
  }
  await tx.done
  return freed
}

async function free(tx: Eviction, entry: OutboxEntry): Promise<void> {
  await tx.objectStore('outbox').delete(entry.key)
  await tx.objectStore('bytes').delete(entry.bytesKey)
  if (entry.what !== 'photo') return
  const photoId = entry.bytesKey.split('/')[0] ?? ''
  await tx.objectStore('bytes').delete(`${photoId}/camera`)
  await tx.objectStore('photos').delete(photoId)
}

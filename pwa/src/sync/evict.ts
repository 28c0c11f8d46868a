// Frees the phone: bytes go 30 days after they are safe, earlier only above 70 % of
// the room, and never what is not safe by its own seq in the present epoch.
import { getMeta, strictly, type UserDatabase } from '../db/open'
import type { OutboxEntry } from '../db/schema'

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

/** Deletes bytes and entries of safe items that are old enough. Returns how many. */
export async function evictSafe(db: UserDatabase, nowMs: number): Promise<number> {
  const [epoch, safeSeq, entries] = await Promise.all([getMeta(db, 'epoch'), getMeta(db, 'safe_seq'), db.getAll('outbox')])
  const safe = entries.filter((entry) => isSafe(entry, epoch, safeSeq ?? 0))
  if (safe.length === 0) return 0
  const tight = await isTight()
  const old = safe.filter((entry) => tight || nowMs - Date.parse(entry.storedAt ?? '') > KEEP_MS)
  const tx = strictly(db, ['outbox', 'bytes', 'photos'])
  for (const entry of old) {
    const photoId = entry.bytesKey.split('/')[0] ?? ''
    await tx.objectStore('outbox').delete(entry.key)
    await tx.objectStore('bytes').delete(entry.bytesKey)
    if (entry.what === 'photo') {
      await tx.objectStore('bytes').delete(`${photoId}/camera`)
      await tx.objectStore('photos').delete(photoId)
    }
  }
  await tx.done
  return old.length
}

// Frees the phone: bytes go 30 days after they are safe, earlier only above 70 % of the room or where a write found none
// (then a base map goes before anything), and never what is not safe by its own seq in the present epoch.
import { fullProblem, isFull } from '../core/problems'
import { copyName, dropOldest, forgetOriginal, heldOriginals, leftOver, noteDropped, originalOf, ORIGINAL_STORES, type OriginalTx } from '../db/originals'
import { strictly, type UserDatabase } from '../db/open'
import { giveReserve, layReserve } from '../db/reserve'
import { dropTiles } from '../db/tiles'
import type { OutboxEntry, PhotoRow } from '../db/schema'

const KEEP_MS = 30 * 86_400_000
const TIGHT_RATIO = 0.7
/** Room is made for so many pictures like this one, not for one after the other. */
const ROOM_FOR = 4
/** A draft with all its answers, and whatever else is rather text than picture. */
export const TEXT_BYTES = 262_144

/** What has a receipt of its own: an entry of the outbox, or an original. */
type Settled = Pick<OutboxEntry, 'status' | 'seq' | 'epoch' | 'safe'>

/** Safe = stored in this epoch with a seq that a verified backup covers. */
export function isSafe(entry: Settled, epoch: string | null, safeSeq: number): boolean {
  return entry.status === 'stored' && entry.seq !== null && entry.epoch !== null && entry.epoch === epoch && entry.seq <= safeSeq
}

/** Bytes in use above 70 % of the room; 0 where there is room enough or the browser does not say. */
async function tightBytes(): Promise<number> {
  const storage = (globalThis.navigator as { storage?: StorageManager } | undefined)?.storage
  const estimate = await storage?.estimate().catch(() => undefined)
  const { usage, quota } = estimate ?? {}
  return usage === undefined || quota === undefined || quota <= 0 ? 0 : Math.max(0, usage - TIGHT_RATIO * quota)
}

/** When this was first seen safe in its epoch; null: not seen before. */
function safeSinceMs(entry: Settled): number | null {
  return entry.safe !== undefined && entry.safe.epoch === entry.epoch ? Date.parse(entry.safe.since) : null
}

/**
 * Notes what has become safe, and deletes bytes and entries of what has been safe for 30 days. Returns how many.
 * `wantedBytes`: so much did not fit, whatever the browser says of its room (Chromium says the same of every disk); no more goes.
 * Everything is judged inside the one transaction that deletes: another tab may have met a restored server meanwhile.
 */
export async function evictSafe(db: UserDatabase, nowMs: number, wantedBytes = 0): Promise<number> {
  let over = wantedBytes || (await tightBytes())
  if (!wantedBytes && over > 0 && (await dropTiles())) over = await tightBytes()
  const tight = over > 0
  const tx = strictly(db, ORIGINAL_STORES)
  const outbox = tx.objectStore('outbox')
  const [epoch, safeSeq, entries] = await Promise.all([tx.objectStore('meta').get('epoch'), tx.objectStore('meta').get('safe_seq'), outbox.getAll()])
  const isDone = (settled: Settled): boolean => typeof epoch === 'string' && typeof safeSeq === 'number' && isSafe(settled, epoch, safeSeq)
  const since = { epoch: String(epoch), since: new Date(nowMs).toISOString() }
  const mayGo = (settled: Settled): boolean => (wantedBytes ? over > 0 : tight) || nowMs - (safeSinceMs(settled) ?? nowMs) > KEEP_MS
  const held = await heldOriginals(tx)
  const copies = new Set(entries.map((entry) => copyName(entry.recordId, entry.sha256)))
  let freed = 0
  for (const entry of entries) {
    if (!isDone(entry)) continue
    if (!tight && safeSinceMs(entry) === null) await outbox.put({ ...entry, safe: since })
    if (!mayGo(entry)) continue
    over -= await free(tx, entry, held)
    copies.delete(copyName(entry.recordId, entry.sha256))
    freed += 1
  }
  for (const row of held) {
    const state = originalOf(row)
    if (!isDone(state)) continue
    if (!tight && safeSinceMs(state) === null) await tx.objectStore('photos').put({ ...row, original: { ...state, safe: since } })
    if (!mayGo(state)) continue
    await forgetOriginal(tx, row)
    over -= row.bytes
    freed += 1
  }
  for (const row of await leftOver(tx, held, copies)) {
    await forgetOriginal(tx, row)
    over -= row.bytes
    freed += 1
  }
  const dropped = over > 0 ? await dropOldest(tx, over) : []
  await tx.done
  await noteDropped(db, dropped)
  return freed + dropped.length
}

/** Lets the base map go, else what is safe and the oldest originals. False where there is none of them. */
export async function makeRoom(db: UserDatabase, bytes: number): Promise<boolean> {
  return (await dropTiles()) || (await evictSafe(db, Date.now(), ROOM_FOR * bytes)) > 0
}

/** Does what writes so many bytes; on a full phone again when room is made, for text in the end from what is held back. */
export async function withRoom<Result>(db: UserDatabase, bytes: number, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write()
  } catch (thrown) {
    if (!isFull(thrown)) throw thrown
    if (await makeRoom(db, bytes)) return await withRoom(db, bytes, write)
    if (bytes > TEXT_BYTES || !(await giveReserve(db))) throw fullProblem(thrown)
    return await withRoom(db, bytes, write).finally(() => layReserve(db)) // or the next picture took it
  }
}

/** Deletes an entry with its bytes, and its picture unless the original of that still has a way of its own. Returns the bytes. */
async function free(tx: OriginalTx, entry: OutboxEntry, held: readonly PhotoRow[]): Promise<number> {
  await tx.objectStore('outbox').delete(entry.key)
  await tx.objectStore('bytes').delete(entry.bytesKey)
  if (entry.insteadOf !== undefined) await tx.objectStore('bytes').delete(`${entry.insteadOf}/record`)
  if (entry.what !== 'photo') return entry.bytes
  const photoId = entry.bytesKey.split('/')[0] ?? ''
  if (held.some(({ id }) => id === photoId)) return entry.bytes
  await tx.objectStore('bytes').delete(`${photoId}/camera`)
  await tx.objectStore('photos').delete(photoId)
  return entry.bytes
}

// Originals: camera bytes beside a smaller upload copy, kept for a county that wants them (contracts.md 2). They go by
// the same rule as photos (sync/evict.ts); and because no record rests on them, unsent ones make room on a full phone.
import type { IDBPTransaction } from 'idb'
import { getMeta, strictly, type UserDatabase } from './open'
import type { OriginalState, OutboxEntry, PhotoRow, UserSchema } from './schema'
import { tileFacts } from './tiles'

export const ORIGINAL_STORES: ('meta' | 'drafts' | 'outbox' | 'bytes' | 'photos')[] = ['meta', 'drafts', 'outbox', 'bytes', 'photos']
export type OriginalTx = IDBPTransaction<UserSchema, typeof ORIGINAL_STORES, 'readwrite'>
type Reading = IDBPTransaction<UserSchema, typeof ORIGINAL_STORES> | OriginalTx

/** What has happened to the camera bytes of this row on their own way. */
export function originalOf(row: PhotoRow): OriginalState {
  return row.original ?? { status: 'waiting', tries: 0, nextTryAtMs: 0, partsHeld: 0, partsTotal: 0, seq: null, epoch: null }
}

/** Sealed photos whose camera bytes lie here and are not what was uploaded, oldest first. */
async function sealedOriginals(tx: Reading): Promise<readonly PhotoRow[]> {
  const [rows, drafts, bytes] = await Promise.all([tx.objectStore('photos').getAll(), tx.objectStore('drafts').getAllKeys(), tx.objectStore('bytes').getAllKeys()])
  const [open, here] = [new Set(drafts), new Set(bytes)]
  return rows
    .filter(({ id, draftId, sha256, uploadSha256 }) => uploadSha256 !== null && uploadSha256 !== sha256 && !open.has(draftId) && here.has(`${id}/camera`))
    .sort((a, b) => (`${a.capturedAt} ${a.id}` < `${b.capturedAt} ${b.id}` ? -1 : 1))
}

/** Not taken by the server of this epoch, or spoilt here; another epoch is offered it again. */
function isRefused({ original }: PhotoRow, epoch: unknown): boolean {
  return original?.status === 'refused' && original.epoch === epoch
}

/** Those that the county wants and the server has not refused. */
export async function heldOriginals(tx: Reading): Promise<readonly PhotoRow[]> {
  const [wanted, epoch] = await Promise.all([tx.objectStore('meta').get('originals_wanted'), tx.objectStore('meta').get('epoch')])
  return wanted === true ? (await sealedOriginals(tx)).filter((row) => !isRefused(row, epoch)) : []
}

/** How many are here that will not be sent. */
export async function refusedOriginals(db: UserDatabase): Promise<number> {
  const epoch = await getMeta(db, 'epoch')
  return (await sealedOriginals(db.transaction(ORIGINAL_STORES))).filter((row) => isRefused(row, epoch)).length
}

/** The outbox entry of the upload copy; undefined when the phone has let it go. */
async function copyOf(tx: Reading, { draftId, uploadSha256 }: PhotoRow): Promise<OutboxEntry | undefined> {
  const entries = await tx.objectStore('outbox').index('byRecord').getAll(draftId)
  return entries.find((entry) => entry.what === 'photo' && entry.sha256 === uploadSha256)
}

/** How an upload copy is named here, by entry and by row. */
export const copyName = (recordId: string, sha256: string | null): string => `${recordId} ${sha256}`

/** Originals that outlived their upload copies here and that nobody wants any more. `copies`: names of those still here. */
export async function leftOver(tx: OriginalTx, held: readonly PhotoRow[], copies: ReadonlySet<string>): Promise<readonly PhotoRow[]> {
  const wanted = new Set(held.map(({ id }) => id))
  return (await sealedOriginals(tx)).filter((row) => !wanted.has(row.id) && !copies.has(copyName(row.draftId, row.uploadSha256)))
}

/** Deletes the camera bytes, and the row where nothing else of the picture is here. */
export async function forgetOriginal(tx: OriginalTx, row: PhotoRow): Promise<void> {
  await tx.objectStore('bytes').delete(`${row.id}/camera`)
  if ((await copyOf(tx, row)) === undefined) await tx.objectStore('photos').delete(row.id)
}

/** Stored ones first, then the oldest, and only where the upload copy is stored or lies here beside it. Returns what went. */
export async function dropOldest(tx: OriginalTx, bytes: number): Promise<readonly PhotoRow[]> {
  const held = await heldOriginals(tx)
  const stored = held.filter(({ original }) => original?.status === 'stored')
  const dropped: PhotoRow[] = []
  let left = bytes
  for (const row of [...stored, ...held.filter((each) => !stored.includes(each))]) {
    if (left <= 0) break
    const copy = await copyOf(tx, row)
    if (copy !== undefined && copy.status !== 'stored' && (await tx.objectStore('bytes').count(copy.bytesKey)) === 0) continue
    await forgetOriginal(tx, row)
    left -= row.bytes
    dropped.push(row)
  }
  return dropped
}

/** Remembers how many of them went unsent; only now that there is room, because a full phone refuses the smallest write. */
export async function noteDropped(db: UserDatabase, dropped: readonly PhotoRow[]): Promise<void> {
  const unsent = dropped.filter(({ original }) => original?.status !== 'stored').length
  if (unsent === 0) return
  const tx = strictly(db, ['meta'])
  const meta = tx.objectStore('meta')
  await meta.put(Number((await meta.get('originals_dropped')) ?? 0) + unsent, 'originals_dropped')
  await tx.done
}

/** What is held, and the epoch of which receipts count. */
export async function originalsHere(db: UserDatabase): Promise<{ readonly rows: readonly PhotoRow[]; readonly epoch: string | null }> {
  const rows = await heldOriginals(db.transaction(ORIGINAL_STORES))
  return { rows, epoch: await getMeta(db, 'epoch') }
}

/** True while the server has not receipted the original in this epoch. */
export function isOwed(row: PhotoRow, epoch: string | null): boolean {
  const state = originalOf(row)
  return state.status === 'waiting' || state.epoch !== epoch
}

/** How many originals wait; null when the county does not want them. */
export async function owedOriginals(db: UserDatabase): Promise<number | null> {
  if ((await getMeta(db, 'originals_wanted')) !== true) return null
  const { rows, epoch } = await originalsHere(db)
  return rows.filter((row) => isOwed(row, epoch)).length
}

/** Bytes that may go at any time. */
export async function droppableBytes(db: UserDatabase): Promise<number> {
  const [{ rows }, tiles] = await Promise.all([originalsHere(db), tileFacts()])
  return rows.reduce((sum, row) => sum + row.bytes, tiles?.bytes ?? 0)
}

// Handing over without a session: what a stopped phone holds goes out sealed, under a supervisor's code, and is believed
// stored only by the same typed receipts as always. The phone is cleared only when all of it is safe (sync.md F57).
import { deleteDB } from 'idb'
import { ask } from '../api/client'
import { ServiceProblem } from '../core/problems'
import { getMeta, setMeta, strictly, userDatabaseName } from '../db/open'
import type { OutboxEntry } from '../db/schema'
import { becomeCurrent, devices, type Session } from '../session/current'
import { isSafe } from '../sync/evict'
import { change, markRefused, markStored } from '../sync/outbox'
import { checkReceipt } from '../sync/receipt'
import { receiptFrom, storedPhotoFrom } from '../sync/upload'
import { intoParts, owedItem, rescueKey, sealPart } from './rescue-file'

/** Small pieces: twenty seconds of a weak network carry one over. */
const PIECE_BYTES = 700_000

export interface SurrenderState {
  /** Records and photos the server has not receipted. */
  readonly owed: number
  /** Of these, what it does not take; they stay on the phone. */
  readonly refused: number
  readonly stored: number
  readonly safe: number
  readonly drafts: number
}

export async function surrenderState({ db }: Session): Promise<SurrenderState> {
  const [entries, drafts, epoch, safeSeq] = await Promise.all([db.getAll('outbox'), db.count('drafts'), getMeta(db, 'epoch'), getMeta(db, 'safe_seq')])
  const count = (test: (entry: OutboxEntry) => boolean): number => entries.filter(test).length
  return {
    owed: count((entry) => entry.status !== 'stored'), refused: count((entry) => entry.status === 'refused'),
    stored: count((entry) => entry.status === 'stored'), safe: count((entry) => isSafe(entry, epoch, safeSeq ?? 0)), drafts,
  }
}

/** Hello without a session: epoch, how far is safe, the sealing key. Receipts of another epoch count no more. */
export async function meetServer(session: Session): Promise<void> {
  const { db } = session
  const body = await ask({ path: '/hello' })
  const epoch = body?.['server_epoch']
  const safeSeq = body?.['safe_seq']
  const { kid, public_key } = (body?.['rescue_key'] ?? {}) as { readonly kid?: unknown; readonly public_key?: unknown }
  if (typeof epoch !== 'string' || typeof safeSeq !== 'number') throw new ServiceProblem('portal', 200)
  for (const { key } of (await db.getAll('outbox')).filter((entry) => entry.status === 'stored' && entry.epoch !== epoch)) {
    await change(db, key, () => ({ status: 'waiting', seq: null, epoch: null, receipt: null, problem: null, tries: 0, nextTryAtMs: 0 }))
  }
  const tx = strictly(db, ['meta'])
  const meta = tx.objectStore('meta')
  const writes: Promise<unknown>[] = [meta.put(epoch, 'epoch'), meta.put(safeSeq, 'safe_seq')]
  if (typeof kid === 'string' && typeof public_key === 'string') writes.push(meta.put({ kid, public_key }, 'rescue_key'))
  await Promise.all([...writes, tx.done])
}

type Outcome = { readonly code?: unknown; readonly receipt?: unknown; readonly stored?: unknown; readonly [name: string]: unknown }

/** Believes an outcome only when it names exactly this entry; otherwise the entry stays as it was. */
async function settle({ db }: Session, entry: OutboxEntry, outcomes: readonly Outcome[]): Promise<void> {
  const name = entry.what === 'record' ? 'id' : 'sha256'
  const mine = outcomes.find((outcome) => outcome[name] === (entry.what === 'record' ? entry.recordId : entry.sha256))
  if (mine === undefined) return
  const storedAt = new Date().toISOString()
  if (mine.receipt !== null && mine.receipt !== undefined) {
    const receipt = receiptFrom(mine.receipt as Outcome, entry.recordId, entry.sha256)
    await checkReceipt(db, receipt)
    await markStored(db, entry.key, { seq: receipt.seq, epoch: receipt.epoch, receipt, storedAt })
  } else if (mine.stored !== null && mine.stored !== undefined) {
    const { seq, epoch } = storedPhotoFrom(mine.stored as Outcome, entry.sha256, entry.bytes)
    await markStored(db, entry.key, { seq, epoch, receipt: null, storedAt })
  } else if (typeof mine.code === 'string') await markRefused(db, entry.key, new ServiceProblem(mine.code))
}

/**
 * Hands over everything owed, records first. Throws ServiceProblem: `surrender_code`, `network`, and as rescueKey does;
 * what went stays gone over. An answer that cannot be believed leaves its one thing owed and is thrown at the end.
 */
export async function handOverAll(session: Session, code: string, tell: (done: number, of: number) => void): Promise<void> {
  await meetServer(session)
  const to = await rescueKey(session)
  const owed = (await session.db.getAll('outbox')).filter((entry) => entry.status !== 'stored')
  owed.sort((a, b) => (a.what === b.what ? (a.createdAt < b.createdAt ? -1 : 1) : a.what === 'record' ? -1 : 1))
  const byItem = new Map(owed.map((entry) => [owedItem(session, entry), entry]))
  const parts = intoParts([...byItem.keys()], PIECE_BYTES)
  let done = 0
  let doubt: unknown = null
  for (const [index, part] of parts.entries()) {
    if (part.length === 0) continue
    const sealed = await sealPart(session, to, part, { part: index + 1, parts: parts.length }, () => undefined)
    const body = await ask({
      method: 'POST', path: '/surrender', bytes: await sealed.arrayBuffer(), contentType: 'application/octet-stream', headers: { authorization: `Surrender ${code}` },
    })
    const { records, photos } = (body ?? {}) as { readonly records?: readonly Outcome[]; readonly photos?: readonly Outcome[] }
    if (!Array.isArray(records) || !Array.isArray(photos)) throw new ServiceProblem('portal', 200)
    if (done === 0) await setMeta(session.db, 'server_keys', null) // the code was taken: trust anew, as signing in is
    for (const item of part) {
      const entry = byItem.get(item)
      if (entry !== undefined) await settle(session, entry, entry.what === 'record' ? records : photos).catch((failure: unknown) => { doubt ??= failure })
    }
    done += part.length
    tell(done, owed.length)
  }
  if (doubt !== null) throw doubt
}

/** Clears this user's data off the phone. False, and nothing is touched, unless every single thing is safe and no draft is left. */
export async function clearWhenSafe(session: Session): Promise<boolean> {
  const { owed, stored, safe, drafts } = await surrenderState(session)
  if (owed > 0 || drafts > 0 || stored === 0 || safe !== stored) return false
  await becomeCurrent(null)
  await (await devices()).delete('users', session.user.id)
  session.db.close()
  await deleteDB(userDatabaseName(session.user.id))
  return true
}

// The outbox's entries and what moves them: waiting -> stored | refused, and back to
// waiting when the server's epoch changed. Every move is one strict transaction.
import type { Receipt } from '../core/types'
import { ServiceProblem } from '../core/problems'
import { strictly, type UserDatabase } from '../db/open'
import type { OutboxEntry } from '../db/schema'

export function recordEntryKey(recordId: string): string {
  return `record/${recordId}`
}

export function photoEntryKey(recordId: string, sha256: string): string {
  return `photo/${recordId}/${sha256}`
}

export type NewEntry = Pick<OutboxEntry, 'key' | 'what' | 'recordId' | 'recordKind' | 'projectId' | 'itemId' | 'chainageM' | 'sha256' | 'bytes' | 'mediaType' | 'bytesKey' | 'cites' | 'createdAt'>

/** An entry that was never tried. */
export function freshEntry(entry: NewEntry): OutboxEntry {
  return {
    ...entry,
    status: 'waiting', tries: 0, nextTryAtMs: 0, problem: null, partsHeld: 0, partsTotal: 0,
    seq: null, epoch: null, storedAt: null, receipt: null,
  }
}

/** Reads the entry again and writes the change; an entry that went away stays away. */
export async function change(db: UserDatabase, key: string, with_: (entry: OutboxEntry) => Partial<OutboxEntry>): Promise<void> {
  const tx = strictly(db, ['outbox'])
  const store = tx.objectStore('outbox')
  const entry = await store.get(key)
  if (entry !== undefined) await store.put({ ...entry, ...with_(entry) })
  await tx.done
}

export async function markStored(db: UserDatabase, key: string, stored: { readonly seq: number; readonly epoch: string; readonly receipt: Receipt | null; readonly storedAt: string }): Promise<void> {
  await change(db, key, () => ({ ...stored, status: 'stored', problem: null }))
}

export async function markRefused(db: UserDatabase, key: string, problem: ServiceProblem): Promise<void> {
  await change(db, key, () => ({ status: 'refused', problem: { code: problem.code, detail: problem.detail, final: true } }))
}

export async function markLater(db: UserDatabase, key: string, problem: ServiceProblem, nextTryAtMs: number): Promise<void> {
  await change(db, key, (entry) => ({
    status: 'waiting',
    tries: entry.tries + 1,
    nextTryAtMs,
    problem: { code: problem.code, detail: problem.detail, final: false },
  }))
}

/** What keeps everything waiting and is no failure of any one item. */
export const WAY: ReadonlySet<string | undefined> = new Set(['portal', 'network', 'app_too_old', 'phone_full'])

/** Says on everything that waits what the way wants, or (null) that it is open again; nothing was tried, so nothing waits longer. */
export async function markWay(db: UserDatabase, code: string | null): Promise<void> {
  const tx = strictly(db, ['outbox'])
  for await (const cursor of tx.objectStore('outbox')) {
    const entry = cursor.value
    if (entry.status !== 'waiting' || entry.problem?.code === code || (code === null && !WAY.has(entry.problem?.code))) continue
    await cursor.update({ ...entry, problem: code === null ? null : { code, detail: null, final: false } })
  }
  await tx.done
}

/** What is due: all records first (oldest first), then photos (smallest first). */
export function due(entries: readonly OutboxEntry[], nowMs: number): OutboxEntry[] {
  return entries
    .filter((entry) => entry.status === 'waiting' && entry.nextTryAtMs <= nowMs)
    .sort((a, b) => {
      if (a.what !== b.what) return a.what === 'record' ? -1 : 1
      if (a.what === 'record') return a.createdAt < b.createdAt ? -1 : 1
      return a.bytes - b.bytes
    })
}

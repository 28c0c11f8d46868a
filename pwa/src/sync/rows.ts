// The outbox as its screen shows it: every word from the true state in the database.
import type { OutboxCounts } from '../app-services'
import type { OutboxRow, OutboxState } from '../core/draft-types'
import type { Checklist } from '../core/checklist-types'
import type { ProjectItem, RecordStateItem } from '../api/wire-types'
import { itemById } from '../db/drafts'
import { getMeta, type UserDatabase } from '../db/open'
import { owedOriginals } from '../db/originals'
import type { OutboxEntry } from '../db/schema'
import type { Session } from '../session/current'
import { onHint } from './channel'
import { isSafe } from './evict'
import { change, WAY } from './outbox'
import { oldestOf, unsentIn } from './unsent'

let sendingKey: string | null = null
onHint((message) => { if (message.type === 'sending') sendingKey = message.key })

function failed({ status, problem }: OutboxEntry): boolean {
  return status === 'refused' || (status === 'waiting' && problem !== null && !WAY.has(problem.code))
}

function stateOf(entry: OutboxEntry, epoch: string | null, safeSeq: number): OutboxState {
  if (entry.status === 'stored') return isSafe(entry, epoch, safeSeq) ? 'safe' : 'stored'
  if (entry.status === 'waiting' && entry.key === sendingKey) return 'sending'
  return failed(entry) ? 'error' : 'waiting'
}

async function positions(db: UserDatabase): Promise<Map<string, number>> {
  const lists = (await db.getAllFromIndex('items', 'byType', 'checklist')).map((row) => row.data as Checklist)
  return new Map(lists.flatMap((list) => list.items.map((item, index): [string, number] => [item.id, index + 1])))
}

async function rowOf(db: UserDatabase, entry: OutboxEntry, all: readonly OutboxEntry[], state: OutboxState, position: number | null): Promise<OutboxRow> {
  const photos = all.filter((other) => other.what === 'photo' && other.recordId === entry.recordId)
  const project = entry.projectId === null ? null : await itemById<ProjectItem>(db, 'project', entry.projectId)
  const live = entry.what === 'record' ? await itemById<RecordStateItem>(db, 'record_state', entry.recordId) : null
  const unfinished = photos.filter((photo) => photo.status === 'waiting').length
  const { placed = null, reasons = [] } = live ?? entry.receipt ?? {}
  return {
    key: entry.key, what: entry.what, recordId: entry.recordId, recordKind: entry.recordKind, projectId: entry.projectId,
    projectName: project?.name ?? null, itemPosition: position, chainageM: entry.chainageM, sha256: entry.sha256,
    bytes: entry.bytes, state, parts: entry.partsTotal > 0 ? { done: entry.partsHeld, total: entry.partsTotal } : null, seq: entry.seq,
    createdAt: entry.createdAt, placed, reasons: reasons.map((reason) => String((reason as { readonly code?: unknown }).code)),
    photoCount: photos.length, missingPhotos: unfinished, problem: entry.problem,
  }
}

const RANK: { readonly [state in OutboxState]: number } = { sending: 0, error: 1, waiting: 2, stored: 3, safe: 4 }

/** All rows: what was not stored first, then what is stored, newest first within each. */
export async function outboxRows(db: UserDatabase): Promise<readonly OutboxRow[]> {
  const [epoch, safeSeq, entries, position] = await Promise.all([getMeta(db, 'epoch'), getMeta(db, 'safe_seq'), db.getAll('outbox'), positions(db)])
  const rows = await Promise.all(entries.map((entry) =>
    rowOf(db, entry, entries, stateOf(entry, epoch, safeSeq ?? 0), entry.itemId === null ? null : (position.get(entry.itemId) ?? null))))
  return rows.sort((a, b) => RANK[a.state] - RANK[b.state] || (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : a.what < b.what ? 1 : -1))
}

export async function outboxCounts(session: Session): Promise<OutboxCounts> {
  const unsent = await unsentIn(session.db)
  return {
    unsent: unsent.length,
    drafts: unsent.filter(({ draft }) => draft).length,
    oldestAt: oldestOf(unsent),
    sending: sendingKey !== null,
    needsSignIn: session.needsSignIn,
    originals: await owedOriginals(session.db),
  }
}

/** The person wants it tried again now. */
export async function retryNow(db: UserDatabase, key: string): Promise<void> {
  await change(db, key, (entry) => (entry.status === 'stored' ? {} : { status: 'waiting', nextTryAtMs: 0, problem: null }))
}

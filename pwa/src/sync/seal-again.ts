// Other bytes are stored under this record's number and they stand; what this phone holds goes out as a new record that
// cites them (sync.md 1.2, rule 4). An inspection cites nothing, and its author's own record that does is a correction
// (contracts.md 1): so all answers, photos and fixes of this one are said again as a correction of the one that came first.
import type { Cited, RecordKind, UnsignedRecord } from '../core/types'
import { ServiceProblem } from '../core/problems'
import { newId } from '../db/drafts'
import { getMeta } from '../db/open'
import { recordBytesKey } from '../db/records'
import type { OutboxEntry } from '../db/schema'
import type { Session } from '../session/current'
import { markStored, photoEntryKey } from './outbox'
import { checkReceipt } from './receipt'
import { sealRecord, type SealTx } from './seal-record'
import { sendRecord } from './upload'

const MOST_TEXT = 4000

type Body = { readonly [name: string]: unknown }

/** Offers the record once more: the hash of what is stored under its number, null when that is another person's, or `taken`. */
async function firstStored(session: Session, entry: OutboxEntry, bytes: ArrayBuffer): Promise<string | null | 'taken'> {
  try {
    const receipt = await sendRecord(session, entry, bytes)
    await checkReceipt(session.db, receipt)
    await markStored(session.db, entry.key, { seq: receipt.seq, epoch: receipt.epoch, receipt, storedAt: new Date().toISOString() })
    return 'taken'
  } catch (failure) {
    if (!(failure instanceof ServiceProblem) || failure.code !== 'differs') throw failure
    const sha256 = failure.fields['stored_sha256']
    return typeof sha256 === 'string' ? sha256 : null
  }
}

function said(words: string, own: unknown): string {
  return (typeof own === 'string' && own !== '' ? `${words}\n${own}` : words).slice(0, MOST_TEXT)
}

function newForm(record: UnsignedRecord, first: string | null, words: string): { readonly kind: RecordKind; readonly of: Cited | null; readonly body: object } {
  const body = record.body as Body
  if (record.kind === 'correction') return { kind: record.kind, of: record.of, body: { ...body, reason: said(words, body['reason']) } }
  if (first === null) return { kind: record.kind, of: record.of, body: { ...body, note: said(words, body['note']) } }
  const { responses, started_at, finished_at, mono_started_ms, mono_finished_ms, fixes, answers, note } = body
  return {
    kind: 'correction', of: { id: record.id, sha256: first },
    body: { responses, reason: said(words, note), started_at, finished_at, mono_started_ms, mono_finished_ms, fixes, answers },
  }
}

/** The entry of a photo under its new record. */
function under(recordId: string, recordKind: string, photo: OutboxEntry): OutboxEntry {
  return { ...photo, key: photoEntryKey(recordId, photo.sha256), recordId, recordKind }
}

/**
 * Photos go over to the new record as they stand now, and the refused entry goes; its bytes stay beside the new one's.
 * Nothing is sealed (`sealed`) when the entry has gone meanwhile: a second tap or window did the same before.
 */
async function takeOver(tx: SealTx, entry: OutboxEntry, recordId: string, recordKind: string): Promise<void> {
  const [outbox, photos] = [tx.objectStore('outbox'), tx.objectStore('photos')]
  const [entries, rows, sealed] = await Promise.all([outbox.index('byRecord').getAll(entry.recordId), photos.index('byDraft').getAll(entry.recordId), outbox.get(`record/${recordId}`)])
  if (!entries.some(({ key }) => key === entry.key)) {
    tx.abort()
    throw new ServiceProblem('sealed')
  }
  const writes: Promise<unknown>[] = entries.map(({ key }) => outbox.delete(key))
  for (const photo of entries) if (photo.what === 'photo') writes.push(outbox.put(under(recordId, recordKind, photo)))
  for (const row of rows) writes.push(photos.put({ ...row, draftId: recordId }))
  if (sealed !== undefined) writes.push(outbox.put({ ...sealed, insteadOf: entry.recordId }))
  await Promise.all(writes)
}

/**
 * Seals the refused inspection or correction under a new number; `words` names the old one in it. Nothing is sealed when
 * the server takes the record after all. Throws ServiceProblem: of the network, `not_kept`, `sealed`.
 */
export async function sealAgain(session: Session, key: string, words: string): Promise<void> {
  const { db } = session
  const entry = await db.get('outbox', key)
  const bytes = entry === undefined ? undefined : await db.get('bytes', entry.bytesKey)
  if (entry === undefined || bytes === undefined) throw new ServiceProblem(entry === undefined ? 'sealed' : 'not_kept')
  if (entry.recordKind !== 'inspection' && entry.recordKind !== 'correction') throw new ServiceProblem('differs') // a desk writes anew
  const first = await firstStored(session, entry, bytes)
  if (first === 'taken') return
  const record = JSON.parse(new TextDecoder().decode(bytes)) as UnsignedRecord
  const held = (await getMeta(db, 'beacons')) ?? []
  const [id, form] = [newId(), newForm(record, first, words)]
  const photos = (await db.getAllFromIndex('outbox', 'byRecord', entry.recordId)).filter(({ what }) => what === 'photo')
  await sealRecord(session, {
    ...form, id, photos: record.photos, beacons: [...held, ...record.beacons.filter(({ nonce }) => !held.some((beacon) => beacon.nonce === nonce))],
    projectId: entry.projectId, draft: null, createdAt: new Date().toISOString(),
    photoEntries: photos.map((photo) => under(id, form.kind, photo)),
    also: (tx) => takeOver(tx, entry, id, form.kind),
  }).catch(async (failure: unknown) => {
    if (failure instanceof ServiceProblem) await db.delete('bytes', recordBytesKey(id)) // laid there for a record that does not come
    throw failure
  })
}

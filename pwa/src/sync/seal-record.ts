// Sealing: reads the chain head, writes and signs the bytes and lays them on the disk;
// then one strict transaction reads them back, compares them and the head, and only
// with them takes outbox entry and new head for the draft. Until then the draft is
// there (sync.md S8). When another tab sealed in between it begins again (contracts.md 1).
import { MAX_RECORD_BYTES, recordMessage, sentText, writeUnsigned } from '../core/envelope'
import { ServiceProblem } from '../core/problems'
import { sameBytes } from '../core/bytes'
import type { Draft } from '../core/draft-types'
import type { Beacon, Cited, RecordKind, RecordPhoto } from '../core/types'
import { getMeta, strictly, type UserDatabase } from '../db/open'
import { recordBytesKey } from '../db/records'
import type { ChainHead, OutboxEntry } from '../db/schema'
import { sha256Hex } from '../capture/hash'
import type { Session } from '../session/current'
import { hasWebCrypto, signText } from '../session/device-key'
import { withRoom } from './evict'
import { freshEntry, recordEntryKey } from './outbox'

export { recordEntryKey }

const MOST_ATTEMPTS = 20

export interface Sealable {
  readonly id: string
  readonly kind: RecordKind
  readonly of: Cited | null
  readonly body: object
  readonly photos: readonly RecordPhoto[]
  readonly projectId: string | null
  readonly photoEntries: readonly OutboxEntry[]
  /** Draft to remove in the same transaction, as it was read, with the photos that were read for it. */
  readonly draft: { readonly read: Draft; readonly photoIds: readonly string[] } | null
  readonly createdAt: string
  /** To cite from, where not from what the phone holds now. */
  readonly beacons?: readonly Beacon[]
  /** What changes with it, in the same transaction. */
  readonly also?: (tx: SealTx) => Promise<void>
}

interface Written {
  readonly bytes: ArrayBuffer
  readonly sha256: string
}

/** Beacons to cite: the newest, and those that photos name, as far as they are still held. */
function citedBeacons(held: readonly Beacon[], photos: readonly RecordPhoto[]): Beacon[] {
  const named = new Set(photos.map((photo) => photo.beacon_nonce))
  return held.filter((beacon, index) => index === 0 || named.has(beacon.nonce))
}

async function write(session: Session, record: Sealable, prev: string | null): Promise<Written> {
  const { db, device } = session
  const [clock, beacons] = await Promise.all([getMeta(db, 'clock'), getMeta(db, 'beacons')])
  const key = device.keyPair
  const unsigned = writeUnsigned({
    id: record.id,
    kind: record.kind,
    schema: 1,
    author_device: key === null ? null : device.id,
    created_at: record.createdAt,
    tz_offset_min: -new Date().getTimezoneOffset(),
    clock,
    beacons: citedBeacons(record.beacons ?? beacons ?? [], record.photos),
    of: record.of,
    body: record.body,
    photos: record.photos,
    prev: key === null ? null : prev,
  })
  const signature = key === null ? null : await signText(key.privateKey, recordMessage(unsigned))
  const encoded = new TextEncoder().encode(sentText(unsigned, signature))
  if (encoded.byteLength > MAX_RECORD_BYTES) throw new ServiceProblem('too_large')
  const bytes = encoded.buffer
  return { bytes, sha256: hasWebCrypto() ? await sha256Hex(bytes) : (await import('../core/sha256')).sha256Plain(encoded) }
}

export type SealTx = ReturnType<typeof strictly<['meta', 'bytes', 'outbox', 'drafts', 'photos']>>

/** Why the draft is not the one that was read: `sealed` by another tab or thrown away, or `draft_changed`; null when it is. */
async function draftProblem(tx: SealTx, { read, photoIds }: NonNullable<Sealable['draft']>): Promise<'sealed' | 'draft_changed' | null> {
  const [now, photos] = await Promise.all([tx.objectStore('drafts').get(read.id), tx.objectStore('photos').index('byDraft').getAllKeys(read.id)])
  if (now === undefined) return 'sealed'
  const same = photos.length === photoIds.length && photos.every((id) => photoIds.includes(id)) && JSON.stringify(now) === JSON.stringify(read)
  return same ? null : 'draft_changed'
}

/** Lays the signed bytes beside the draft. Throws `sealed` when it is a record already: its bytes stay. */
async function lay(db: UserDatabase, id: string, bytes: ArrayBuffer): Promise<void> {
  const tx = strictly(db, ['bytes', 'outbox'])
  const sealed = (await tx.objectStore('outbox').count(recordEntryKey(id))) > 0
  await Promise.all([sealed || tx.objectStore('bytes').put(bytes, recordBytesKey(id)), tx.done])
  if (sealed) throw new ServiceProblem('sealed')
}

/**
 * Null when everything was kept. Else nothing was: `busy` when the head is no longer `prev`, `unsaved` when the disk does
 * not give back what was laid there. Throws ServiceProblem `sealed` or `draft_changed`.
 */
async function keep(session: Session, record: Sealable, written: Written, prev: string | null): Promise<'busy' | 'unsaved' | null> {
  const tx = strictly(session.db, ['meta', 'bytes', 'outbox', 'drafts', 'photos'])
  const problem = record.draft === null ? null : await draftProblem(tx, record.draft)
  if (problem !== null) {
    await tx.done
    throw new ServiceProblem(problem)
  }
  const meta = tx.objectStore('meta')
  const bytesKey = recordBytesKey(record.id)
  const [head, laid] = await Promise.all([meta.get('chain_head') as Promise<ChainHead | undefined>, tx.objectStore('bytes').get(bytesKey)])
  const moved = (head?.sha256 ?? null) !== prev
  if (moved || laid === undefined || !sameBytes(laid, written.bytes)) {
    await tx.done
    return moved ? 'busy' : 'unsaved'
  }
  const entry = freshEntry({
    key: recordEntryKey(record.id), what: 'record', recordId: record.id, recordKind: record.kind, projectId: record.projectId,
    itemId: null, chainageM: null, sha256: written.sha256, bytes: written.bytes.byteLength, mediaType: 'application/json',
    bytesKey, cites: record.photoEntries.map((photo) => photo.sha256), createdAt: record.createdAt,
  })
  const outbox = tx.objectStore('outbox')
  const writes: Promise<unknown>[] = [outbox.put(entry)]
  for (const photo of record.photoEntries) writes.push(outbox.put(photo))
  if (session.device.keyPair !== null) writes.push(meta.put({ sha256: written.sha256 }, 'chain_head'))
  if (record.draft !== null) writes.push(tx.objectStore('drafts').delete(record.draft.read.id))
  if (record.also !== undefined) writes.push(record.also(tx))
  await Promise.all([...writes, tx.done])
  return null
}

/** Seals and returns the record's hash. After this the record waits for the network. Throws `unsaved` when the disk does not hold it. */
export async function sealRecord(session: Session, record: Sealable): Promise<Cited> {
  let problem = 'busy'
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const prev = (await getMeta(session.db, 'chain_head'))?.sha256 ?? null
    const written = await write(session, record, prev)
    const failed = await withRoom(session.db, written.bytes.byteLength, async () => {
      await lay(session.db, record.id, written.bytes)
      return await keep(session, record, written, prev)
    })
    if (failed === null) return { id: record.id, sha256: written.sha256 }
    problem = failed
  }
  throw new ServiceProblem(problem)
}

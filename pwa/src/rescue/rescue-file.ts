// Everything this phone still owes, sealed into one file: records first, then their photos, drafts last. Bytes are
// read one item at a time, so that many photos need no large memory.
import { version } from '../../package.json'
import type { Draft } from '../core/draft-types'
import { ServiceProblem } from '../core/problems'
import { getMeta, setMeta } from '../db/open'
import type { OutboxEntry, PhotoRow } from '../db/schema'
import type { Session } from '../session/current'
import { hasWebCrypto } from '../session/device-key'
import { PartSealer, type RescueKey } from './seal-part'

/** Below what the server takes in one request, also with a photo of 25 MB in it. */
export const PART_BYTES = 24 * 1024 * 1024

/** Below the server's MAX_ENTRIES (services/import_rescue.py). */
const PART_ITEMS = 2_000

export interface RescueItem {
  readonly meta: { readonly what: 'record' | 'photo' | 'draft' | 'draft_photo' } & { readonly [name: string]: unknown }
  /** Size before it is read, for cutting into parts. */
  readonly bytes: number
  readonly read: () => Promise<ArrayBuffer | undefined>
}

export interface RescueFile {
  readonly file: File
  readonly records: number
  readonly photos: number
  readonly drafts: number
  /** Items whose bytes are no longer on this phone. */
  readonly lost: number
}

/** What waits of one record or photo, as an item of the file. */
export function owedItem({ db }: Session, entry: OutboxEntry): RescueItem {
  const meta = entry.what === 'record'
    ? ({ what: 'record', id: entry.recordId, sha256: entry.sha256 } as const)
    : ({ what: 'photo', sha256: entry.sha256, record_id: entry.recordId } as const)
  return { meta, bytes: entry.bytes, read: async () => await db.get('bytes', entry.bytesKey) }
}

function draftItem(draft: Draft): RescueItem {
  const bytes = new TextEncoder().encode(JSON.stringify(draft)).buffer
  return { meta: { what: 'draft', id: draft.id }, bytes: bytes.byteLength, read: () => Promise.resolve(bytes) }
}

function draftPhotoItem({ db }: Session, row: PhotoRow): RescueItem {
  const upload = row.uploadSha256 !== null
  return {
    meta: {
      what: 'draft_photo', draft_id: row.draftId, photo_id: row.id, item_id: row.itemId,
      sha256: row.uploadSha256 ?? row.sha256, media_type: row.uploadMediaType ?? row.mediaType,
    },
    bytes: row.uploadBytes ?? row.bytes,
    read: async () => await db.get('bytes', `${row.id}/${upload ? 'upload' : 'camera'}`),
  }
}

const byAge = (a: OutboxEntry, b: OutboxEntry): number => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0)

/** Everything unsent, in the order of the file. A photo's record is always with it: it says whose photo it is. */
async function unsentItems(session: Session): Promise<RescueItem[]> {
  const { db } = session
  const [entries, drafts] = await Promise.all([db.getAll('outbox'), db.getAll('drafts')])
  const owed = entries.filter((entry) => entry.status !== 'stored').sort(byAge)
  const with_ = new Set(owed.map((entry) => entry.recordId))
  const records = entries.filter((entry) => entry.what === 'record' && with_.has(entry.recordId)).sort(byAge)
  const photos = owed.filter((entry) => entry.what === 'photo')
  const rows = (await Promise.all(drafts.map(async (draft) => await db.getAllFromIndex('photos', 'byDraft', draft.id)))).flat()
  return [...[...records, ...photos].map((entry) => owedItem(session, entry)), ...drafts.map(draftItem), ...rows.map((row) => draftPhotoItem(session, row))]
}

/** Items in their order, cut where a part would grow over its size. */
export function intoParts(items: readonly RescueItem[], partBytes = PART_BYTES): RescueItem[][] {
  const parts: RescueItem[][] = [[]]
  let size = 0
  for (const item of items) {
    if ((size > 0 && size + item.bytes > partBytes) || parts[parts.length - 1]?.length === PART_ITEMS) {
      parts.push([])
      size = 0
    }
    parts[parts.length - 1]?.push(item)
    size += item.bytes
  }
  return parts
}

/** The key to seal to. Throws ServiceProblem `insecure` (no WebCrypto on plain http) or `rescue_key` (never met the server). */
export async function rescueKey(session: Session): Promise<RescueKey> {
  if (!hasWebCrypto()) throw new ServiceProblem('insecure')
  const key = await getMeta(session.db, 'rescue_key')
  if (key === null) throw new ServiceProblem('rescue_key')
  return key
}

/** One part of these items; `tell` hears of each, `lost` of those whose bytes went away or cannot be read any more. */
export async function sealPart(session: Session, to: RescueKey, items: readonly RescueItem[], place: { part: number; parts: number }, tell: (lost: boolean) => void): Promise<Blob> {
  const sealer = await PartSealer.begin(to, new Date().toISOString())
  await sealer.add({ what: 'manifest', device_id: session.device.id, user_id: session.user.id, app_version: version, ...place })
  for (const { meta, read } of items) {
    const bytes = await read().catch(() => undefined)
    if (bytes !== undefined) await sealer.add(meta, bytes)
    tell(bytes === undefined)
  }
  return await sealer.finish()
}

function fileName(session: Session): string {
  const at = new Date()
  const two = (number: number): string => String(number).padStart(2, '0')
  return `siteproof-${session.user.username}-${two(at.getMonth() + 1)}${two(at.getDate())}-${two(at.getHours())}${two(at.getMinutes())}.rescue`
}

/** Seals everything unsent. Throws ServiceProblem as rescueKey does. Nothing on the phone is changed but the note that it was done. */
export async function makeRescueFile(session: Session, tell: (done: number, of: number) => void): Promise<RescueFile> {
  const to = await rescueKey(session)
  const items = await unsentItems(session)
  const cut = intoParts(items)
  const parts: Blob[] = []
  let done = 0
  let lost = 0
  for (const [index, part] of cut.entries()) {
    parts.push(await sealPart(session, to, part, { part: index + 1, parts: cut.length }, (gone) => {
      done += 1
      if (gone) lost += 1
      tell(done, items.length)
    }))
  }
  await setMeta(session.db, 'rescued_at', new Date().toISOString())
  const count = (what: string): number => items.filter(({ meta }) => meta.what === what).length
  return { file: new File(parts, fileName(session), { type: 'application/octet-stream' }), records: count('record'), photos: count('photo') + count('draft_photo'), drafts: count('draft'), lost }
}

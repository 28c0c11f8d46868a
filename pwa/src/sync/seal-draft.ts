// Turns a draft into the body of an inspection or correction and seals it. The
// upload copies are made here, before sealing, never at the shutter (contracts.md 2).
import { makeUpload } from '../capture/photo-jobs'
import { cameraKey, uploadKey } from '../capture/keep-photo'
import { draftMonoMs, monoNow } from '../capture/mono'
import { chainage } from '../core/chainage'
import type { Draft } from '../core/draft-types'
import { ServiceProblem } from '../core/problems'
import type { Cited, ForeseenAnswer, RecordPhoto, Response } from '../core/types'
import type { SiteItem } from '../api/wire-types'
import type { OutboxEntry, PhotoRow } from '../db/schema'
import type { Session } from '../session/current'
import { freshEntry, photoEntryKey } from './outbox'
import { sealRecord } from './seal-record'

/** Upload bytes of a photo whose copy is made. */
interface ReadyPhoto {
  readonly row: PhotoRow
  readonly sha256: string
  readonly bytes: number
  readonly mediaType: string
}

async function readyPhotos(session: Session, draftId: string): Promise<ReadyPhoto[]> {
  const rows = await session.db.getAllFromIndex('photos', 'byDraft', draftId)
  rows.sort((a, b) => (a.monoMs === b.monoMs ? (a.id < b.id ? -1 : 1) : a.monoMs - b.monoMs))
  const ready: ReadyPhoto[] = []
  for (const found of rows) {
    const row = await makeUpload(session.db, found)
    if (row.uploadSha256 === null || row.uploadBytes === null || row.uploadMediaType === null) throw new ServiceProblem('not_kept')
    ready.push({ row, sha256: row.uploadSha256, bytes: row.uploadBytes, mediaType: row.uploadMediaType })
  }
  return ready
}

/** How a photo stands in the record. */
function recordPhoto(photo: ReadyPhoto): RecordPhoto {
  const { row } = photo
  return {
    sha256: photo.sha256,
    bytes: photo.bytes,
    media_type: photo.mediaType,
    source: row.source,
    item_id: row.itemId,
    captured_at: row.capturedAt,
    mono_ms: row.monoMs,
    fix: row.fix,
    bearing_deg: row.bearingDeg,
    beacon_nonce: row.beaconNonce,
    original: photo.sha256 === row.sha256 ? null : { sha256: row.sha256, bytes: row.bytes },
  }
}

const WHEN = new Set(['answered_at', 'mono_ms', 'bulk'])

function said(response: Response): string {
  const words = Object.entries(response).filter(([name]) => !WHEN.has(name))
  return JSON.stringify(words.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The answers of a correction that say something else than before. */
export function changedResponses(base: readonly Response[], now: readonly Response[]): Response[] {
  const before = new Map(base.map((response) => [response.item_id, said(response)]))
  return now.filter((response) => before.get(response.item_id) !== said(response))
}

function answersFor(draft: Draft, photos: readonly ReadyPhoto[]): ForeseenAnswer[] {
  const hashOf = new Map(photos.map((photo) => [photo.row.id, photo.sha256]))
  return draft.answers.map((answer) => ({
    code: answer.code,
    subject_part: answer.subject_part === null ? null : (hashOf.get(answer.subject_part) ?? answer.subject_part),
    reason_code: answer.reason_code,
    text: answer.text,
  }))
}

/** The body that the record carries (record schema 1). */
export function bodyOf(draft: Draft, answers: readonly ForeseenAnswer[], finishedAt: string, monoFinishedMs: number): object {
  const times = { started_at: draft.startedAt, finished_at: finishedAt, mono_started_ms: 0, mono_finished_ms: monoFinishedMs }
  if (draft.kind === 'correction') {
    return { responses: changedResponses(draft.base, draft.responses), reason: draft.reason, ...times, fixes: draft.fixes, answers }
  }
  return {
    type: draft.type,
    project_id: draft.projectId,
    site_id: draft.siteId,
    task_id: draft.taskId,
    checklist: draft.checklist,
    defect_id: draft.defectId,
    companions: draft.companions,
    ...times,
    design: draft.design,
    responses: draft.responses,
    fixes: draft.fixes,
    answers,
    note: draft.note,
  }
}

async function photoEntries(session: Session, draft: Draft, photos: readonly ReadyPhoto[], createdAt: string): Promise<OutboxEntry[]> {
  const sites = draft.siteId === null ? [] : await session.db.getAllFromIndex('items', 'byTypeId', ['site', draft.siteId])
  const site = sites[0]?.data as SiteItem | undefined
  return photos.map((photo) => {
    const { row } = photo
    const along = site === undefined || row.fix === null ? null : chainage(site.geometry, row.fix.lat_deg, row.fix.lon_deg)
    return freshEntry({
      key: photoEntryKey(draft.id, photo.sha256), what: 'photo', recordId: draft.id, recordKind: draft.kind, projectId: draft.projectId,
      itemId: row.itemId, chainageM: along === null ? null : Math.round(along.chainageM), sha256: photo.sha256, bytes: photo.bytes,
      mediaType: photo.mediaType, bytesKey: photo.sha256 === row.sha256 ? cameraKey(row.id) : uploadKey(row.id), cites: [], createdAt,
    })
  })
}

const MOST_READINGS = 5

/** Seals the draft as it is when nobody writes it; afterwards it is a record in the outbox under the same id. Throws `sealed` when it is one already. */
export async function sealDraft(session: Session, draftId: string): Promise<Cited> {
  for (let reading = 1; ; reading += 1) {
    try {
      return await sealAsRead(session, draftId)
    } catch (failure) {
      const changed = failure instanceof ServiceProblem && failure.code === 'draft_changed'
      if (!changed || reading === MOST_READINGS) throw failure
    }
  }
}

async function sealAsRead(session: Session, draftId: string): Promise<Cited> {
  const draft = await session.db.get('drafts', draftId)
  if (draft === undefined) throw new ServiceProblem('not_found')
  const photos = await readyPhotos(session, draftId)
  const createdAt = new Date().toISOString()
  const body = bodyOf(draft, answersFor(draft, photos), createdAt, draftMonoMs(draft, monoNow()))
  return await sealRecord(session, {
    id: draft.id,
    kind: draft.kind,
    of: draft.of,
    body,
    photos: photos.map(recordPhoto),
    projectId: draft.projectId,
    photoEntries: await photoEntries(session, draft, photos, createdAt),
    draft: { read: draft, photoIds: photos.map((photo) => photo.row.id) },
    createdAt,
  })
}

// Drafts: opened from a task, a project, a snap or a return; saved strictly at every
// answer, so that ending the page loses nothing.
import type { Checklist } from '../core/checklist-types'
import type { Draft, DraftPhoto, DraftReturn } from '../core/draft-types'
import { ServiceProblem } from '../core/problems'
import type { InspectionType, Response } from '../core/types'
import { uuid7 } from '../core/uuid7'
import type { OpenDraft } from '../app-services'
import type { ProjectItem, ReturnItem, SiteItem, TaskItem } from '../api/wire-types'
import { TEXT_BYTES, withRoom } from '../sync/evict'
import { isOlder, strictly, type UserDatabase } from './open'
import type { PhotoRow } from './schema'
import { bodyOfRecord, recordBytesKey } from './records'

export function newId(): string {
  return uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
}

export function draftPhoto(row: PhotoRow): DraftPhoto {
  const { uploadSha256, uploadBytes, uploadMediaType, ...rest } = row
  const made = uploadSha256 !== null && uploadBytes !== null && uploadMediaType !== null
  return { ...rest, upload: made ? { sha256: uploadSha256, bytes: uploadBytes, mediaType: uploadMediaType } : null }
}

async function photosOf(db: UserDatabase, draftId: string): Promise<DraftPhoto[]> {
  const rows = await db.getAllFromIndex('photos', 'byDraft', draftId)
  return rows.sort((a, b) => a.monoMs - b.monoMs).map(draftPhoto)
}

/** The draft with its photos; null when there is none (sealed or never made). */
export async function readDraft(db: UserDatabase, id: string): Promise<Draft | null> {
  const draft = await db.get('drafts', id)
  return draft === undefined ? null : { ...draft, photos: await photosOf(db, id) }
}

export async function readDrafts(db: UserDatabase): Promise<Draft[]> {
  const drafts = await db.getAll('drafts')
  return await Promise.all(drafts.map(async (draft) => ({ ...draft, photos: await photosOf(db, draft.id) })))
}

/** A copy without proxies, as the database can take it. */
function plain(draft: Draft): Draft {
  return JSON.parse(JSON.stringify({ ...draft, photos: [] })) as Draft
}

/**
 * Saves, reads back and returns the new revision. Throws `sealed` when it is a record already (a late save must not
 * bring the draft back), `elsewhere` when another tab has saved since this one read it, and `unsaved` when the disk
 * does not give back what was written: the caller counts the revision as used and writes again.
 */
export async function writeDraft(db: UserDatabase, draft: Draft): Promise<number> {
  return await withRoom(db, TEXT_BYTES, async () => await write(db, draft))
}

async function write(db: UserDatabase, draft: Draft): Promise<number> {
  const tx = strictly(db, ['drafts', 'outbox'])
  const [sealed, stored] = await Promise.all([tx.objectStore('outbox').index('byRecord').count(draft.id), tx.objectStore('drafts').get(draft.id)])
  const problem = sealed > 0 ? 'sealed' : stored !== undefined && revisionOf(stored) > revisionOf(draft) ? 'elsewhere' : null
  if (problem !== null) {
    await tx.done
    throw new ServiceProblem(problem)
  }
  const revision = revisionOf(draft) + 1
  const row = { ...plain(draft), updatedAt: new Date().toISOString(), revision }
  await Promise.all([tx.objectStore('drafts').put(row), tx.done])
  const held = await db.get('drafts', draft.id)
  if (JSON.stringify(held) !== JSON.stringify(row)) throw new ServiceProblem(held !== undefined && revisionOf(held) > revision ? 'elsewhere' : 'unsaved')
  return revision
}

/** Drafts of earlier versions of the app carry none. */
function revisionOf(draft: { readonly revision?: number }): number {
  return draft.revision ?? 0
}

/** Removes a draft with its pictures. Throws `sealed` when it is a record already: its pictures are owed (sync.md S10). */
export async function removeDraft(db: UserDatabase, id: string): Promise<void> {
  const tx = strictly(db, ['drafts', 'photos', 'bytes', 'outbox'])
  const [sealed, rows] = await Promise.all([tx.objectStore('outbox').index('byRecord').count(id), tx.objectStore('photos').index('byDraft').getAllKeys(id)])
  if (sealed > 0) {
    await tx.done
    throw new ServiceProblem('sealed')
  }
  const writes: Promise<unknown>[] = [tx.objectStore('drafts').delete(id), tx.objectStore('bytes').delete(recordBytesKey(id))]
  for (const photoId of rows) writes.push(...photoDeletes(tx, photoId))
  await Promise.all([...writes, tx.done])
}

type PhotoTx = ReturnType<typeof strictly<('drafts' | 'photos' | 'bytes' | 'outbox')[]>>

function photoDeletes(tx: PhotoTx, photoId: string): Promise<unknown>[] {
  const bytes = tx.objectStore('bytes')
  return [tx.objectStore('photos').delete(photoId), bytes.delete(`${photoId}/camera`), bytes.delete(`${photoId}/upload`)]
}

/** Removes a photo of an open draft. Throws `sealed` when it belongs to a record. */
export async function removePhoto(db: UserDatabase, draftId: string, photoId: string): Promise<void> {
  const tx = strictly(db, ['drafts', 'photos', 'bytes'])
  const [draft, row] = await Promise.all([tx.objectStore('drafts').get(draftId), tx.objectStore('photos').get(photoId)])
  if (draft === undefined || row?.draftId !== draftId) {
    await tx.done
    throw new ServiceProblem(draft === undefined ? 'sealed' : 'not_found')
  }
  await Promise.all([...photoDeletes(tx, photoId), tx.done])
}

export async function itemById<Data>(db: UserDatabase, type: string, id: string): Promise<Data | null> {
  const rows = await db.getAllFromIndex('items', 'byTypeId', [type, id])
  return rows[0] === undefined ? null : (rows[0].data as Data)
}

/** The checklist in this version, or its newest when `version` is null. */
export async function checklistOf(db: UserDatabase, id: string, version: number | null): Promise<Checklist | null> {
  if (version !== null) return await itemById<Checklist>(db, 'checklist', `${id}@${version}`)
  const all = (await db.getAllFromIndex('items', 'byType', 'checklist')).map((row) => row.data as Checklist)
  return all.filter((list) => list.id === id).sort((a, b) => b.version - a.version)[0] ?? null
}

interface Start {
  readonly kind: Draft['kind']
  readonly type: InspectionType
  readonly projectId: string
  readonly siteId: string | null
  readonly taskId?: string
  readonly checklist: Draft['checklist']
  readonly design: Draft['design']
  readonly of?: Draft['of']
  readonly returned?: DraftReturn
  readonly base?: readonly Response[]
}

function fresh(start: Start, monoOriginMs: number): Draft {
  const now = new Date().toISOString()
  return {
    id: newId(), kind: start.kind, type: start.type, projectId: start.projectId, siteId: start.siteId, taskId: start.taskId ?? null,
    defectId: null, checklist: start.checklist, of: start.of ?? null, returned: start.returned ?? null, base: start.base ?? [],
    startedAt: now, monoOriginMs, companions: [], design: start.design, responses: [...(start.base ?? [])], fixes: [], answers: [],
    note: null, reason: null, photos: [], updatedAt: now, revision: 0,
  }
}

async function projectDesign(db: UserDatabase, projectId: string): Promise<Draft['design']> {
  const project = await itemById<ProjectItem>(db, 'project', projectId)
  return project?.design ?? null
}

async function onlySite(db: UserDatabase, projectId: string): Promise<string | null> {
  const sites = (await db.getAllFromIndex('items', 'byType', 'site')).map((row) => row.data as SiteItem).filter((site) => site.project_id === projectId)
  return new Set(sites.map((site) => site.id)).size === 1 ? (sites[0]?.id ?? null) : null
}

async function startFromTask(db: UserDatabase, taskId: string): Promise<Start> {
  const task = await itemById<TaskItem>(db, 'task', taskId)
  if (task === null) throw new ServiceProblem('not_found')
  return {
    kind: 'inspection', type: task.kind === 'planned' ? 'routine' : task.kind, projectId: task.project_id, siteId: task.site_id, taskId,
    checklist: { id: task.checklist_id, version: task.checklist_version }, design: await projectDesign(db, task.project_id),
  }
}

/** Answers that count now: those of the inspection, overlaid by own corrections in their order. */
async function effectiveResponses(db: UserDatabase, item: ReturnItem): Promise<readonly Response[]> {
  const effective = new Map(item.inspection.body.responses.map((response) => [response.item_id, response]))
  for (const { id } of item.corrections) {
    const body = await bodyOfRecord(db, id)
    for (const response of body?.responses ?? []) effective.set(response.item_id, response)
  }
  return [...effective.values()]
}

async function startFromReturn(db: UserDatabase, returnId: string): Promise<Start> {
  const item = await itemById<ReturnItem>(db, 'return', returnId)
  if (item === null) throw new ServiceProblem('not_found')
  const { body, photos, sha256 } = item.inspection
  return {
    kind: 'correction', type: body.type, projectId: item.project_id, siteId: item.site_id, checklist: body.checklist, design: body.design,
    of: { id: item.id, sha256 }, base: await effectiveResponses(db, item),
    returned: {
      reviewerName: item.reviewer_name, reviewerNameEn: item.reviewer_name_en ?? null, decidedAt: item.decided_at, reason: item.reason, reasonCode: item.reason_code, items: item.items,
      photos: photos.map(({ sha256: hash, item_id, captured_at }) => ({ sha256: hash, item_id, captured_at })),
    },
  }
}

async function startFromProject(db: UserDatabase, arg: Extract<OpenDraft, { projectId: string }>): Promise<Start> {
  const project = await itemById<ProjectItem>(db, 'project', arg.projectId)
  const listId = arg.checklistId ?? project?.checklist_id ?? null
  const list = listId === null ? null : await checklistOf(db, listId, null)
  return {
    kind: 'inspection', type: arg.type ?? 'routine', projectId: arg.projectId, siteId: arg.siteId ?? (await onlySite(db, arg.projectId)),
    checklist: list === null ? null : { id: list.id, version: list.version }, design: project?.design ?? null,
  }
}

async function startFrom(db: UserDatabase, arg: OpenDraft): Promise<Start> {
  if ('taskId' in arg) return await startFromTask(db, arg.taskId)
  if ('returnId' in arg) return await startFromReturn(db, arg.returnId)
  if ('projectId' in arg) return await startFromProject(db, arg)
  return {
    kind: 'inspection', type: 'routine', projectId: arg.snapProjectId, siteId: arg.siteId ?? (await onlySite(db, arg.snapProjectId)), checklist: null, design: null,
  }
}

/** Is there an open draft for this? A task or return is never begun twice. */
function isDraftFor(draft: Draft, arg: OpenDraft): boolean {
  if ('taskId' in arg) return draft.taskId === arg.taskId
  return 'returnId' in arg && draft.kind === 'correction' && draft.of?.id === arg.returnId
}

export async function openDraft(db: UserDatabase, arg: OpenDraft, monoOriginMs: number): Promise<Draft> {
  if (isOlder(db)) throw new ServiceProblem('storage_old')
  const open = (await readDrafts(db)).find((draft) => isDraftFor(draft, arg))
  if (open !== undefined) return open
  const draft = fresh(await startFrom(db, arg), monoOriginMs)
  await writeDraft(db, draft)
  return draft
}

// What an inspector does on the phone of a test: photographs, fills in a patrol, signs. All of it by the app's own code.
import { randomBytes } from 'node:crypto'
import type { Checklist, ChecklistItem } from '../src/core/checklist-types'
import type { Response } from '../src/core/types'
import type { TaskItem } from '../src/api/wire-types'
import { keepPhoto } from '../src/capture/keep-photo'
import { checklistOf, newId, openDraft, readDraft, writeDraft } from '../src/db/drafts'
import type { Session } from '../src/session/current'
import { monoNow } from '../src/capture/mono'
import { sealDraft } from '../src/sync/seal-draft'
import { sealRecord } from '../src/sync/seal-record'

const COMMENT_BYTES = 65_000

/** The picture with comment segments of random bytes until it has about `size` bytes: every one is another picture. */
export function pictureOf(template: Buffer, size: number): ArrayBuffer {
  const pieces = [template.subarray(0, 2)]
  let missing = Math.max(64, size - template.length)
  while (missing > 4) {
    const length = Math.min(COMMENT_BYTES, missing - 4)
    const head = Buffer.from([0xff, 0xfe, (length + 2) >> 8, (length + 2) & 0xff])
    pieces.push(head, randomBytes(length))
    missing -= length + 4
  }
  const whole = Buffer.concat([...pieces, template.subarray(2)])
  return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.byteLength) as ArrayBuffer
}

async function photograph(session: Session, draftId: string, itemId: string, bytes: ArrayBuffer): Promise<void> {
  const fix = { lat_deg: 30.123456, lon_deg: 104.123456, accuracy_m: 8, age_s: 1.5 }
  const circumstances = { capturedAt: new Date().toISOString(), monoMs: 61_000, bearingDeg: 78, beaconNonce: session.beacon?.nonce ?? null, mediaType: 'image/jpeg' }
  await keepPhoto(session.db, { id: newId(), draftId, itemId, source: 'camera', fix, ...circumstances }, bytes)
}

function answered(item: ChecklistItem, n: number): Response {
  const option = item.options?.find(({ id }) => !(item.fail_on ?? []).includes(id))
  return {
    item_id: item.id, verdict: item.kind === 'choice' ? 'answered' : 'pass', grade: null, readings: null, choice: option?.id ?? null, text: null, lab: null,
    progress: null, reason: null, bulk: false, answered_at: new Date().toISOString(), mono_ms: 20_000 + n * 9_500,
  }
}

async function tasksWith(session: Session, items: number): Promise<{ task: TaskItem; list: Checklist } | null> {
  for (const row of await session.db.getAllFromIndex('items', 'byType', 'task')) {
    const task = row.data as TaskItem
    const list = await checklistOf(session.db, task.checklist_id, task.checklist_version)
    if (list?.items.length === items) return { task, list }
  }
  return null
}

/** A sealed inspection of twelve items, `photos` pictures at each item that always wants one. Throws when there is no such task. */
export async function patrol(session: Session, picture: () => ArrayBuffer, photos: number): Promise<string> {
  const found = await tasksWith(session, 12)
  if (found === null) throw new Error('no task with twelve items was pulled')
  const opened = await openDraft(session.db, { projectId: found.task.project_id, checklistId: found.list.id }, monoNow())
  const draft = (await readDraft(session.db, opened.id)) ?? opened
  draft.responses = found.list.items.map(answered)
  draft.fixes = [{ lat_deg: 30.123456, lon_deg: 104.123456, accuracy_m: 8, age_s: 1, captured_at: new Date().toISOString(), mono_ms: 500 }]
  await writeDraft(session.db, draft)
  for (const item of found.list.items.filter(({ photo }) => photo?.when === 'always')) {
    for (let n = 0; n < photos; n += 1) await photograph(session, draft.id, item.id, picture())
  }
  return (await sealDraft(session, draft.id)).id
}

async function firstProject(session: Session): Promise<string> {
  const [row] = await session.db.getAllFromIndex('items', 'byType', 'project')
  if (row === undefined) throw new Error('no project was pulled')
  return row.id
}

/** A sealed correction of an own record that is still on the phone. */
export async function correct(session: Session, of: string): Promise<string> {
  const entry = await session.db.get('outbox', `record/${of}`)
  if (entry === undefined) throw new Error('no such record')
  const id = newId()
  const now = new Date().toISOString()
  const times = { started_at: now, finished_at: now, mono_started_ms: 0, mono_finished_ms: 60_000 }
  const body = { responses: [], reason: 'wrong word', ...times, fixes: [], answers: [] }
  const cited = { id: of, sha256: entry.sha256 }
  await sealRecord(session, { id, kind: 'correction', of: cited, body, photos: [], projectId: entry.projectId, photoEntries: [], draft: null, createdAt: now })
  return id
}

/** A sealed 随手拍 with these pictures; of the first project that was pulled where none is named. */
export async function snap(session: Session, pictures: readonly ArrayBuffer[], project: string | null): Promise<string> {
  const draft = await openDraft(session.db, { snapProjectId: project ?? (await firstProject(session)) }, monoNow())
  for (const bytes of pictures) await photograph(session, draft.id, 'snap', bytes)
  const read = await readDraft(session.db, draft.id)
  if (read?.photos.length !== pictures.length) throw new Error('a photo was not kept')
  return (await sealDraft(session, draft.id)).id
}

// Drafts begin once, carry what a return brings, and leave nothing behind.
import { describe, expect, it } from 'vitest'
import type { ReturnItem, TaskItem } from '../../pwa/src/api/wire-types'
import type { Response } from '../../pwa/src/core/types'
import { openDraft, readDraft, removeDraft, writeDraft } from '../../pwa/src/db/drafts'
import { daysUntil, offlineReady, todayView } from '../../pwa/src/db/views'
import type { Session } from '../../pwa/src/session/current'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

const task: TaskItem = {
  id: 't1', project_id: 'p1', site_id: null, checklist_id: 'list', checklist_version: 2, assignee_id: 'u', kind: 'drawn', due_on: '2026-06-03', state: 'open', hold_point: null,
}

const answered: Response = {
  item_id: 'D01', verdict: 'pass', grade: null, readings: null, choice: null, text: null, lab: null, progress: null, reason: null, bulk: false,
  answered_at: '2026-06-01T00:00:00.000Z', mono_ms: 1,
}

const returned: ReturnItem = {
  id: 'i1', review_id: 'r1', decided_at: '2026-06-01T09:00:00.000Z', reviewer_name: '陈树', reason_code: 'photo_unclear', reason: '看不清',
  items: [{ item_id: 'D01', reason_code: 'photo_unclear', text: null }],
  inspection: {
    sha256: 'a'.repeat(64), photos: [],
    body: { type: 'routine', project_id: 'p1', site_id: null, task_id: null, checklist: null, defect_id: null, responses: [answered], design: null },
  },
  corrections: [], project_id: 'p1', site_id: null,
}

async function pulled(session: Session, type: string, id: string, data: unknown): Promise<void> {
  await session.db.put('items', { scope: 'me', type, id, version: 1, data })
}

describe('openDraft', () => {
  it('opens a task\'s draft again instead of beginning twice', async () => {
    const session = await enrolledPhone()
    await pulled(session, 'task', 't1', task)

    const first = await openDraft(session.db, { taskId: 't1' }, 0)
    const second = await openDraft(session.db, { taskId: 't1' }, 9)

    expect(second.id).toBe(first.id)
    expect([first.type, first.checklist]).toEqual(['drawn', { id: 'list', version: 2 }])
  })

  it('begins a correction from the answers that count now', async () => {
    const session = await enrolledPhone()
    await pulled(session, 'return', 'i1', returned)

    const draft = await openDraft(session.db, { returnId: 'i1' }, 0)

    expect([draft.kind, draft.of, draft.base]).toEqual(['correction', { id: 'i1', sha256: 'a'.repeat(64) }, [answered]])
    expect(draft.returned?.items[0]?.item_id).toBe('D01')
  })

  it('refuses what is not on the phone', async () => {
    const session = await enrolledPhone()

    await expect(openDraft(session.db, { taskId: 'gone' }, 0)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a draft', () => {
  it('survives a reload with its photos', async () => {
    const session = await enrolledPhone()
    const id = await draftIn(session)
    await photoIn(session, id, pictureBytes(50))
    const draft = await readDraft(session.db, id)
    if (draft !== null) await writeDraft(session.db, { ...draft, note: '路肩松软' })

    const again = await readDraft(session.db, id)

    expect([again?.note, again?.photos.length]).toEqual(['路肩松软', 1])
  })

  it('is not overwritten by a window that works on an older state [F43] [S6]', async () => {
    const session = await enrolledPhone()
    const seen = await readDraft(session.db, await draftIn(session))
    if (seen === null) throw new Error('no draft')
    const revision = await writeDraft(session.db, { ...seen, note: '先写的' })

    await expect(writeDraft(session.db, { ...seen, note: '后写的' })).rejects.toMatchObject({ code: 'elsewhere' })
    await writeDraft(session.db, { ...seen, note: '接着写的', revision })

    expect((await readDraft(session.db, seen.id))?.note).toBe('接着写的')
  })

  it('leaves no bytes behind when it is thrown away', async () => {
    const session = await enrolledPhone()
    const id = await draftIn(session)
    await photoIn(session, id, pictureBytes(50))

    await removeDraft(session.db, id)

    expect([await session.db.count('drafts'), await session.db.count('photos'), await session.db.count('bytes')]).toEqual([0, 0, 0])
  })
})

describe('a draft that is a record already', () => {
  it('is not thrown away from another window: its pictures are owed [F43] [S10]', async () => {
    const session = await enrolledPhone()
    const id = await draftIn(session)
    await photoIn(session, id, pictureBytes(50))
    await sealDraft(session, id)

    await expect(removeDraft(session.db, id)).rejects.toMatchObject({ code: 'sealed' })

    const owed = await session.db.getAll('outbox')
    expect(await Promise.all(owed.map(async ({ bytesKey }) => (await session.db.get('bytes', bytesKey)) !== undefined))).toEqual([true, true])
  })
})

describe('today', () => {
  it('counts days in the county\'s zone, not the phone\'s', () => {
    expect(daysUntil('2026-06-03', new Date('2026-06-01T17:00:00Z'), 'Asia/Shanghai')).toBe(1)
    expect(daysUntil('2026-06-01', new Date('2026-06-01T17:00:00Z'), 'Asia/Shanghai')).toBe(-1)
  })

  it('shows returns and open tasks', async () => {
    const session = await enrolledPhone()
    await pulled(session, 'task', 't1', task)
    await pulled(session, 'task', 't2', { ...task, id: 't2', state: 'done' })
    await pulled(session, 'return', 'i1', returned)

    const view = await todayView(session.db, null, 'Asia/Shanghai')

    expect([view.tasks.map((row) => row.task.id), view.returns.length]).toEqual([['t1'], 1])
  })

  it('is not ready for offline while a checklist is missing', async () => {
    const session = await enrolledPhone()
    await pulled(session, 'task', 't1', task)

    expect((await offlineReady(session.db, true)).missing).toContain('checklists')
  })
})

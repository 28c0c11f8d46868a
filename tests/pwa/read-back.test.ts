// Answers and signatures count only when the disk gives back what was written (sync.md S8); where it does not, nothing is lost.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDraft, readDraft, removeDraft, writeDraft } from '../../pwa/src/db/drafts'
import { devices, type Session } from '../../pwa/src/session/current'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { closeInspection, openInspection, snapItem, type Inspection } from '../../pwa/src/ui/phone/inspection'
import { useSealing } from '../../pwa/src/ui/phone/sealing'
import { toast } from '../../pwa/src/ui/shared/toast'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

/** As much of a page as the screens' own modules ask for when they are loaded. */
vi.hoisted(() => Object.assign(globalThis, { window: globalThis, addEventListener: () => undefined, navigator: {}, document: { addEventListener: () => undefined, createElement: () => ({}) } }))

type Key = Parameters<IDBObjectStore['get']>[0]

/** From the next write of `key` on, the disk gives back what lies under `instead` (nothing, where nothing lies there). */
function misread(key: string, instead: string): void {
  const { get, put } = IDBObjectStore.prototype
  let bad = false
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value: unknown, at?: IDBValidKey) {
    bad ||= (at ?? (value as { id?: string }).id) === key
    return at === undefined ? put.call(this, value) : put.call(this, value, at)
  })
  vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function (this: IDBObjectStore, asked: Key) {
    return get.call(this, bad && asked === key ? instead : asked)
  })
}

/** A write of `key` that the disk reports as done and forgets. */
function forgetWrite(key: string): void {
  const { put } = IDBObjectStore.prototype
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value: unknown, at?: IDBValidKey) {
    if ((value as { id?: string }).id === key) return this.get(key) as IDBRequest<IDBValidKey>
    return at === undefined ? put.call(this, value) : put.call(this, value, at)
  })
}

async function contents({ db }: Session): Promise<object> {
  return { drafts: await db.count('drafts'), photos: await db.count('photos'), outbox: await db.count('outbox'), head: await db.get('meta', 'chain_head') }
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a signature', () => {
  it.each(['nothing', 'other bytes'])('is not given when %s comes back: the draft stays, nothing is owed, and it is signed later [S8]', async (what) => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    await photoIn(session, draftId, pictureBytes(500))
    const before = await contents(session)
    if (what === 'other bytes') await session.db.put('bytes', pictureBytes(700, 9), 'elsewhere')
    misread(`${draftId}/record`, 'elsewhere')

    await expect(sealDraft(session, draftId)).rejects.toMatchObject({ code: 'unsaved' })

    vi.restoreAllMocks()
    expect(await contents(session)).toEqual(before)
    expect((await sealDraft(session, draftId)).id).toBe(draftId)
    expect(await contents(session)).toMatchObject({ drafts: 0, photos: 1, outbox: 2 })
  })

  it('is written again from memory when the disk gave back something else once [S8]', async () => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    const { get } = IDBObjectStore.prototype
    let wrong = 1
    vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function (this: IDBObjectStore, asked: Key) {
      return get.call(this, asked === `${draftId}/record` && wrong-- > 0 ? 'elsewhere' : asked)
    })

    await sealDraft(session, draftId)

    expect(await contents(session)).toMatchObject({ drafts: 0, outbox: 1 })
  })

  it('that was not kept leaves no bytes behind a draft that is thrown away', async () => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    misread(`${draftId}/record`, 'elsewhere')
    await expect(sealDraft(session, draftId)).rejects.toMatchObject({ code: 'unsaved' })
    vi.restoreAllMocks()

    await removeDraft(session.db, draftId)

    expect(await session.db.count('bytes')).toBe(0)
  })
})

describe('an answer', () => {
  it.each(['nothing', 'another draft'])('is not saved when %s comes back [S8]', async (what) => {
    const session = await enrolledPhone()
    const draft = await readDraft(session.db, await draftIn(session))
    if (draft === null) throw new Error('no draft')
    if (what === 'another draft') await session.db.put('drafts', { ...draft, id: 'elsewhere' })
    misread(draft.id, 'elsewhere')

    await expect(writeDraft(session.db, { ...draft, note: '路肩松软' })).rejects.toMatchObject({ code: 'unsaved' })
  })

  it('that another window has overtaken since is said to be that, not a failed disk [F43]', async () => {
    const session = await enrolledPhone()
    const draft = await readDraft(session.db, await draftIn(session))
    if (draft === null) throw new Error('no draft')
    await session.db.put('drafts', { ...draft, id: 'newer', revision: 9 })
    misread(draft.id, 'newer')

    await expect(writeDraft(session.db, { ...draft, note: '路肩松软' })).rejects.toMatchObject({ code: 'elsewhere' })
  })
})

describe('the inspection on the screen', () => {
  let session: Session
  let inspection: Inspection

  beforeAll(async () => {
    session = await enrolledPhone()
    await (await devices()).put('meta', session.user.id, 'current')
  })
  beforeEach(async () => {
    const { id } = await openDraft(session.db, { snapProjectId: '0190aaaa-0000-7000-8000-000000000001' }, 0)
    const found = await openInspection(id)
    if (found === null) throw new Error('no inspection')
    inspection = found
  })
  afterEach(() => {
    closeInspection(inspection.draft.value.id)
  })

  const answered = async (): Promise<unknown> => (await readDraft(session.db, inspection.draft.value.id))?.responses.map(({ verdict }) => verdict)

  it.each([['is misread', misread], ['was forgotten', forgetWrite]] as const)('does not say "saved" of a draft that %s, and saves it with the next answer [S8]', async (_what, fail) => {
    fail(inspection.draft.value.id, 'elsewhere')
    inspection.answer(snapItem, { verdict: 'fail' })
    await inspection.settled()
    expect(inspection.saveProblem.value).toBe('unsaved')

    vi.restoreAllMocks()
    inspection.answer(snapItem, { verdict: 'pass' })
    await inspection.settled()

    expect([inspection.saveProblem.value, inspection.elsewhere.value, await answered()]).toEqual([null, false, ['pass']])
  })

  it('is not signed while the last answer is only in memory: no toast, and the sentence says what to do [S7] [S8]', async () => {
    const { db } = session
    const { problem, seal } = useSealing()
    misread(inspection.draft.value.id, 'elsewhere')
    inspection.answer(snapItem, { verdict: 'fail' })

    await seal(inspection)

    expect([problem.value, toast.value]).toEqual(['没签上：手机没写好，内容还在，请再点一次', null])
    expect([await db.count('outbox'), inspection.response('snap')?.verdict]).toEqual([0, 'fail'])
  })
})

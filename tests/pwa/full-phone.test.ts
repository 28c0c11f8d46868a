// A full phone: text goes before originals that no record rests on, so these make room for an answer and a signature.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepUpload } from '../../pwa/src/capture/keep-photo'
import { makeUploadCopy } from '../../pwa/src/capture/upload-copy'
import { readDraft, readDrafts } from '../../pwa/src/db/drafts'
import { getMeta, setMeta } from '../../pwa/src/db/open'
import { layReserve } from '../../pwa/src/db/reserve'
import { becomeCurrent, type Session } from '../../pwa/src/session/current'
import { createPhone } from '../../pwa/src/session/phone-service'
import { beginSession } from '../../pwa/src/session/sign-in'
import { desk } from '../../pwa/src/session/desk-service'
import { accessToken } from '../../pwa/src/session/tokens'
import { runSync } from '../../pwa/src/sync/engine'
import { withRoom } from '../../pwa/src/sync/evict'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

let session: Session
let originals: string[]

/** A handed-in record whose original lies here beside its upload copy, and a draft. */
beforeEach(async () => {
  session = await enrolledPhone()
  await becomeCurrent(session)
  await setMeta(session.db, 'originals_wanted', true)
  const handedIn = await draftIn(session)
  const row = await keepUpload(session.db, await photoIn(session, handedIn, pictureBytes(9_000), 'camera'), pictureBytes(500), 'image/jpeg')
  await sealDraft(session, handedIn)
  originals = [`${row.id}/camera`]
})
afterEach(async () => {
  vi.restoreAllMocks()
  await becomeCurrent(null)
})

/** Writing to this store finds no room, so many times, or while this holds. As Chromium has it: every request succeeds, the transaction fails. */
function full(store: string, times: number | ((tx: IDBTransaction) => boolean)): void {
  let tries = 0
  const finds = typeof times === 'number' ? () => (tries += 1) <= times : times
  const put = IDBObjectStore.prototype.put
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...given) {
    const request = put.apply(this, given)
    if (this.name !== store || !finds(this.transaction)) return request
    const { transaction } = this
    Object.defineProperty(transaction, 'error', { get: () => new DOMException('', 'QuotaExceededError') })
    request.addEventListener('success', () => { this.count().onsuccess = () => { transaction.abort() } })
    return request
  })
}

/** Lays what is held back, and tells whether all of it still is. */
async function heldBack(): Promise<() => boolean> {
  await layReserve(session.db)
  let held = true
  const remove = IDBObjectStore.prototype.delete
  vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (this: IDBObjectStore, key) {
    if (key === 'reserve') held = false
    return remove.call(this, key)
  })
  return () => held
}

const left = async (): Promise<number> => (await Promise.all(originals.map(async (key) => await session.db.count('bytes', key)))).reduce((sum, n) => sum + n, 0)

describe('a full phone [F48] [S7]', () => {
  it('lets an original go for an answer', async () => {
    const id = await draftIn(session)
    const draft = await readDraft(session.db, id)
    full('drafts', 1)

    await createPhone().saveDraft({ ...(draft as NonNullable<typeof draft>), note: '路肩有裂缝' })

    expect([(await readDraft(session.db, id))?.note, await left()]).toEqual(['路肩有裂缝', 0])
  })

  it.each(['bytes', 'outbox'])('lets an original go for handing in (%s)', async (store) => {
    const id = await draftIn(session)
    full(store, 1)

    await sealDraft(session, id)

    expect([(await session.db.get('outbox', `record/${id}`))?.status, await left()]).toEqual(['waiting', 0])
  })

  it('lets an original go though there is no room to count that in the same transaction, and counts it', async () => {
    full('meta', ({ objectStoreNames }) => objectStoreNames.contains('bytes'))
    let tries = 0

    await withRoom(session.db, 1, async () => {
      if ((tries += 1) === 1) throw new DOMException('', 'QuotaExceededError')
      return await Promise.resolve()
    })

    expect([await left(), await getMeta(session.db, 'originals_dropped')]).toEqual([0, 1])
  })

  it('says that it is full where nothing can go', async () => {
    const id = await draftIn(session)
    full('outbox', 9)

    await expect(sealDraft(session, id)).rejects.toMatchObject({ code: 'phone_full' })
    expect(await readDraft(session.db, id)).not.toBeNull()
  })
})

describe('what is held back on a full phone [F48]', () => {
  beforeEach(async () => { await setMeta(session.db, 'originals_wanted', false) })

  it('goes for an answer, and less is held back again', async () => {
    const id = await draftIn(session)
    const draft = await readDraft(session.db, id)
    full('drafts', await heldBack())

    await createPhone().saveDraft({ ...(draft as NonNullable<typeof draft>), note: '路肩有裂缝' })

    expect((await readDraft(session.db, id))?.note).toBe('路肩有裂缝')
    expect(await getMeta(session.db, 'reserve')).not.toBeNull()
  })

  it('goes for a signature', async () => {
    const id = await draftIn(session)
    full('outbox', await heldBack())

    await sealDraft(session, id)

    expect((await session.db.get('outbox', `record/${id}`))?.status).toBe('waiting')
  })

  it('goes for signing in again', async () => {
    full('meta', await heldBack())

    const again = await beginSession({ user: session.user, access_token: 'a', expires_in_s: 900, refresh_token: 'r9' }, session.device)

    expect(await getMeta(again.db, 'refresh')).toBe('r9')
  })

  it('does not go for a picture', async () => {
    const held = await heldBack()
    const write = vi.fn(async (): Promise<never> => await Promise.reject(new DOMException('', 'QuotaExceededError')))

    await expect(withRoom(session.db, 2_000_000, write)).rejects.toMatchObject({ code: 'phone_full' })
    expect(held()).toBe(true)
  })

  it('does not go for what the office has new', async () => {
    new FakeServer().install()
    const held = await heldBack()
    full('cursors', 1)

    expect(await runSync(session)).toBe('done')

    expect(held()).toBe(true)
  })

  it('is as much as there is room for', async () => {
    let puts = 0
    full('meta', () => (puts += 1) <= 2)

    await layReserve(session.db)

    expect((await getMeta(session.db, 'reserve'))?.byteLength).toBe(262_144)
  })
})

describe('a full phone with nothing held back [F48] [S10]', () => {
  it('lets an original go so that the next run can note what arrives', async () => {
    const server = new FakeServer()
    server.originalsWanted = true
    server.install()
    full('outbox', 1)

    expect(await runSync(session)).toBe('stopped')

    expect(await left()).toBe(0)
  })

  it('lets no more of what is safe go than is needed', async () => {
    const server = new FakeServer()
    server.install()
    for (const seed of [2, 3, 4]) {
      const id = await draftIn(session)
      await photoIn(session, id, pictureBytes(50_000, seed))
      await sealDraft(session, id)
    }
    await runSync(session)
    await setMeta(session.db, 'safe_seq', server.seq)
    await setMeta(session.db, 'originals_wanted', false)
    const held = (await session.db.getAllKeys('outbox')).filter((key) => key.startsWith('photo/'))
    let tries = 0

    await withRoom(session.db, 10_000, async () => {
      if ((tries += 1) === 1) throw new DOMException('', 'QuotaExceededError')
      return await Promise.resolve()
    })

    expect(await session.db.getAllKeys('outbox')).toEqual(expect.arrayContaining(held.slice(2)))
    expect(await session.db.count('outbox')).toBe(6)
  })

  it('has taken a decision whose receipt finds no room', async () => {
    new FakeServer().install()
    full('outbox', ({ objectStoreNames }) => objectStoreNames.length === 1)

    const { recordId, receipt } = await desk.decide({ inspectionId: '0190aaaa-0000-7000-8000-00000000000b', sha256: 'ab'.repeat(32), correctionsSeen: [], decision: 'accepted', items: [], reason: null })

    expect([receipt, (await session.db.get('outbox', `record/${recordId}`))?.status]).toEqual([null, 'waiting'])
  })

  it('begins a draft', async () => {
    full('drafts', 1)

    const { id } = await createPhone().openDraft({ snapProjectId: '0190aaaa-0000-7000-8000-000000000001' })

    expect([(await readDrafts(session.db)).map((draft) => draft.id), await left()]).toEqual([[id], 0])
  })

  it('says so of a picture that needs no smaller copy', async () => {
    const row = await photoIn(session, await draftIn(session), pictureBytes(500))
    full('photos', 1)

    await expect(makeUploadCopy(session.db, row, async () => await Promise.resolve(null))).rejects.toMatchObject({ code: 'phone_full' })
  })
})

it('a renewal brings back no token that was put away meanwhile', async () => {
  const server = new FakeServer()
  server.install()
  server.offline = true
  const get = IDBObjectStore.prototype.get
  let signedOut: Promise<void> | undefined
  vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function (this: IDBObjectStore, key) {
    if (key === 'refresh') signedOut ??= setMeta(session.db, 'refresh', null)
    return get.call(this, key)
  })

  await expect(accessToken(session)).rejects.toMatchObject({ code: 'network' })
  await signedOut

  expect(await session.db.get('meta', 'refresh')).toBeUndefined()
})

// A full phone: text goes before originals that no record rests on, so these make room for an answer and a signature.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepUpload } from '../../pwa/src/capture/keep-photo'
import { readDraft } from '../../pwa/src/db/drafts'
import { setMeta } from '../../pwa/src/db/open'
import { becomeCurrent, type Session } from '../../pwa/src/session/current'
import { createPhone } from '../../pwa/src/session/phone-service'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
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

/** Writing to this store finds no room, so many times. As Chromium has it: every request succeeds, the transaction fails. */
function full(store: string, times: number): void {
  let tries = times
  const put = IDBObjectStore.prototype.put // eslint-disable-line @typescript-eslint/unbound-method
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...given) {
    const request = put.apply(this, given)
    if (this.name !== store || (tries -= 1) < 0) return request
    const { transaction } = this
    Object.defineProperty(transaction, 'error', { get: () => new DOMException('', 'QuotaExceededError') })
    request.addEventListener('success', () => { this.count().onsuccess = () => { transaction.abort() } })
    return request
  })
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

  it('says that it is full where nothing can go', async () => {
    const id = await draftIn(session)
    full('outbox', 9)

    await expect(sealDraft(session, id)).rejects.toMatchObject({ code: 'phone_full' })
    expect(await readDraft(session.db, id)).not.toBeNull()
  })
})

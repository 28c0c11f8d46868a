// Signing out never loses or shows unsent work: refused by default, and what a person leaves stays his alone.
import { afterEach, describe, expect, it } from 'vitest'
import { openUserDatabase, setMeta } from '../../pwa/src/db/open'
import { todayView } from '../../pwa/src/db/views'
import { becomeCurrent, currentSession } from '../../pwa/src/session/current'
import { signOut } from '../../pwa/src/session/sign-in'
import { runSync } from '../../pwa/src/sync/engine'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

const fetchBefore = globalThis.fetch
afterEach(() => { globalThis.fetch = fetchBefore })

describe('signing out with unsent work [F58] [S7] [S10]', () => {
  it('is refused with the number, and changes nothing', async () => {
    const session = await enrolledPhone()
    await becomeCurrent(session)
    const draft = await draftIn(session)
    await photoIn(session, draft, pictureBytes(900))
    await sealDraft(session, draft)
    await photoIn(session, await draftIn(session), pictureBytes(700))

    expect(await signOut()).toEqual({ refused: 'unsent', count: 3 })
    expect(await currentSession()).toBe(session)
  })

  it('by the person’s own word leaves it in his database, where nobody else sees or sends it', async () => {
    const session = await enrolledPhone()
    await becomeCurrent(session)
    const draft = await draftIn(session)
    await photoIn(session, draft, pictureBytes(900))
    const { id } = await sealDraft(session, draft)

    expect(await signOut(true)).toEqual({ done: true })
    expect(await currentSession()).toBeNull()

    const other = await enrolledPhone()
    await becomeCurrent(other)
    const server = new FakeServer()
    server.install()
    await runSync(other)
    expect(server.records.size + server.photos.size).toBe(0)
    expect(await other.db.getAll('outbox')).toEqual([])

    const again = await openUserDatabase(session.user.id)
    expect((await again.getAll('outbox')).map(({ recordId, status }) => [recordId, status])).toEqual([[id, 'waiting'], [id, 'waiting']])
    again.close()
  })

  it('leaves beside a draft what it is about and nothing else; the next sign-in begins anew', async () => {
    const session = await enrolledPhone()
    await becomeCurrent(session)
    const server = new FakeServer()
    const item = (type: string, id: string) => ({ seq: 1, type, id, version: 1, gone: false, data: { id, name: { zh: id, en: id } } })
    const own = '0190aaaa-0000-7000-8000-000000000001'
    server.changes = { area: [item('project', own), item('project', 'other')] }
    server.install()
    await runSync(session)
    await photoIn(session, await draftIn(session), pictureBytes(900))
    const names = async (db = session.db) => (await todayView(db, null, 'Asia/Shanghai')).projects.map(({ name }) => name.zh)
    expect((await names()).sort()).toEqual([own, 'other'])

    await signOut(true)
    const again = { ...session, db: await openUserDatabase(session.user.id) }
    expect(await names(again.db)).toEqual([own])

    server.changes = { area: [item('project', 'other')] }
    await setMeta(again.db, 'refresh', 'r0')
    await becomeCurrent(again)
    await runSync(again)
    expect(await names(again.db)).toEqual(['other'])
  })
})

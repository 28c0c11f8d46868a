// A record that met another one under its number is said again as a new record that cites the first; nothing is
// overwritten, nothing stranded, and both are kept [S6] [F43].
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UnsignedRecord } from '../../pwa/src/core/types'
import { readDraft, writeDraft } from '../../pwa/src/db/drafts'
import type { Draft } from '../../pwa/src/core/draft-types'
import { getMeta } from '../../pwa/src/db/open'
import { bodyOfRecord } from '../../pwa/src/db/records'
import type { Session } from '../../pwa/src/session/current'
import { runSync } from '../../pwa/src/sync/engine'
import { evictSafe } from '../../pwa/src/sync/evict'
import { sealAgain } from '../../pwa/src/sync/seal-again'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { unsentIn } from '../../pwa/src/sync/unsent'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

const fetchBefore = globalThis.fetch
afterEach(() => { globalThis.fetch = fetchBefore })

const FIRST = Buffer.from('{"of":"the cloned phone"}')
const FIRST_SHA256 = createHash('sha256').update(FIRST).digest('hex')
const WORDS = 'same number'
let session: Session
let server: FakeServer

/** Sealed here with an answer, a note and a photo, while another phone of this person stored something else under its id. */
async function differing(of: Draft['of'] = null): Promise<{ readonly id: string; readonly sha256: string }> {
  const id = await draftIn(session)
  await photoIn(session, id, pictureBytes(900))
  const draft = await readDraft(session.db, id)
  const responses = [{ item_id: 'snap', verdict: 'answered', answered_at: '2026-06-01T00:00:00.000Z', mono_ms: 1 }]
  await writeDraft(session.db, { ...draft, kind: of === null ? 'inspection' : 'correction', of, note: 'own words', reason: of === null ? null : 'own words', responses } as never)
  const sealed = await sealDraft(session, id)
  server.records.set(id, { bytes: FIRST, sha256: FIRST_SHA256, seq: (server.seq += 1) })
  await runSync(session)
  expect((await session.db.get('outbox', `record/${id}`))?.problem?.code).toBe('differs')
  return sealed
}

/** What the server holds besides the first. */
function arrived(id: string): UnsignedRecord[] {
  return [...server.records.entries()].filter(([key]) => key !== id).map(([, { bytes }]) => JSON.parse(bytes.toString()) as UnsignedRecord)
}

beforeEach(async () => {
  session = await enrolledPhone()
  server = new FakeServer()
  server.install()
})

describe('handing in beside the first [S6] [F43]', () => {
  it('makes a correction of the first with every answer, photo and word, next in the chain', async () => {
    const second = await differing()

    await sealAgain(session, `record/${second.id}`, WORDS)
    await runSync(session)

    expect(server.records.get(second.id)?.bytes).toBe(FIRST)
    const [said, ...more] = arrived(second.id)
    expect(more).toEqual([])
    expect(said).toMatchObject({ kind: 'correction', of: { id: second.id, sha256: FIRST_SHA256 }, prev: second.sha256 })
    const own = (await bodyOfRecord(session.db, second.id)) as { readonly responses: unknown; readonly fixes: unknown }
    expect(said?.body).toMatchObject({ responses: own.responses, reason: 'same number\nown words' })
    expect(said?.photos.map(({ sha256 }) => server.photos.has(sha256))).toEqual([true])
    expect(await unsentIn(session.db)).toEqual([])
    expect((await session.db.getAll('outbox')).map(({ recordId, status }) => [recordId, status])).toEqual([[said?.id, 'stored'], [said?.id, 'stored']])
    expect((await getMeta(session.db, 'chain_head'))?.sha256).toBe(server.records.get(said?.id ?? '')?.sha256)
  })

  it('sends no photo a second time', async () => {
    const { id } = await differing()
    await sealAgain(session, `record/${id}`, WORDS)
    await runSync(session)
    expect(server.sent.filter(({ method, path }) => method === 'PUT' && path.startsWith('/photos/'))).toHaveLength(1)
  })

  it('keeps the second one’s own bytes as long as the new record’s', async () => {
    const { id } = await differing()
    await sealAgain(session, `record/${id}`, WORDS)
    await runSync(session)
    expect(await session.db.get('bytes', `${id}/record`)).toBeDefined()

    server.safeSeq = server.seq
    await runSync(session)
    await evictSafe(session.db, Date.now() + 31 * 86_400_000)
    expect([await session.db.getAll('outbox'), await session.db.getAllKeys('bytes'), await session.db.getAll('photos')]).toEqual([[], [], []])
  })

  it('of a correction is another correction of the same inspection', async () => {
    const of = { id: '0190bbbb-0000-7000-8000-000000000001', sha256: 'b'.repeat(64) }
    const { id } = await differing(of)
    await sealAgain(session, `record/${id}`, WORDS)
    await runSync(session)
    expect(arrived(id)).toMatchObject([{ kind: 'correction', of, body: { reason: 'same number\nown words' } }])
  })

  it('of a number that is another person’s is a plain inspection that names it', async () => {
    const { id } = await differing()
    server.trick = (_method, path) => (path === `/records/${id}` ? { status: 409, body: { code: 'differs', stored_sha256: null }, type: 'application/problem+json' } : null)
    await sealAgain(session, `record/${id}`, WORDS)
    await runSync(session)
    expect(arrived(id)).toMatchObject([{ kind: 'inspection', of: null, body: { note: 'same number\nown words' } }])
  })

  it('makes nothing new when the server takes the record after all', async () => {
    const { id, sha256 } = await differing()
    server.records.delete(id)
    await sealAgain(session, `record/${id}`, WORDS)
    expect([server.records.get(id)?.sha256, arrived(id)]).toEqual([sha256, []])
    expect(await unsentIn(session.db)).toEqual([])
  })

  it('is done once when two windows ask for it at the same time', async () => {
    const { id } = await differing()
    const asked = await Promise.allSettled([sealAgain(session, `record/${id}`, WORDS), sealAgain(session, `record/${id}`, WORDS)])
    await runSync(session)
    expect(arrived(id)).toHaveLength(1)
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'sealed' } })
    expect(await unsentIn(session.db)).toEqual([])
    expect((await session.db.getAllKeys('bytes')).filter((key) => key.endsWith('/record')).sort()).toEqual([`${arrived(id)[0]?.id}/record`, `${id}/record`].sort())
  })

  it('changes nothing without a network', async () => {
    const { id } = await differing()
    const before = await session.db.getAll('outbox')
    server.offline = true
    await expect(sealAgain(session, `record/${id}`, WORDS)).rejects.toMatchObject({ code: 'network' })
    expect(await session.db.getAll('outbox')).toEqual(before)
  })
})

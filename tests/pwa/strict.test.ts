// Every write of work asks the disk, not only the browser's cache: strict durability from the shutter to the eviction (sync.md S8).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readDraft, writeDraft } from '../../pwa/src/db/drafts'
import { setMeta } from '../../pwa/src/db/open'
import type { Session } from '../../pwa/src/session/current'
import { runSync } from '../../pwa/src/sync/engine'
import { evictSafe } from '../../pwa/src/sync/evict'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

const DAY_MS = 86_400_000
const fetchBefore = globalThis.fetch
let session: Session
let server: FakeServer
/** Durability of every write transaction, in their order. */
let writes: string[]

beforeEach(async () => {
  session = await enrolledPhone()
  server = new FakeServer()
  server.install()
  writes = []
  const { transaction } = IDBDatabase.prototype
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...[stores, mode, options]: Parameters<typeof transaction>) {
    if (mode === 'readwrite') writes.push(options?.durability ?? 'default')
    return transaction.call(this, stores, mode, options)
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  globalThis.fetch = fetchBefore
})

/** Durabilities of the writes of this work. */
async function durabilities(work: () => Promise<unknown>): Promise<{ readonly some: boolean; readonly all: readonly string[] }> {
  const before = writes.length
  await work()
  const made = writes.slice(before)
  return { some: made.length > 0, all: [...new Set(made)] }
}
const STRICT = { some: true, all: ['strict'] }

describe('the disk is asked [S8]', () => {
  it('by a photo, an answer, a signature, a receipt and an eviction', async () => {
    const draftId = await draftIn(session)
    const answer = async (): Promise<void> => {
      const draft = await readDraft(session.db, draftId)
      if (draft !== null) await writeDraft(session.db, { ...draft, note: '路肩松软' })
    }

    expect(await durabilities(async () => await photoIn(session, draftId, pictureBytes(500), 'camera'))).toEqual(STRICT)
    expect(await durabilities(answer)).toEqual(STRICT)
    expect(await durabilities(async () => await sealDraft(session, draftId))).toEqual(STRICT)
    expect(await durabilities(async () => await runSync(session))).toEqual(STRICT)
    expect([server.records.size, server.photos.size]).toEqual([1, 1])
    await setMeta(session.db, 'safe_seq', server.seq)
    await evictSafe(session.db, Date.now())
    expect(await durabilities(async () => await evictSafe(session.db, Date.now() + 31 * DAY_MS))).toEqual(STRICT)
    expect(await session.db.count('bytes')).toBe(0)
  })
})

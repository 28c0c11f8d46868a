// What a phone may delete, and when: only what is safe by its own seq in the present
// epoch, and not before it has been safe for thirty days unless there is little room.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { setMeta } from '../../pwa/src/db/open'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { runSync } from '../../pwa/src/sync/engine'
import { evictSafe } from '../../pwa/src/sync/evict'
import type { Session } from '../../pwa/src/session/current'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

const DAY_MS = 86_400_000
let session: Session
let server: FakeServer

beforeEach(async () => {
  session = await enrolledPhone()
  server = new FakeServer()
  server.install()
})
afterEach(() => { vi.unstubAllGlobals() })

async function handIn(...photos: readonly ArrayBuffer[]): Promise<void> {
  const draftId = await draftIn(session)
  for (const bytes of photos) await photoIn(session, draftId, bytes)
  await sealDraft(session, draftId)
  await runSync(session)
}

function storage(usage: number, quota: number): void {
  vi.stubGlobal('navigator', { storage: { estimate: async () => await Promise.resolve({ usage, quota }) } })
}

const held = async (): Promise<string[]> => (await session.db.getAll('outbox')).map((entry) => entry.what).sort()
const keysOfBytes = async (): Promise<number> => await session.db.count('bytes')

describe('what a phone deletes', () => {
  it('[S10] keeps everything for 30 days after it became safe, not after it was stored', async () => {
    await handIn(pictureBytes(500))
    const now = Date.now()
    expect(await evictSafe(session.db, now + 90 * DAY_MS)).toBe(0)

    await setMeta(session.db, 'safe_seq', server.seq)
    expect(await evictSafe(session.db, now + 91 * DAY_MS)).toBe(0)
    expect(await evictSafe(session.db, now + 120 * DAY_MS)).toBe(0)
    expect(await evictSafe(session.db, now + 122 * DAY_MS)).toBe(2)
    expect([await held(), await keysOfBytes()]).toEqual([[], 0])
  })

  it('[S10] judges a photo by its own seq, not by that of its record', async () => {
    storage(80, 100)
    await handIn(pictureBytes(500))
    const record = (await session.db.getAll('outbox')).find((entry) => entry.what === 'record')
    await setMeta(session.db, 'safe_seq', record?.seq ?? 0)

    expect(await evictSafe(session.db, Date.now())).toBe(1)
    expect(await held()).toEqual(['photo'])
  })

  it('[S10] lets go of what is safe at once above 70 % of the room, never of anything else', async () => {
    await handIn(pictureBytes(500, 1))
    await setMeta(session.db, 'safe_seq', server.seq)
    server.offline = true
    await handIn(pictureBytes(500, 2))

    storage(70, 100)
    expect(await evictSafe(session.db, Date.now())).toBe(0)
    storage(71, 100)
    expect(await evictSafe(session.db, Date.now())).toBe(2)
    expect((await session.db.getAll('outbox')).map((entry) => entry.status)).toEqual(['waiting', 'waiting'])
    expect(await session.db.count('photos')).toBe(1)
  })

  it('[S10, S11] trusts no safety of an old epoch, and counts its 30 days anew', async () => {
    await handIn(pictureBytes(500))
    await setMeta(session.db, 'safe_seq', server.seq)
    const now = Date.now()
    await evictSafe(session.db, now)

    server.epoch = 'epoch-2'
    server.safeSeq = 0
    await runSync(session)
    expect(await evictSafe(session.db, now + 60 * DAY_MS)).toBe(0)
    await setMeta(session.db, 'safe_seq', server.seq)
    expect(await evictSafe(session.db, now + 61 * DAY_MS)).toBe(0)
    expect(await evictSafe(session.db, now + 92 * DAY_MS)).toBe(2)
  })

  it('[S10] deletes nothing while another tab has just met a restored server', async () => {
    storage(90, 100)
    await handIn(pictureBytes(500))
    await setMeta(session.db, 'safe_seq', server.seq)

    const evicted = evictSafe(session.db, Date.now())
    await setMeta(session.db, 'epoch', 'epoch-2') // ordered before the transaction that deletes
    expect([await evicted, await held()]).toEqual([0, ['photo', 'record']])
  })
})

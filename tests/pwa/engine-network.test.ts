// What a bad network does to the queue: boxes on the way that answer in the server's place, limits, waits.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OutboxEntry } from '../../pwa/src/db/schema'
import type { Session } from '../../pwa/src/session/current'
import { hint } from '../../pwa/src/sync/channel'
import { runSync } from '../../pwa/src/sync/engine'
import { change } from '../../pwa/src/sync/outbox'
import { outboxRows } from '../../pwa/src/sync/rows'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

const HOUR_MS = 3_600_000

let server: FakeServer
let session: Session

beforeEach(async () => {
  server = new FakeServer()
  server.install()
  session = await enrolledPhone()
})

afterEach(() => vi.restoreAllMocks())

async function sealedWith(...pictures: ArrayBuffer[]): Promise<string> {
  const draftId = await draftIn(session)
  for (const picture of pictures) await photoIn(session, draftId, picture)
  await sealDraft(session, draftId)
  return draftId
}

async function entryOf(what: OutboxEntry['what'], recordId: string): Promise<OutboxEntry | undefined> {
  return (await session.db.getAll('outbox')).find((entry) => entry.what === what && entry.recordId === recordId)
}

async function stored(): Promise<number> {
  return (await session.db.getAll('outbox')).filter((entry) => entry.status === 'stored').length
}

async function dueNow(): Promise<void> {
  for (const key of await session.db.getAllKeys('outbox')) await change(session.db, key, () => ({ nextTryAtMs: 0 }))
}

const html = (status: number, headers: Record<string, string> = {}): { status: number; body: string; type: string; headers: Record<string, string> } =>
  ({ status, body: '<html>gateway</html>', type: 'text/html', headers })

describe('told to wait', () => {
  it.each([
    [408, '30', 30_000], [425, '5', 5_000], [429, '120', 120_000], [503, '600', 600_000], [429, 'Wed, 21 Oct 2026 07:38:00 GMT', 600_000], [429, '86400', HOUR_MS],
  ])('[F29] %i with Retry-After %j waits %i ms and the others go on', async (status, after, waitMs) => {
    const told = await sealedWith()
    await sealedWith()
    await sealedWith()
    server.trick = (_method, path) => (path.endsWith(told) ? html(status, { 'retry-after': after, date: 'Wed, 21 Oct 2026 07:28:00 GMT' }) : null)
    vi.spyOn(Math, 'random').mockReturnValue(0)
    vi.spyOn(Date, 'now').mockReturnValue(1_000_000)

    await runSync(session)

    expect(await stored()).toBe(2)
    expect(await entryOf('record', told)).toMatchObject({ status: 'waiting', nextTryAtMs: 1_000_000 + waitMs, problem: { code: 'server' } })
  })
})

describe('a record cut on the way', () => {
  it('[F18] is tried again before the photos that are left, and a photo goes in between', async () => {
    await sealedWith(pictureBytes(500), pictureBytes(600), pictureBytes(700))
    let cuts = 2
    server.trick = (_method, path) => (path.startsWith('/records/') && (cuts -= 1) >= 0 ? 'cut' : null)
    vi.spyOn(Math, 'random').mockReturnValue(0)

    await runSync(session)

    const puts = server.sent.filter(({ method }) => method === 'PUT').map(({ path }) => path.split('/')[1])
    expect(puts).toEqual(['records', 'photos', 'records', 'photos', 'records', 'photos'])
  })
})

describe('a limit on the way', () => {
  it('[F30] a photo refused whole goes in parts', async () => {
    const id = await sealedWith(pictureBytes(600_000))
    server.trick = (_method, path, bytes) => (path.startsWith('/photos/') && bytes > 500_000 ? html(413) : null)

    await runSync(session)

    expect(await entryOf('photo', id)).toMatchObject({ status: 'stored', partsHeld: 3 })
  })

  it('[F30] what not even a part gets through is kept, said, and tried again in an hour; the others go on', async () => {
    const id = await sealedWith(pictureBytes(600_000))
    const small = await sealedWith(pictureBytes(500))
    server.trick = (_method, _path, bytes) => (bytes > 100_000 ? html(413) : null)
    vi.spyOn(Date, 'now').mockReturnValue(1_000_000)

    await runSync(session)

    expect(await entryOf('photo', small)).toMatchObject({ status: 'stored' })
    expect(await entryOf('photo', id)).toMatchObject({ status: 'waiting', problem: { code: 'too_large_there' }, nextTryAtMs: 1_000_000 + HOUR_MS })
    expect(await session.db.get('bytes', (await entryOf('photo', id))?.bytesKey ?? '')).toBeDefined()
  })
})

describe('a portal', () => {
  it('[F26] is named on what waits when nothing else gets through', async () => {
    const id = await sealedWith()
    session.access = null
    server.trick = () => html(200)

    expect(await runSync(session)).toBe('stopped')
    expect(await entryOf('record', id)).toMatchObject({ status: 'waiting', tries: 0, problem: { code: 'portal' } })
    expect((await outboxRows(session.db)).map(({ state }) => state)).toEqual(['waiting']) // not failed: the network wants something
  })

  it('[F27] [S9] is recognised by its redirect, which is never followed', async () => {
    const id = await sealedWith()
    const asked: RequestInit[] = []
    const answer = globalThis.fetch
    globalThis.fetch = async (input, init) => {
      asked.push(init ?? {})
      if (!String(input).includes('/records/')) return await answer(input, init)
      return Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })
    }

    await runSync(session)

    expect(asked.every(({ redirect }) => redirect === 'manual')).toBe(true)
    expect(await entryOf('record', id)).toMatchObject({ status: 'waiting', problem: { code: 'portal' } })
  })

  it('[F33] its 401 ends no session', async () => {
    await sealedWith()
    session.access = null
    server.trick = () => html(401)

    expect(await runSync(session)).toBe('stopped')
    expect(session.needsSignIn).toBe(false)
    server.trick = () => null
    expect(await runSync(session)).toBe('done')
  })
})

describe('damage on the way', () => {
  it.each(['digest', 'hash', 'part_size', 'invalid_request'])('[F21] [F22] a photo that arrived damaged (%s) is sent again, not refused', async (code) => {
    const id = await sealedWith(pictureBytes(500))
    let damaged = 0
    server.trick = (_method, path) => (path.startsWith('/photos/') && (damaged += 1) === 1 ? { status: 422, body: { code }, type: 'application/problem+json' } : null)

    await runSync(session)
    await dueNow()
    await runSync(session)

    expect(await entryOf('photo', id)).toMatchObject({ status: 'stored' })
  })

  it.each(['digest', 'hash'])('[F21] [F22] a record that arrived damaged (%s) is sent again, not refused', async (code) => {
    const id = await sealedWith()
    let damaged = 0
    server.trick = (_method, path) => (path.startsWith('/records/') && (damaged += 1) === 1 ? { status: 422, body: { code }, type: 'application/problem+json' } : null)

    await runSync(session)
    await dueNow()
    await runSync(session)

    expect(await entryOf('record', id)).toMatchObject({ status: 'stored' })
  })

  it('[F53] a server that does not unpack gets the record plain, with its hash', async () => {
    const id = await sealedWith()
    const sealed = Buffer.from((await session.db.get('bytes', `${id}/record`)) ?? new ArrayBuffer(0))
    server.unpacks = false

    await runSync(session)

    expect(server.records.get(id)?.bytes.equals(sealed)).toBe(true)
    const digest = server.sent.at(-1 - [...server.sent].reverse().findIndex(({ path }) => path.startsWith('/records/')))?.headers?.get('content-digest')
    expect(digest).toBe(`sha-256=:${Buffer.from(server.records.get(id)?.sha256 ?? '', 'hex').toString('base64')}:`)
  })
})

describe('order', () => {
  it('sends a record sealed meanwhile before the photos that are left', async () => {
    await sealedWith(pictureBytes(500, 1), pictureBytes(500, 2), pictureBytes(500, 3))
    const answer = globalThis.fetch
    let late: string | null = null
    globalThis.fetch = async (input, init) => {
      if (late === null && String(input).includes('/photos/')) {
        late = await sealedWith()
        hint({ type: 'work' })
      }
      return await answer(input, init)
    }

    await runSync(session)

    const puts = server.sent.filter(({ method }) => method === 'PUT').map(({ path }) => path.split('/')[1])
    expect(puts).toEqual(['records', 'photos', 'records', 'photos', 'photos'])
  })

  it('[S15] after three failures in a row the run ends, so that a dead gateway costs few bytes, and the next one goes on', async () => {
    for (let n = 0; n < 6; n += 1) await sealedWith()
    server.trick = (_method, path) => (path.startsWith('/records/') ? html(502) : null)

    expect(await runSync(session)).toBe('stopped')
    expect(server.sent.filter(({ path }) => path.startsWith('/records/'))).toHaveLength(3)
    server.trick = () => null
    expect(await runSync(session)).toBe('done')
    expect(await stored()).toBeGreaterThanOrEqual(3)
  })
})

describe('a token that ends soon', () => {
  it('[F18] is renewed before a long sending, not found ended after it', async () => {
    await sealedWith(pictureBytes(200_000))
    await runSync(session)
    const renewed = server.refreshes
    await sealedWith(pictureBytes(200_000, 2))
    session.access = { token: session.access?.token ?? '', untilMs: performance.now() + 60_000 }

    await runSync(session)

    expect(server.refreshes).toBe(renewed + 1)
  })
})
